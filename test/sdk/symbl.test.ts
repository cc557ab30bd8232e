import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pcmBytes } from "../../src/kit/audio-bytes.ts";
import { type Simulator, simulate, syntheticVoice } from "../../src/testing/index.ts";

interface Seen {
  readonly speech: readonly { readonly isFinal: boolean }[];
  readonly messages: readonly (readonly { readonly payload: { readonly content: string }; readonly from: unknown }[])[];
  readonly insights: readonly (readonly { readonly type: string }[])[];
  readonly topics: readonly unknown[];
  readonly trackers: readonly unknown[];
  readonly types: readonly { readonly type: string; readonly message?: { readonly type: string } }[];
  readonly expiresIn: number;
  readonly conversationId: string;
  readonly listed: { readonly messages: readonly { readonly id: string; readonly text: string }[] };
  readonly tls: { readonly before: string | null; readonly after: string | null };
}

const CHILD = fileURLToPath(new URL("symbl-session.child.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "symbl-sdk-"));
const pcm = pcmBytes(syntheticVoice({ seconds: 4, sampleRateHz: 16_000, leadMs: 200 }));
let simulator: Simulator;
let seen: Seen;

beforeAll(async () => {
  simulator = await simulate("symbl", {
    scenario: {
      utterances: [
        { startMs: 200, endMs: 1500, text: "This is the third time I call.", sentiment: -0.6 },
        { startMs: 1900, endMs: 3200, text: "When will it be fixed?" },
      ],
      sides: [
        { atMs: 3300, kind: "question", text: "When will it be fixed?" },
        { atMs: 3400, kind: "topic", text: "refund" },
        { atMs: 3500, kind: "tracker", text: "cancel my plan" },
      ],
    },
  });
  const file = join(folder, "call.raw");
  writeFileSync(file, pcm);
  const { appId = "", appSecret = "" } = simulator.options as { appId?: string; appSecret?: string };
  const { NODE_TLS_REJECT_UNAUTHORIZED: _, ...env } = process.env;
  const args = ["--no-warnings", CHILD, simulator.url, file, appId, appSecret];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env, timeout: 30_000 });
  seen = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Seen;
}, 40_000);

afterAll(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true });
});

describe("the vendor's own client against the simulator of Symbl", () => {
  it("gets a token for its application, and a session for the token as subprotocol and as X-API-KEY", () => {
    expect(seen.expiresIn).toBeGreaterThan(86_000);
    const [session] = simulator.sessions;
    expect(session?.path).toBe("/v1/realtime/insights/sdk-session-1");
    expect(session?.protocols).toEqual([session?.headers["x-api-key"]]);
  });

  it("sends its audio after `started_listening`, byte for byte", () => {
    expect(simulator.sessions[0]?.audio.sha256()).toBe(createHash("sha256").update(pcm).digest("hex"));
  });

  it("hears interim and final speech, messages, insights, topics and trackers", () => {
    expect(seen.speech.map(({ isFinal }) => isFinal)).toEqual([false, true, false, true]);
    expect(seen.messages.flat().map(({ payload }) => payload.content)).toEqual([
      "This is the third time I call.",
      "When will it be fixed?",
    ]);
    expect(seen.messages.flat()[0]?.from).toMatchObject({ name: "Ana", userId: "ana@example.com" });
    expect(seen.insights.flat().map(({ type }) => type)).toEqual(["question"]);
    expect(seen.topics).toHaveLength(1);
    expect(seen.trackers).toHaveLength(1);
  });

  it("ends its session when it stops, and reads the conversation it was told of", () => {
    const types = seen.types.map(({ type, message }) => message?.type ?? type);
    expect(types.slice(0, 3)).toEqual(["started_listening", "conversation_created", "recognition_started"]);
    expect(types).toContain("recognition_stopped");
    expect(seen.listed.messages.map(({ text }) => text)).toEqual([
      "This is the third time I call.",
      "When will it be fixed?",
    ]);
    expect(seen.listed.messages[0]?.id).toMatch(/^\d+$/);
    expect(simulator.sessions[0]?.closeCode).toBe(1000);
  });

  it("switches the verification of certificates off for its process, which is why it runs in one of its own", () => {
    expect(seen.tls).toEqual({ before: null, after: "0" });
    expect(process.env.NODE_TLS_REJECT_UNAUTHORIZED).toBeUndefined();
  });
});
