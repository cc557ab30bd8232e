import { afterEach, describe, expect, it } from "vitest";
import type { DeepgramOptions } from "../../../../adapters/deepgram/index.ts";
import type { Observation } from "../../../../src/spec/adapter.ts";
import type { Simulator, SimulatorOptions } from "../../../../src/testing/index.ts";
import { audioOf, CALLER, REFUND } from "../../../fixtures/deepgram.ts";
import { driven } from "../driven.ts";
import { adapterOf, chunksOf, context, formatOf, polarity, startVendor, word } from "./open.ts";

let simulator: Simulator;
afterEach(() => simulator.close());

async function readCall(
  options: DeepgramOptions = {},
  { channels = [3], ...served }: SimulatorOptions & { readonly channels?: readonly number[] } = {},
) {
  simulator = await startVendor({ scenario: channels.length > 1 ? REFUND : CALLER, ...served });
  const format = formatOf(channels);
  const pcm = audioOf(6500, { channels: channels.length });
  const { ctx, metered, leaks } = context();
  const found = await adapterOf(simulator, options).batch?.({ format, audio: chunksOf(pcm, format) }, ctx);
  return { found: found ?? [], metered, leaks, requests: simulator.requests };
}

describe("a recording", () => {
  it("is read in stretches of one sentiment, with the times of their words", async () => {
    const { found } = await readCall();
    expect(found.map((each) => [each.text, polarity(each), word(each), each.span, each.channel])).toEqual([
      ["The refund that you promised never arrived.", -0.62, "negative", { startMs: 300, endMs: 2059 }, 3],
      ["Okay, thank you so much, Anna.", 0.71, "positive", { startMs: 4000, endMs: 5548 }, 3],
    ]);
    expect(new Set(found.map(({ key }) => key)).size).toBe(2);
  });

  it("is sent as WAV with what was asked, and never live parameters", async () => {
    const { requests } = await readCall({ vocabulary: ["Anna"], diarize: true });
    expect(requests).toHaveLength(1);
    expect(requests[0]?.headers["content-type"]).toBe("audio/wav");
    expect(Object.fromEntries(requests[0]?.query ?? [])).toEqual({
      model: "nova-3",
      language: "en",
      punctuate: "true",
      diarize_model: "latest",
      keyterm: "Anna",
      sentiment: "true",
      utterances: "true",
    });
  });

  it("of several channels is a request for each, under the channels' own numbers, at the price of both", async () => {
    const scenario = { ...REFUND, utterances: REFUND.utterances?.map(({ channel: _, ...said }) => said) ?? [] };
    const { found, requests, metered } = await readCall({}, { channels: [5, 6], scenario });
    expect(requests).toHaveLength(2);
    expect(new Set(found.map(({ channel }) => channel))).toEqual(new Set([5, 6]));
    // The bill line multiplies by the channels.
    expect(metered.get("recording")).toBe(6500);
  });

  it("says who spoke, and cuts a stretch where the speaker changes", async () => {
    const utterances = [
      { startMs: 0, endMs: 1000, text: "One two.", speaker: 0 },
      { startMs: 1000, endMs: 2000, text: "Three four.", speaker: 1 },
    ];
    const { found } = await readCall({ diarize: true }, { scenario: { utterances } });
    expect(found.map(({ text, speaker }) => [text, speaker])).toEqual([
      ["One two.", "0"],
      ["Three four.", "1"],
    ]);
  });

  it("in a language that the vendor cannot read comes without scores, and says in which", async () => {
    const { found, requests } = await readCall({ language: "de" });
    expect(requests[0]?.query.get("language")).toBe("de");
    expect(found.map(({ sets, language, text }) => [sets, language, text])).toEqual([
      [[], "de", "The refund that you promised never arrived."],
      [[], "de", "Okay, thank you so much, Anna."],
    ]);
  });

  it("without speech gives nothing", async () => {
    const { found } = await readCall({}, { scenario: { utterances: [] } });
    expect(found).toEqual([]);
  });

  it("books its length and the tokens of its sentiment", async () => {
    const { metered } = await readCall({ diarize: true });
    expect(Object.fromEntries(metered)).toMatchObject({ recording: 6500, diarization: 6500 });
    expect(metered.get("sentiment-input")).toBeGreaterThan(0);
  });

  it("that is refused fails with the vendor's reason, books nothing and leaves nothing behind", async () => {
    simulator = await startVendor({ limits: { reads: 0 } });
    const { ctx, metered, leaks, clock } = context();
    const format = formatOf();
    const call = adapterOf(simulator).batch?.({ format, audio: chunksOf(audioOf(500), format) }, ctx);
    await expect(driven({ clock }, call as Promise<unknown>)).rejects.toMatchObject({
      kind: "rate-limit",
      facts: { status: 429 },
    });
    expect(metered.size).toBe(0);
    expect(leaks()).toMatchObject({ places: 0, timers: 0 });
    expect(simulator.requests).toHaveLength(6);
  });

  it("is sent again, one channel as the other, when it is refused for now, and booked once", async () => {
    const faults = [429, 503].map((status, i) => ({ fault: "refuse", at: { request: i + 1 }, status }) as const);
    simulator = await startVendor({ scenario: REFUND, faults });
    const format = formatOf([5, 6]);
    const { ctx, metered, clock } = context();
    const audio = chunksOf(audioOf(6500, { channels: 2 }), format);
    const found = await driven(
      { clock },
      adapterOf(simulator).batch?.({ format, audio }, ctx) as Promise<Observation[]>,
    );
    expect(new Set(found.map(({ channel }) => channel))).toEqual(new Set([5, 6]));
    expect([simulator.requests.length, metered.get("recording")]).toEqual([4, 6500]);
  });
});
