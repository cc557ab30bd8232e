import { createHash } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { pcmBytes } from "../../../../src/kit/audio-bytes.ts";
import { connect } from "../../../../src/kit/socket.node.ts";
import type { Observation } from "../../../../src/spec/adapter.ts";
import type { AudioFormat } from "../../../../src/spec/audio.ts";
import { createWireTap } from "../../../../src/testing/conformance/wire-tap.ts";
import type { Fault, Simulator, SimulatorOptions } from "../../../../src/testing/index.ts";
import { simulate } from "../../../../src/testing/index.ts";
import {
  failureOf,
  MONO,
  observationsOf,
  resumeOf,
  runSession,
  type SessionOptions,
  STEREO,
  signalsOf,
  voiceFor,
} from "./sessions.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await simulate("gladia", options);
  closers.push(() => simulator.close());
  return simulator;
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const posts = ({ requests }: Simulator): number => requests.filter(({ method }) => method === "POST").length;

/** The audio of a simulator's only job, as the vendor gives it back. */
async function heldAudio({ url, apiKey, requests }: Simulator): Promise<Uint8Array> {
  const id = `00000000-0000-4000-8000-${String(posts({ requests } as Simulator)).padStart(12, "0")}`;
  const answer = await fetch(`${url}/v2/live/${id}/file`, { headers: { "x-gladia-key": apiKey } });
  const audio = new Uint8Array(await answer.arrayBuffer()).subarray(44);
  expect(answer.headers.get("x-audio-sha256")).toBe(sha256(audio));
  return audio;
}

/** Runs sessions one after the other, each where the one before broke, until one ends well. */
async function runOn(simulator: Simulator, options: SessionOptions = {}): Promise<readonly Observation[]> {
  const read: Observation[] = [];
  let trial = await runSession(simulator, options);
  for (let more = 0; more < 20; more++) {
    read.push(...observationsOf(trial));
    if (failureOf(trial) === null) return read;
    trial = await runSession(simulator, { ...options, resume: resumeOf(trial) });
  }
  throw new Error("it never ended");
}

const brief = (read: readonly Observation[]) =>
  read.map(({ key, span, text, channel, sets }) => ({ key, span, text, channel, sets }));

/** Which message of the simulator is an acknowledgement, for the voice of these tests in one channel and in two. */
const LOST_ACKNOWLEDGEMENT = 22;

const BREAKS: readonly (readonly [string, Fault])[] = [
  ["a socket that breaks", { fault: "drop", at: { audioMs: 2500 } }],
  ["a socket that is reset", { fault: "reset", at: { audioMs: 2500 } }],
  ["a close with 1011", { fault: "close", code: 1011, at: { audioMs: 2500 } }],
  ["a close with 4500", { fault: "close", code: 4500, at: { audioMs: 2500 } }],
  ["a break in which an acknowledgement is lost", { fault: "drop", at: { message: LOST_ACKNOWLEDGEMENT } }],
];

describe("a session of Gladia that goes on after a break", () => {
  describe.each<[string, AudioFormat]>([
    ["one channel", MONO],
    ["two channels", STEREO],
  ])("with %s", (_, format) => {
    it.each(BREAKS)("loses no audio and doubles none after %s", async (_what, fault) => {
      const pcm = voiceFor(format);
      const unbroken = observationsOf(await runSession(await start(), { format, pcm }));
      const simulator = await start({ faults: [fault] });
      const read = await runOn(simulator, { format, pcm });
      expect(sha256(await heldAudio(simulator))).toBe(sha256(pcmBytes(pcm)));
      expect(posts(simulator)).toBe(1);
      expect(simulator.sessions.map(({ continues }) => continues)).toEqual([null, 0]);
      // What was on its way when the socket broke is lost; what is told has its place and its words.
      const known = new Map(brief(unbroken).map((one) => [one.key, one]));
      for (const one of brief(read)) if (one.sets.length > 0) expect(one).toEqual(known.get(one.key));
      expect(read.map(({ key }) => key)).toEqual([...new Set(read.map(({ key }) => key))]);
    });
  });

  it.each([MONO, STEREO])("has an acknowledgement where these tests lose one", async (format) => {
    const types: unknown[] = [];
    const note = (message: string | Uint8Array): void => void types.push(JSON.parse(String(message)).type);
    const change = (message: string | Uint8Array) => {
      note(message);
      return [message];
    };
    const tap = createWireTap({ connect, fetch }, { change });
    await runSession(await start(), { format, subject: { connect: tap.connect } });
    expect(types[LOST_ACKNOWLEDGEMENT - 1]).toBe("audio_chunk");
  });

  it("goes on through many breaks", async () => {
    const faults = Array.from(
      { length: 12 },
      (_, session): Fault => ({ fault: "drop", session, at: { audioMs: 400 } }),
    );
    const simulator = await start({ faults });
    const pcm = voiceFor(MONO);
    await runOn(simulator, { pcm });
    expect(simulator.sessions.length).toBeGreaterThan(10);
    expect(sha256(await heldAudio(simulator))).toBe(sha256(pcmBytes(pcm)));
  });

  it("names the first audio that was not acknowledged, in whole frames", async () => {
    const simulator = await start({ faults: [{ fault: "drop", at: { audioMs: 2500 } }] });
    const point = resumeOf(await runSession(simulator, { format: STEREO }));
    const { bytes } = point.state as { bytes: number };
    expect(bytes % 4).toBe(0);
    expect(point.fromMs).toBe(bytes / 4 / 16);
    expect(point.fromMs).toBeLessThanOrEqual(2600);
  });

  it("takes the end of a range for less where the vendor counts its last byte", async () => {
    const simulator = await start();
    const inclusive = (message: string): string =>
      message.replace(/"byte_range":\[(\d+),(\d+)\]/, (_, from, to) => `"byte_range":[${from},${Number(to) - 1}]`);
    const tap = createWireTap(
      { connect, fetch },
      { change: (message) => [typeof message === "string" ? inclusive(message) : message] },
    );
    const trial = await runSession(simulator, { subject: { connect: tap.connect } });
    const { bytes } = resumeOf(trial).state as { bytes: number };
    expect(bytes).toBe(voiceFor(MONO).byteLength - 2);
  });

  it("sets the vendor's times back where audio reached it twice, when it says where it is only then", async () => {
    const simulator = await start({ faults: [{ fault: "drop", at: { message: LOST_ACKNOWLEDGEMENT } }] });
    const pcm = voiceFor(MONO);
    const unbroken = observationsOf(await runSession(await start(), { pcm }));
    const first = await runSession(simulator, { pcm });
    // A vendor that does not answer empty chunks: the acknowledgement of the first one is kept from the adapter.
    let unheard = true;
    const tap = createWireTap(
      { connect, fetch },
      {
        change(message) {
          const keep = unheard && typeof message === "string" && message.includes('"audio_chunk"');
          if (keep) unheard = false;
          return keep ? [] : [message];
        },
      },
    );
    const resume = resumeOf(first);
    const second = await runSession(simulator, { pcm, resume, subject: { connect: tap.connect } });
    expect(failureOf(second)).toBeNull();
    const doubledBytes = (await heldAudio(simulator)).length - pcm.byteLength;
    expect(doubledBytes).toBeGreaterThan(0);
    const last = observationsOf(second).at(-1);
    expect(last?.span.endMs).toBeCloseTo(unbroken.at(-1)?.span.endMs ?? 0, -2);
    expect(last?.span.endMs).toBeLessThanOrEqual(6000);
  });

  it("tells `open` and nothing else when its address is over, so that a new session can follow", async () => {
    const simulator = await start();
    const done = await runSession(simulator);
    const resume = resumeOf(done);
    const again = await runSession(simulator, { resume: { ...resume, fromMs: 3000 } });
    expect(failureOf(again)).toMatchObject({ kind: "vendor", facts: { closeCode: 4403 } });
    expect(again.items.map(({ item }) => ("type" in item ? item.type : "reading"))).toEqual(["open"]);
    expect(posts(simulator)).toBe(1);
  });

  it("tells the sentiment of an utterance whose transcript came before the break", async () => {
    const utterances = [{ startMs: 500, endMs: 1500, text: "Where is it?", sentiment: -0.6, emotion: "anger" }];
    const scenario = { utterances, delaysMs: { sentiment: 60_000 } };
    const simulator = await start({ scenario, faults: [{ fault: "drop", at: { audioMs: 2500 } }] });
    const first = await runSession(simulator);
    expect(signalsOf(first, "transcript").some(({ final }) => final)).toBe(true);
    const point = resumeOf(first);
    expect(point.state).toMatchObject({ waiting: [{ id: "00_00000001", startMs: 500, endMs: 1500 }] });
    // This one never comes: the session that goes on says so.
    const second = await runSession(await start(), { resume: { ...point, state: await elsewhere(point.state) } });
    expect(observationsOf(second)[0]).toMatchObject({ key: "00_00000001", sets: [], text: "Where is it?" });
  });

  describe("whose acknowledgements came seldom", () => {
    const scenario = {
      utterances: [{ startMs: 300, endMs: 1200, text: "Where is it?", sentiment: -0.6, emotion: "anger" }],
    };
    /** A session that breaks at 3 s and heard the first acknowledgement only. */
    const broken = async (delayMs: number) => {
      let acknowledged = 0;
      const tap = createWireTap(
        { connect, fetch },
        {
          change: (message) =>
            typeof message === "string" && message.includes('"audio_chunk"') && acknowledged++ > 0 ? [] : [message],
        },
      );
      const simulator = await start({
        scenario: { ...scenario, delaysMs: { sentiment: delayMs } },
        faults: [{ fault: "drop", at: { audioMs: 3000 } }],
      });
      const first = await runSession(simulator, { subject: { connect: tap.connect } });
      expect(signalsOf(first, "transcript").some(({ final }) => final)).toBe(true);
      return { first, simulator };
    };

    it("does not wait for a sentiment again that was told since the last acknowledgement", async () => {
      const { first, simulator } = await broken(0);
      expect(observationsOf(first).map(({ key }) => key)).toEqual(["00_00000001"]);
      expect(resumeOf(first).state).toMatchObject({ waiting: [], told: ["00_00000001"] });
      expect(observationsOf(await runSession(simulator, { resume: resumeOf(first) }))).toEqual([]);
    });

    it("waits for the sentiment of a transcript that came since the last acknowledgement", async () => {
      const { first } = await broken(60_000);
      expect(observationsOf(first)).toEqual([]);
      expect(resumeOf(first).state).toMatchObject({ waiting: [{ id: "00_00000001" }] });
    });
  });

  it("refuses a resume state that is not its own", async () => {
    const trial = await runSession(await start(), { resume: { fromMs: 0, state: { url: 17 } } });
    expect(failureOf(trial)?.kind).toBe("protocol");
  });
});

/** The same state at a session of another simulator that has heard as much. */
async function elsewhere(state: unknown): Promise<unknown> {
  const simulator = await start({ faults: [{ fault: "drop", at: { audioMs: 2500 } }] });
  const other = resumeOf(await runSession(simulator)).state as object;
  return { ...other, waiting: (state as { waiting: unknown }).waiting };
}
