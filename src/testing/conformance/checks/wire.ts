import { isSignal } from "../../../spec/adapter.ts";
import { EmotionError } from "../../../spec/errors.ts";
import type { VendorInfo } from "../../../spec/info.ts";
import { type CheckDefinition, ConformanceFailure, insist } from "../check.ts";
import { PROBE_CHUNK_MS } from "../probe-audio.ts";
import type { ConformanceSubject } from "../subject.ts";
import {
  begin,
  describe,
  endsAtOnce,
  observations,
  run,
  runWell,
  type Trial,
  type TrialOptions,
  until,
} from "../trial.ts";
import { createWireTap, type TapOptions, type WireData, type WireTap } from "../wire-tap.ts";

const overWire = ({ modes, runs }: VendorInfo): boolean => modes.includes("stream") && runs === "remote";

/** Stands for what was said in a call; it must never show. */
const CANARY = "canary-51c0de";
/** A word that no vendor uses. */
const UNKNOWN_WORD = "a-message-from-the-future";

/** A message that no vendor sends, with its unknown word wherever the vendor's own message has one: each vendor calls that field otherwise. */
function unknownLike(message: WireData): string {
  const words = wordsOf(message).map((field) => [field, UNKNOWN_WORD] as const);
  return JSON.stringify({ ...Object.fromEntries(words), type: UNKNOWN_WORD, event: UNKNOWN_WORD, data: { a: 1 } });
}

/** The fields of a vendor's message that hold a text. */
function wordsOf(message: WireData): readonly string[] {
  if (typeof message !== "string") return [];
  try {
    return Object.entries(JSON.parse(message) ?? {}).flatMap(([field, value]) =>
      typeof value === "string" ? [field] : [],
    );
  } catch {
    return [];
  }
}

/** What must hold for an adapter that talks to its vendor over a socket. */
export const WIRE_CHECKS: readonly CheckDefinition[] = [
  {
    id: "unknown-frame",
    name: "passes over a message it does not know",
    applies: overWire,
    async run(subject) {
      const { tap, tapped } = tapping(subject, {
        change: (message, index) => (index < 3 ? [unknownLike(message), message] : [message]),
      });
      const said = observations(await runWell(tapped));
      insist(tap.messages > 1, "It heard nothing from its vendor.");
      insist(
        said.length > 0 || tapped.adapter().info.liveReadings === "text",
        "It gave no reading once an unknown message had come.",
      );
    },
  },
  {
    id: "garbled-frame",
    name: "fails with protocol when a message cannot be read, and shows nothing of it",
    applies: overWire,
    async run(subject) {
      for (const garble of [(text: string) => text.slice(0, Math.ceil(text.length / 2)), () => `${CANARY} \u0000`]) {
        const { tapped } = tapping(subject, {
          change: (message, index) => (index === 1 && typeof message === "string" ? [garble(message)] : [message]),
        });
        const { failure } = await run(tapped);
        insist(failure !== null, "It went on as if nothing had happened when a message was garbled.");
        insistKind(failure.error, "protocol", "when a message was garbled");
        const { message, stack, facts } = failure.error as EmotionError;
        const shown = `${message} ${stack} ${JSON.stringify(facts)}`.includes(CANARY);
        insist(!shown, "Its error shows text of the message that was garbled.");
      }
    },
  },
  {
    id: "duplicate-frames",
    name: "says nothing final twice when every message comes twice",
    applies: overWire,
    async run(subject) {
      const { tapped } = tapping(subject, { change: (message) => [message, message] });
      const trial = await run(tapped);
      insist(trial.failure === null, `It threw ${describe(trial.failure?.error)} when messages came twice.`);
      const seen = new Set<string>();
      for (const { item } of trial.items) {
        if (isSignal(item) && item.type !== "transcript") continue;
        if (!item.final) continue;
        const { key, raw: _, ...content } = { raw: null, ...item };
        const what = `${isSignal(item) ? "transcript" : "reading"} ${key}`;
        insist(!seen.has(what), `It gave the final ${what} twice.`);
        seen.add(what);
        // A number that the adapter counts up itself hides a message that came twice from the keys alone.
        const again = JSON.stringify(content);
        insist(!seen.has(again), `It gave the final ${what} twice, the second time under a key of its own.`);
        seen.add(again);
      }
    },
  },
  {
    id: "connection-lost",
    name: "fails with the connection's own error when that breaks",
    applies: overWire,
    async run(subject) {
      const breakWith = new EmotionError("network", "The connection broke.");
      for (const breakAfter of [0, 1, 3]) {
        const { failure } = await run(tapping(subject, { breakAfter, breakWith }).tapped);
        insist(
          failure !== null,
          `It ended as if its audio had ended when its connection broke after ${breakAfter} messages.`,
        );
        insistKind(failure.error, "network", "when its connection broke");
      }
    },
  },
  {
    id: "silent-vendor",
    name: "fails with timeout when its vendor says nothing more",
    applies: overWire,
    async run(subject) {
      for (const muteAfter of [0, 1]) {
        const { failure } = await run(tapping(subject, { muteAfter }).tapped);
        insist(
          failure !== null,
          `It ended as if all was told when its vendor fell silent after ${muteAfter} messages.`,
        );
        insistKind(failure.error, "timeout", "when its vendor fell silent");
      }
    },
  },
  {
    id: "closes-socket",
    name: "closes its socket, however the session ends",
    applies: overWire,
    async run(subject) {
      const ends: readonly (readonly [string, (tapped: ConformanceSubject) => Promise<Trial>])[] = [
        ["its end", (tapped) => run(tapped)],
        ["the consumer leaving", (tapped) => run(tapped, { leaveAfter: 1 })],
        ["an error of its audio", (tapped) => run(tapped, { failAfter: 20, failWith: new Error("the source broke") })],
        ["an abort", (tapped) => aborted(tapped, { hangAfter: 20 })],
      ];
      for (const [after, end] of ends) {
        const { tap, tapped } = tapping(subject);
        const { context } = await end(tapped);
        await Promise.all([context.lingered(), context.clock.advance(1000)]);
        insist(tap.connections > 0, "It opened no connection.");
        insist(tap.over === tap.connections, `It left its connection open after ${after}.`);
      }
    },
  },
  {
    id: "abort-connecting",
    name: "ends at once when it is aborted while it connects",
    applies: overWire,
    async run(subject) {
      const { tap, tapped } = tapping(subject, { neverOpen: true });
      const trial = begin(tapped);
      await until(tapped, trial, () => tap.connections > 0);
      trial.context.abort();
      await endsAtOnce(trial, "an abort while it connected, with a `connect` that does not heed its signal");
      insistKind(trial.failure?.error, "aborted", "when it was aborted while it connected");
    },
  },
  {
    id: "abort-sending",
    name: "ends at once when it is aborted while the socket takes nothing, having pulled no further than its longest chunk",
    applies: overWire,
    async run(subject) {
      const { tap, tapped } = tapping(subject, { holdAfter: 5 });
      const trial = begin(tapped);
      await until(tapped, trial, () => tap.holding);
      await trial.context.clock.advance(200);
      const { channels, sampleRateHz } = trial.format;
      const aheadMs = trial.audio.pulledMs - (tap.sentBytes * 1000) / (2 * channels.length * sampleRateHz);
      const mostMs = Math.max(tapped.adapter().info.audio.chunkMs.max, PROBE_CHUNK_MS) + PROBE_CHUNK_MS;
      insist(
        aheadMs <= mostMs,
        `It pulled ${aheadMs} ms of audio beyond what its socket took; ${mostMs} ms is the most.`,
      );
      trial.context.abort();
      await endsAtOnce(trial, "an abort while it sent");
      insistKind(trial.failure?.error, "aborted", "when it was aborted while it sent");
    },
  },
];

/** A subject whose wire is tapped. */
function tapping(
  subject: ConformanceSubject,
  options: TapOptions = {},
): { readonly tap: WireTap; readonly tapped: ConformanceSubject } {
  const tap = createWireTap({ connect: subject.connect, fetch: subject.fetch }, options);
  return { tap, tapped: { ...subject, connect: tap.connect, fetch: tap.fetch } };
}

async function aborted(subject: ConformanceSubject, options: TrialOptions): Promise<Trial> {
  const trial = begin(subject, options);
  await until(subject, trial, () => trial.audio.waiting);
  trial.context.abort();
  await endsAtOnce(trial, "the abort");
  return trial;
}

function insistKind(error: unknown, kind: EmotionError["kind"], when: string): void {
  if (EmotionError.isInstance(error) && error.kind === kind) return;
  throw new ConformanceFailure(`It threw ${describe(error)} ${when}, not an EmotionError of kind ${kind}.`);
}
