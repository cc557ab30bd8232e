import type { Adapter } from "../src/spec/adapter.ts";
import type { Span } from "../src/spec/audio.ts";
import type { EmotionStreamEvent } from "../src/spec/events.ts";
import { SCRIPTED_INFO, scriptedAdapter } from "../src/testing/scripted-adapter.ts";
import type { CorpusClip } from "./corpora/clip.ts";
import { sharedCorpus } from "./corpora/read-corpus.ts";
import { type Agreement, agreement } from "./evaluation/agreement.ts";
import { highArousal } from "./evaluation/arousal.ts";
import { judgeArousal, unweightedRecall } from "./evaluation/figures.ts";
import { hearCall, type JoinedCall, joinClips } from "./evaluation/joined-call.ts";
import { holdDetector } from "./features/feature-files.ts";
import { permutation, seededRandom } from "./features/random.ts";
import { decode, WINDOW_OPTIONS } from "./features/read-windows.ts";

// How far the companion's arousal of an utterance is the local engine's own: the clips of each EmoDB speaker are joined to a call, which is heard once beside
// a provider of words that answers clip by clip, and once by the engine. EmoDB is what the head was trained on: this is agreement, not accuracy.

/** Pauses tried between the clips, ms: with the longer one hardly a window reaches from one clip into the next. */
const PAUSES_MS = [500, 3000];
/** How long after a clip the provider of words answers, ms; no longer than a pause, so that the last answer comes within the call. */
const LAG_MS = 500;

const release = await holdDetector();
const speakers = [...Map.groupBy(sharedCorpus("emodb").clips, ({ speaker }) => speaker)];
for (const pauseMs of PAUSES_MS) await compare(pauseMs);
release();

async function compare(pauseMs: number): Promise<void> {
  const clips: CorpusClip[] = [];
  const companion: (number | null)[] = [];
  const engine: (number | null)[] = [];
  for (const [speaker, own] of speakers) {
    const order = permutation(seededRandom(`companion/${speaker}`), own.length).map((i) => own[i] as CorpusClip);
    const call = joinClips(await Promise.all(order.map(({ file }) => decode(file))), pauseMs);
    clips.push(...order);
    companion.push(...companionArousal(await hearCall(call, { adapter: wordsAbout(call), companion: true }), call));
    engine.push(...engineArousal(await hearCall(call, { provider: "local" }), call));
    process.stderr.write(
      `${speaker}, ${order.length} clips, ${Math.round(call.samples.length / call.sampleRateHz)} s\n`,
    );
  }
  print(pauseMs, clips, { companion, engine }, agreement(companion, engine));
}

/** A provider that says one thing about each clip, and nothing of the voice. */
function wordsAbout({ spans }: JoinedCall): Adapter {
  return scriptedAdapter({
    info: {
      ...SCRIPTED_INFO,
      id: "words",
      evidence: ["lexical"],
      axes: { valence: "derived", arousal: "absent", dominance: "absent" },
      sets: [{ set: "sentiment", kind: "label", labels: ["POSITIVE", "NEGATIVE", "NEUTRAL"] }],
    },
    steps: spans.map((span, clip) => ({
      atMs: span.endMs + LAG_MS,
      emit: {
        key: String(clip),
        span,
        evidence: "lexical",
        sets: [{ set: "sentiment", kind: "label", scores: { NEUTRAL: 1 } }],
        final: true,
      },
    })),
  });
}

function companionArousal(events: readonly EmotionStreamEvent[], { spans }: JoinedCall): readonly (number | null)[] {
  const answers: (number | null)[] = spans.map(() => null);
  for (const event of events) {
    if (event.type === "emotion") answers[Number(event.utteranceId.split("-").at(-1))] = event.arousal?.value ?? null;
  }
  return answers;
}

/** The engine's own: the mean over the windows that end in the clip, or at its last hop, weighted by the speech in each window. */
function engineArousal(events: readonly EmotionStreamEvent[], { spans }: JoinedCall): readonly (number | null)[] {
  const speech = events.flatMap((event) =>
    event.type === "speech" && event.edge === "end"
      ? [{ startMs: event.atMs - (event.durationMs ?? 0), endMs: event.atMs }]
      : [],
  );
  const windows = events.flatMap((event) =>
    event.type === "emotion" && event.arousal !== null ? [{ span: event.span, arousal: event.arousal.value }] : [],
  );
  return spans.map(({ startMs, endMs }) => {
    const own = windows.filter(({ span }) => span.endMs > startMs && span.endMs < endMs + WINDOW_OPTIONS.hopMs);
    const weights = own.map(({ span }) => speech.reduce((sum, part) => sum + overlapMs(span, part), 0));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return total > 0 ? own.reduce((sum, { arousal }, i) => sum + arousal * (weights[i] as number), 0) / total : null;
  });
}

function overlapMs(a: Span, b: Span): number {
  return Math.max(0, Math.min(a.endMs, b.endMs) - Math.max(a.startMs, b.startMs));
}

function print(
  pauseMs: number,
  clips: readonly CorpusClip[],
  arousal: Readonly<Record<"companion" | "engine", readonly (number | null)[]>>,
  { pairs, correlation, meanAbsoluteDifference }: Agreement,
): void {
  const truths = clips.map(({ speaker, emotion }) => ({ speaker, label: null, highArousal: highArousal(emotion) }));
  const uar = (values: readonly (number | null)[]): string => {
    const answers = values.map((value) =>
      value === null ? null : { posterior: [], arousalHigh: (value + 1) / 2, heardSeconds: 0 },
    );
    return unweightedRecall(judgeArousal(truths, answers)).toFixed(3);
  };
  console.log(
    `EmoDB, ${speakers.length} speakers as one call each, ${pauseMs} ms between clips; the head was trained on it`,
  );
  console.table({
    "clips with an answer of both": `${pairs} of ${clips.length}`,
    "correlation of companion and engine": correlation.toFixed(3),
    "mean absolute difference (of -1..1)": meanAbsoluteDifference.toFixed(3),
    "arousal UAR of the companion": uar(arousal.companion),
    "arousal UAR of the engine": uar(arousal.engine),
  });
}
