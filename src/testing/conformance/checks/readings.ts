import { isSignal, type Observation, type SessionItem } from "../../../spec/adapter.ts";
import type { Span } from "../../../spec/audio.ts";
import type { VendorInfo } from "../../../spec/info.ts";
import { type CheckDefinition, insist } from "../check.ts";
import type { ConformanceSubject } from "../subject.ts";
import { formatFor } from "../subject.ts";
import { readingsOf, says } from "../text-trial.ts";
import { observations, runWell, type Trial } from "../trial.ts";
import { undeclared, wrongAxes, wrongConfidence, wrongScores } from "./observation.ts";

const streams = ({ modes }: VendorInfo): boolean => modes.includes("stream");
/** Another provider gives the readings of its live sessions. */
const readByOthers = ({ modes, liveReadings }: VendorInfo): boolean =>
  liveReadings === "text" && !modes.includes("text");
/** Rounding that a span in ms may show. */
const SLACK = 1e-3;

/** Makes a check of every observation of a session over speech. */
function ofEach(
  id: string,
  name: string,
  wrong: (item: Observation, info: VendorInfo, trial: Trial) => string | undefined,
): CheckDefinition {
  return {
    id,
    name,
    applies: streams,
    async run(subject: ConformanceSubject) {
      const adapter = subject.adapter();
      const trial = await runWell(subject, { adapter });
      for (const { item } of observations(trial)) {
        const problem = wrong(item, adapter.info, trial);
        insist(problem === undefined, `Observation ${item.key}: ${problem}`);
      }
    },
  };
}

/** What must hold for everything an adapter says. */
export const READING_CHECKS: readonly CheckDefinition[] = [
  {
    id: "final-reading",
    name: "gives a final reading for speech",
    applies: streams,
    async run(subject) {
      const adapter = subject.adapter();
      const said = await readingsOf(subject, adapter, await runWell(subject, { adapter }));
      const final = said.some((reading) => reading.final && says(reading));
      const read = adapter.info.liveReadings === "text" ? "reading or transcript with words" : "reading";
      insist(final, `It gave no final ${read} for speech (${said.length} observations in all).`);
    },
  },
  {
    id: "silence-silent",
    name: "invents no reading in silence",
    applies: streams,
    async run(subject) {
      const adapter = subject.adapter();
      const { sampleRateHz, channels } = formatFor(adapter);
      const pcm = new Int16Array(4 * sampleRateHz * channels.length);
      const said = (await readingsOf(subject, adapter, await runWell(subject, { adapter, pcm }))).filter(says);
      insist(said.length === 0, `It gave ${said.length} readings for 4 s of digital silence.`);
    },
  },
  {
    id: "spans-inside",
    name: "speaks only of audio it has pulled",
    applies: streams,
    async run(subject) {
      for (const { item, pulledMs } of (await runWell(subject)).items) {
        for (const { startMs, endMs } of spansOf(item)) {
          const inside = startMs >= 0 && startMs <= endMs && endMs <= pulledMs + SLACK;
          insist(inside, `It spoke of ${startMs} to ${endMs} ms when ${pulledMs} ms had been pulled.`);
        }
      }
    },
  },
  {
    id: "spans-in-order",
    name: "gives final readings in the order of their ends",
    applies: streams,
    async run(subject) {
      const ends = new Map<string, number>();
      for (const { item } of observations(await runWell(subject))) {
        if (!item.final) continue;
        const line = `${item.channel ?? ""}/${item.evidence}`;
        const before = ends.get(line) ?? Number.NEGATIVE_INFINITY;
        insist(
          item.span.endMs >= before,
          `A final reading ending at ${item.span.endMs} ms came after one ending at ${before} ms.`,
        );
        ends.set(line, item.span.endMs);
      }
    },
  },
  {
    id: "progress-behind",
    name: "reports progress only behind its answers, and never backwards",
    applies: streams,
    async run(subject) {
      let throughMs = 0;
      const adapter = subject.adapter();
      for (const { item, pulledMs } of (await runWell(subject, { adapter })).items) {
        if (isSignal(item) && item.type === "progress") {
          insist(
            item.throughMs <= pulledMs + SLACK,
            `It reported ${item.throughMs} ms answered when ${pulledMs} ms had been pulled.`,
          );
          insist(item.throughMs >= throughMs, `Its progress went back from ${throughMs} to ${item.throughMs} ms.`);
          throughMs = item.throughMs;
        } else if (isFinalAnswer(item, adapter.info)) {
          const { startMs, endMs } = item.span;
          // Readings of sliding windows overlap; a sentence is answered whole or not at all.
          const behind = (isSignal(item) ? startMs : endMs) + SLACK >= throughMs;
          insist(
            behind,
            `A final ${isSignal(item) ? "transcript" : "reading"} of ${startMs} to ${endMs} ms came after progress through ${throughMs} ms.`,
          );
        }
      }
    },
  },
  ofEach("sets-declared", "uses only the sets and labels it declares", undeclared),
  ofEach("scores-of-kind", "gives scores as their kind requires", wrongScores),
  ofEach("axes-declared", "gives only the axes it declares, each within -1 to 1", wrongAxes),
  {
    id: "axes-native",
    name: "gives every axis it declares native",
    applies: (info) => streams(info) && !readByOthers(info) && Object.values(info.axes).includes("native"),
    async run(subject) {
      const adapter = subject.adapter();
      const said = await readingsOf(subject, adapter, await runWell(subject, { adapter }));
      for (const axis of ["valence", "arousal", "dominance"] as const) {
        if (adapter.info.axes[axis] !== "native") continue;
        insist(
          said.some(({ dims }) => dims?.[axis] !== undefined),
          `It declares ${axis} native and never gives it.`,
        );
      }
    },
  },
  ofEach("confidence-in-range", "gives confidence within 0 to 1", wrongConfidence),
  ofEach("evidence-declared", "uses only the evidence it declares", ({ evidence }, info) =>
    info.evidence.includes(evidence) ? undefined : `the evidence ${evidence} is not declared.`,
  ),
  ofEach("channels-own", "names only channels of its session", ({ channel }, _, { format }) =>
    channel === undefined
      ? format.channels.length > 1
        ? "it names no channel in a session of several."
        : undefined
      : format.channels.some((each) => each.channel === channel)
        ? undefined
        : `the session has no channel ${channel}.`,
  ),
];

/** True for what answers the audio for good: a final reading, or a final transcript where the session only transcribes. */
function isFinalAnswer(
  item: SessionItem,
  { liveReadings }: VendorInfo,
): item is Observation | Extract<SessionItem, { readonly type: "transcript" }> {
  if (!isSignal(item)) return item.final;
  return liveReadings === "text" && item.type === "transcript" && item.final;
}

function spansOf(item: Trial["items"][number]["item"]): readonly Span[] {
  if (!isSignal(item)) return [item.span];
  if (item.type === "speech") return [{ startMs: item.atMs, endMs: item.atMs }];
  if (item.type === "transcript") return [item.span];
  return item.type === "side" && item.span !== undefined ? [item.span] : [];
}
