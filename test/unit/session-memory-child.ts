// Run by session-memory.test.ts with --expose-gc. Prints what the modules that remember keep of each item, bytes: of the first ones, and of those after many.

import { createTurns } from "../../adapters/assemblyai/turns.ts";
import { createAnswered } from "../../adapters/deepgram/answered.ts";
import { Hearing } from "../../adapters/gladia/hearing.ts";
import { createPosition } from "../../adapters/gladia/position.ts";
import { createConversation } from "../../adapters/symbl/conversation.ts";
import { createUnseen } from "../../adapters/symbl/seen.ts";
import { createTimeline } from "../../adapters/symbl/timeline.ts";
import { createAffectTrack } from "../../src/core/affect-track.ts";
import { normalise } from "../../src/core/normalise/index.ts";
import { createClockMap } from "../../src/core/stream/clock-map.ts";
import { createDiarizedTalk } from "../../src/core/stream/diarized-talk.ts";
import { createDeliveredIds } from "../../src/core/stream/line/delivered-ids.ts";
import { createDeliveredSpans } from "../../src/core/stream/line/replay-filter.ts";
import { createOutput } from "../../src/core/stream/output.ts";
import { createTalkBalance } from "../../src/core/trajectory/index.ts";
import { testInfo } from "./core/stream/fixtures.ts";

const FIRST = [100, 900] as const;
const LATER = [20_000, 60_000] as const;

const collect = globalThis.gc;
if (collect === undefined) throw new Error("Run this with --expose-gc.");
const heapBytes = (): number => {
  collect();
  return process.memoryUsage().heapUsed;
};

/** Takes the items of a session, one after the other. */
type Feed = (i: number) => unknown;
const secondAt = (i: number) => ({ startMs: 1000 * i, endMs: 1000 * i + 800 });

const MODULES: Readonly<Record<string, () => Feed>> = {
  "ids of what was delivered": () => {
    const ids = createDeliveredIds();
    return (i) => ids.first(`0 0 lexical sentiment ${1000 * i}-${1000 * i + 800} 00_${i}`);
  },
  "spans of what was delivered": () => {
    const spans = createDeliveredSpans();
    return (i) => spans.add(0, "transcript", secondAt(i));
  },
  "clock of a session": () => {
    const clock = createClockMap();
    return (i) => clock.pulled(1000 * i, 1100 * i, 1000);
  },
  "talk of several speakers": () => {
    const talk = createTalkBalance();
    const book = (): void => undefined;
    const diarized = createDiarizedTalk({ talk, idOf: (_, speaker) => `${speaker}`, book, onApart: book });
    return (i) =>
      diarized.said({ key: `0-0-u${i}`, channel: 0, speaker: `${i % 3}`, span: secondAt(i), from: "reading" });
  },
  "affect of a speaker": () => {
    const who = { channel: 0, role: null, speaker: null, toldApart: false };
    const track = createAffectTrack({ ...who, provider: "test", options: { trajectory: { spikeRefractoryMs: 0 } } });
    return (i) => {
      const anger = i % 20 < 10 ? 1 : 0;
      const scores = { anger, neutral: 0, happiness: 1 - anger };
      const sets = [{ set: "emotion", kind: "posterior", scores }] as const;
      const said = { key: `u${i}`, span: secondAt(i), evidence: "acoustic", sets, final: true } as const;
      return track.reading(normalise(said, testInfo, { channel: 0 }), 800, null);
    };
  },
  "events on their way out": () => {
    const output = createOutput({ streamId: "s", maxEvents: 1024, onDeliver: () => undefined });
    return (i) => {
      // A consumer that is always a few events behind.
      output.force({ type: "warning", atMs: i, code: `code-${i}`, message: "m".repeat(1 + (i % 50)), channel: null });
      return i < 8 ? undefined : output.next();
    };
  },
  "a session of gladia": () => {
    const format = { sampleRateHz: 16_000, channels: [{ channel: 0, role: null, speakers: null }] };
    const position = createPosition(format, null);
    let nowMs = 0;
    const opened = { url: "wss://localhost", openedAtMs: 0, resume: null };
    const hearing = new Hearing({ position, format, ctx: { now: () => nowMs }, opened });
    return (i) => {
      nowMs = 1000 * i;
      const utterance = { start: i, end: i + 0.8, channel: 0, text: "All right." };
      const id = `00_${i}`;
      const words = { id, is_final: true, utterance };
      const mood = { utterance_id: id, utterance, results: [{ start: i, end: i + 0.8, sentiment: "neutral" }] };
      for (const [type, data] of [
        ["transcript", words],
        ["sentiment_analysis", mood],
      ])
        for (const _ of hearing.hear(JSON.stringify({ type, data }))) nowMs += 0;
    };
  },
  "turns of assemblyai": () => {
    const turns = createTurns({ readings: true, formatted: false, sentMs: () => 1e9 });
    return (i) => {
      const words = [{ start: 1000 * i, end: 1000 * i + 800 }];
      turns.turn({ turn_order: i, transcript: "All right.", end_of_turn: true, turn_is_formatted: true, words });
      return turns.reading(i, null, undefined);
    };
  },
  "stretches of deepgram": () => {
    const answered = createAnswered();
    return (i) => answered.note(1000 * i, 1000 * i + 1000);
  },
  "a conversation of symbl": () => {
    const unseen = createUnseen();
    const conversation = createConversation(
      createTimeline(() => 1e9),
      undefined,
      () => 0,
    );
    return (i) => {
      unseen(`message ${i}`);
      conversation.said({ key: `u${i}`, text: `All right ${i}.`, startDateMs: 1000 * i, endDateMs: 1000 * i + 800 });
      const times = { startTime: new Date(1000 * i).toISOString(), endTime: new Date(1000 * i + 800).toISOString() };
      const sentiment = { polarity: { score: 0.5 }, suggested: "positive" };
      return conversation.listed([{ id: `${i}`, text: `All right ${i}.`, ...times, duration: 0.8, sentiment }]);
    };
  },
  /** What the test must be able to see: a number for each item, and a small object. */
  "every number": () => {
    const kept: number[] = [];
    return (i) => kept.push(i + 0.5);
  },
  "every span": () => {
    const kept: object[] = [];
    return (i) => kept.push(secondAt(i));
  },
};

/** Bytes of the heap for each item between two counts of them. */
async function kept(feed: Feed): Promise<{ first: number; later: number }> {
  let i = 0;
  const until = async (count: number): Promise<number> => {
    for (; i < count; i++) await feed(i);
    return heapBytes();
  };
  const per = async ([from, to]: readonly [number, number]): Promise<number> => {
    const before = await until(from);
    return ((await until(to)) - before) / (to - from);
  };
  return { first: await per(FIRST), later: await per(LATER) };
}

const bytes: Record<string, { first: number; later: number }> = {};
for (const [name, open] of Object.entries(MODULES)) {
  // Once before it counts: what a module makes when it is first used is not what it remembers.
  const warm = open();
  for (let i = 0; i < 2000; i++) await warm(i);
  bytes[name] = await kept(open());
}
process.stdout.write(JSON.stringify(bytes));
