import { describe, expect, it } from "vitest";
import type { OpenOptions } from "../../../../src/core/open-stream.ts";
import type { EmotionStreamEvent } from "../../../../src/spec/events.ts";
import type { AuditEntry } from "../../../../src/spec/policy.ts";
import { only, open, RATE_HZ, talkative, voice } from "./fixtures.ts";

const twice = (mono: Int16Array): Int16Array =>
  Int16Array.from({ length: 2 * mono.length }, (_, i) => mono[i >> 1] as number);

/** A call that is the same sound on both channels, behind a silent beginning, with the agent's voice on the first channel and the EU rule. */
async function sameSoundTwice({ silentMs = 0, ...extra }: Partial<OpenOptions> & { silentMs?: number } = {}) {
  const log: AuditEntry[] = [];
  const { stream } = await open(talkative(), {
    format: { sampleRateHz: RATE_HZ, channels: 2, encoding: "pcm_s16le" },
    config: { roles: ["agent", "customer"], policy: { jurisdiction: "eu", purpose: "service-quality" } },
    audit: (entry) => log.push(entry),
    ...extra,
  });
  const feed = async (): Promise<void> => {
    await stream.write(new Int16Array((2 * silentMs * RATE_HZ) / 1000));
    await stream.write(twice(voice(8000)));
    stream.end();
  };
  const fed = feed().catch(() => undefined);
  const events: EmotionStreamEvent[] = [];
  let error: unknown;
  try {
    for await (const event of stream) events.push(event);
  } catch (failure) {
    error = failure;
  }
  await fed;
  return { events, error, log: log.map(({ channel, role, decision, rule }) => [channel, role, decision, rule]) };
}

const BEFORE = [
  [0, "agent", "refused", "eu-ai-act-5-1-f"],
  [1, "customer", "allowed", "eu-public"],
];
const CHANGED = [1, "customer", "refused", "dual-mono-of-refused"];
const REFUSED = {
  kind: "policy",
  message: expect.stringMatching(/^Both channels carry the same sound, so neither may be read: EU AI Act [^\n]*\.$/),
};
const spoken = (events: readonly EmotionStreamEvent[]) =>
  only(events, "emotion").filter(({ status }) => status === "ok");

describe("two channels with the same sound, one of which is refused", () => {
  it.each([0, 12_000])("fail a recording as nobody is left to read, after %i ms of silence", async (silentMs) => {
    const { events, error } = await sameSoundTwice({ recording: true, silentMs });
    expect(error).toMatchObject(REFUSED);
    expect([spoken(events), only(events, "end")]).toEqual([[], []]);
  });

  it("fail a live call where that shows before anything was read", async () => {
    const { events, error } = await sameSoundTwice();
    expect(error).toMatchObject(REFUSED);
    expect(only(events, "emotion")).toEqual([]);
  });

  it("leave the audit log saying what became of the channel that was allowed at first", async () => {
    expect((await sameSoundTwice({ recording: true })).log).toEqual([...BEFORE, CHANGED]);
  });

  it("end the readings of a live call where it shows late: one warning, the gap from there, and a late audit line", async () => {
    const { events, error, log } = await sameSoundTwice({ silentMs: 12_000 });
    expect(error).toBeUndefined();
    expect(spoken(events)).toEqual([]);
    expect(only(events, "emotion").filter(({ span }) => span.endMs > 12_100)).toEqual([]);
    expect(only(events, "warning").map(({ code, channel }) => [code, channel])).toEqual([
      ["policy-refused", 0],
      ["policy-refused", 1],
    ]);
    const [agent, customer] = only(events, "gap");
    expect(agent).toMatchObject({ channel: 0, cause: "policy", span: { startMs: 0, endMs: 20_000 } });
    expect(customer).toMatchObject({ channel: 1, cause: "policy", span: { endMs: 20_000 } });
    expect(customer?.span.startMs).toBeGreaterThan(11_000);
    expect(log).toEqual([...BEFORE, CHANGED]);
  });
});
