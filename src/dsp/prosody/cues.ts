import { MFCC_COUNT, NARROW_MFCC_COUNT, PROSODY_DESCRIPTORS } from "./descriptors.ts";
import { PROSODY_FUNCTIONALS, SUMMARIES, type Summary } from "./functional-names.ts";

/** What a person can hear in a voice, and what prosody features are evidence of. */
export type ProsodyCue =
  | "pitch-height"
  | "intonation-variety"
  | "vocal-effort"
  | "loudness-variety"
  | "brightness"
  | "roughness"
  | "breathiness"
  | "speech-rate"
  | "pausing"
  | "articulation"
  | "timbre"
  | "sound-change"
  | "recording-level";

/** Plain words for more and for less of a cue than something it is compared with; after them comes "than ...". */
export interface CueWords {
  readonly more: string;
  readonly less: string;
}

/** Plain words of every cue. Timbre has no more and no less, it only differs. */
export const PROSODY_CUE_WORDS: Readonly<Record<ProsodyCue, CueWords>> = Object.freeze({
  "pitch-height": { more: "higher", less: "lower" },
  "intonation-variety": { more: "livelier in intonation", less: "more monotonous" },
  "vocal-effort": { more: "louder", less: "softer" },
  "loudness-variety": { more: "more varied in loudness", less: "more even in loudness" },
  brightness: { more: "brighter", less: "darker" },
  roughness: { more: "rougher", less: "smoother" },
  breathiness: { more: "breathier", less: "clearer" },
  "speech-rate": { more: "faster", less: "slower" },
  pausing: { more: "with longer pauses", less: "with shorter pauses" },
  articulation: { more: "wider in articulation", less: "narrower in articulation" },
  timbre: { more: "different in timbre", less: "different in timbre" },
  "sound-change": { more: "more changeable in sound", less: "steadier in sound" },
  "recording-level": { more: "recorded at a higher level", less: "recorded at a lower level" },
});

/** What a feature is evidence of. */
export interface FeatureCue {
  readonly cue: ProsodyCue;
  /** Whether a greater value means more (1) or less (-1) of the cue; 0 where it only means different. */
  readonly direction: 1 | -1 | 0;
  /** What moves it besides the voice: a microphone, a line, a gain (`channel`), or nothing of the kind (`person`). */
  readonly bound: "channel" | "person";
  /** What it is, in plain words. */
  readonly words: string;
}

type Sense = readonly [cue: ProsodyCue, direction: 1 | -1 | 0, bound: "channel" | "person"];

/** A descriptor: its plain words, what its height is evidence of, and what its spread is. */
interface Meaning {
  readonly words: string;
  readonly height: Sense;
  readonly spread: Sense;
}

const CHANGE: Sense = ["sound-change", 1, "channel"];
const CHANGE_OF_VOICE: Sense = ["sound-change", 1, "person"];
const TIMBRE: Sense = ["timbre", 0, "channel"];
const TIMBRE_OF_VOICE: Sense = ["timbre", 0, "person"];
const BRIGHT: Sense = ["brightness", 1, "channel"];
const DARK: Sense = ["brightness", -1, "channel"];
const BREATHY: Sense = ["breathiness", 1, "channel"];
const CLEAR: Sense = ["breathiness", -1, "channel"];
const ROUGH: Sense = ["roughness", 1, "person"];
const HEIGHT: Sense = ["pitch-height", 1, "person"];
const INTONATION: Sense = ["intonation-variety", 1, "person"];
const EFFORT: Sense = ["vocal-effort", 1, "channel"];
const VARIETY: Sense = ["loudness-variety", 1, "person"];
const EVENNESS: Sense = ["loudness-variety", -1, "person"];
const LEVEL: Sense = ["recording-level", 1, "channel"];
const ARTICULATION: Sense = ["articulation", 1, "person"];
const FASTER: Sense = ["speech-rate", 1, "person"];
const SLOWER: Sense = ["speech-rate", -1, "person"];
const MORE_PAUSES: Sense = ["pausing", 1, "person"];
const FEWER_PAUSES: Sense = ["pausing", -1, "person"];

const meaning = (words: string, height: Sense, spread: Sense): Meaning => ({ words, height, spread });
const shape = (prefix: string, count: number, band: string): Record<string, Meaning> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `${prefix}${i + 1}`,
      meaning(`shape of the spectrum${band}, coefficient ${i + 1}`, TIMBRE, CHANGE),
    ]),
  );
const TELEPHONE = " within 300-3400 Hz";
const ORDINALS = ["first", "second", "third"] as const;

function resonances(): Record<string, Meaning> {
  const found: Record<string, Meaning> = {};
  ORDINALS.forEach((ordinal, i) => {
    const f = `f${i + 1}`;
    found[`${f}Hz`] = meaning(
      `frequency of the ${ordinal} resonance`,
      i === 0 ? ARTICULATION : TIMBRE_OF_VOICE,
      ARTICULATION,
    );
    found[`${f}BandwidthHz`] = meaning(`width of the ${ordinal} resonance`, TIMBRE_OF_VOICE, CHANGE_OF_VOICE);
    found[`${f}AmplitudeDb`] = meaning(`${ordinal} resonance over the first harmonic`, BRIGHT, CHANGE);
    if (i > 0) found[`${f}AmplitudeNarrowDb`] = meaning(`${ordinal} resonance over the first`, BRIGHT, CHANGE);
  });
  return found;
}

const MEANINGS: Readonly<Record<string, Meaning>> = {
  levelDb: meaning("level", LEVEL, VARIETY),
  loudness: meaning("loudness", EFFORT, VARIETY),
  loudnessNarrow: meaning(`loudness${TELEPHONE}`, EFFORT, VARIETY),
  alphaRatio: meaning("energy above 1 kHz over that below", BRIGHT, CHANGE),
  alphaRatioNarrow: meaning(`energy above 1 kHz over that below${TELEPHONE}`, BRIGHT, CHANGE),
  hammarberg: meaning("strongest frequency below 2 kHz over that above", DARK, CHANGE),
  hammarbergNarrow: meaning(`strongest frequency below 2 kHz over that above${TELEPHONE}`, DARK, CHANGE),
  slope0To500: meaning("rise of the spectrum up to 500 Hz", BRIGHT, CHANGE),
  slope500To1500: meaning("rise of the spectrum from 500 to 1500 Hz", BRIGHT, CHANGE),
  slopeNarrow: meaning(`rise of the spectrum${TELEPHONE}`, BRIGHT, CHANGE),
  spectralFlux: meaning("change of the spectrum from frame to frame", CHANGE, CHANGE),
  spectralFluxNarrow: meaning(`change of the spectrum from frame to frame${TELEPHONE}`, CHANGE, CHANGE),
  ...shape("mfcc", MFCC_COUNT, ""),
  ...shape("mfccNarrow", NARROW_MFCC_COUNT, TELEPHONE),
  f0Semitones: meaning("pitch", HEIGHT, INTONATION),
  hnrDb: meaning("harmonics over noise", CLEAR, CHANGE),
  hnrNarrowDb: meaning(`harmonics over noise${TELEPHONE}`, CLEAR, CHANGE),
  jitterPercent: meaning("difference of successive periods", ROUGH, CHANGE_OF_VOICE),
  shimmerDb: meaning("difference of the peaks of successive periods", ROUGH, CHANGE_OF_VOICE),
  h1H2Db: meaning("first harmonic over the second", BREATHY, CHANGE),
  h1A3Db: meaning("first harmonic over those near the third resonance", BREATHY, CHANGE),
  ...resonances(),
};

const cueOf = (words: string, [cue, direction, bound]: Sense): FeatureCue =>
  Object.freeze({ cue, direction, bound, words });

/** What the height of every descriptor of a frame is evidence of; the keys are those of {@link PROSODY_DESCRIPTORS}. */
export const PROSODY_DESCRIPTOR_CUES: Readonly<Record<string, FeatureCue>> = Object.freeze(
  Object.fromEntries(
    PROSODY_DESCRIPTORS.map((name) => {
      const { words, height } = MEANINGS[name] as Meaning;
      return [name, cueOf(words, height)];
    }),
  ),
);

const STATISTIC = { mean: "mean", sd: "deviation", cv: "relative deviation" } as const;
const FRAMES = { speech: "", voiced: ", voiced frames", unvoiced: ", unvoiced frames" } as const;

function summaryCue({ descriptor, frames, statistic }: Summary): FeatureCue {
  const { words, height, spread } = MEANINGS[descriptor] as Meaning;
  return cueOf(`${words}: ${STATISTIC[statistic]}${FRAMES[frames]}`, statistic === "mean" ? height : spread);
}

const CONTOUR: Readonly<Record<string, string>> = {
  P20: "what a fifth of the frames stays below",
  P50: "middle value",
  P80: "what a fifth of the frames exceeds",
  Range: "range from fifth to fifth",
  RiseMean: "mean speed of its rises",
  RiseSd: "deviation of the speed of its rises",
  FallMean: "mean speed of its falls",
  FallSd: "deviation of the speed of its falls",
};
const isPosition = (ending: string): boolean => /^P\d+$/.test(ending);

function pitchCues(): [string, FeatureCue][] {
  return Object.entries(CONTOUR).map(([ending, words]) => [
    `${isPosition(ending) || ending === "Range" ? "f0Semitone" : "f0"}${ending}`,
    cueOf(`pitch: ${words}`, isPosition(ending) ? HEIGHT : INTONATION),
  ]);
}

function loudnessCues(contour: string): [string, FeatureCue][] {
  const { words } = MEANINGS[contour] as Meaning;
  const relative = `${words} over its 90th percentile`;
  return [
    ...Object.entries(CONTOUR).flatMap(([ending, what]): [string, FeatureCue][] => [
      [`${contour}${ending}`, cueOf(`${words}: ${what}`, EFFORT)],
      [`${contour}Relative${ending}`, cueOf(`${relative}: ${what}`, isPosition(ending) ? EVENNESS : VARIETY)],
    ]),
    [`${contour}RelativeMean`, cueOf(`${relative}: mean`, EVENNESS)],
  ];
}

const TIMING_CUES: readonly [string, FeatureCue][] = [
  ["equivalentLevelDb", cueOf("level of the mean energy of the speech", LEVEL)],
  ["loudnessPeaksPerSecond", cueOf("loudness peaks per second, about syllables", FASTER)],
  ["voicedSegmentsPerSecond", cueOf("voiced stretches per second", FASTER)],
  ["voicedSegmentMeanSeconds", cueOf("mean length of voiced stretches", SLOWER)],
  ["voicedSegmentSdSeconds", cueOf("deviation of the length of voiced stretches", SLOWER)],
  ["unvoicedSegmentMeanSeconds", cueOf("mean length of stretches without voice", MORE_PAUSES)],
  ["unvoicedSegmentSdSeconds", cueOf("deviation of the length of stretches without voice", MORE_PAUSES)],
  ["voicedFraction", cueOf("share of the speech that is voiced", FEWER_PAUSES)],
];

/**
 * What every functional is evidence of: its one cue, which direction is more of it, whether it is bound to the channel, and its plain words.
 * The keys are those of {@link PROSODY_FUNCTIONALS}, in their order.
 */
export const PROSODY_CUES: Readonly<Record<string, FeatureCue>> = Object.freeze(
  inOrder(
    new Map<string, FeatureCue>([
      ...SUMMARIES.map((summary): [string, FeatureCue] => [summary.name, summaryCue(summary)]),
      ...pitchCues(),
      ...loudnessCues("loudness"),
      ...loudnessCues("loudnessNarrow"),
      ...TIMING_CUES,
    ]),
  ),
);

function inOrder(cues: ReadonlyMap<string, FeatureCue>): Record<string, FeatureCue> {
  return Object.fromEntries(PROSODY_FUNCTIONALS.map((name) => [name, cues.get(name) as FeatureCue]));
}
