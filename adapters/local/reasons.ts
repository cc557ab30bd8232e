import { type FeatureCue, PROSODY_CUE_WORDS, PROSODY_CUES, type ProsodyCue } from "../../src/dsp/prosody/index.ts";
import type { Reason } from "../../src/spec/affect.ts";
import type { Follows } from "./adaptation.ts";
import type { HeadAnswer } from "./head.ts";

/** At most so many reasons of each kind are told, strongest first. */
const MOST_FOR_LABEL = 3;
const MOST_FOR_AROUSAL = 2;
/** What moved the label's probability, or arousal (-1..1), by less is no reason. */
const LEAST_PROBABILITY = 0.02;
const LEAST_AROUSAL = 0.04;
/** A cue nearer to the usual than this, in standard deviations, cannot be put into words of more or less. */
const LEAST_DEVIATION_SD = 0.3;

/** What a person is told it was compared with. */
const USUAL_WORDS: Readonly<Record<Reason["against"], string>> = {
  speaker: "this speaker's usual",
  line: "this line's usual",
  training: "most voices",
};

/** The features of a head that are evidence of one cue. */
interface CueGroup {
  readonly cue: ProsodyCue;
  readonly columns: Int32Array;
  /** For each column, whether a greater value means more (1) or less (-1) of the cue; 0 where it only means different. */
  readonly directions: Int8Array;
  /** What the adapted view compares the cue with: what most of its features follow. */
  readonly adaptedTo: Reason["against"];
}

/** Both views of one window, and how far the adapted one is trusted. */
export interface Views {
  readonly adapted: Float32Array;
  readonly plain: Float32Array;
  /** Share of the adapted answer, 0..1. */
  readonly share: number;
}

/**
 * Why a head says what it says: for each cue, what it would have said had that cue been as usual.
 *
 * The head itself is asked, in the same run as the reading: one more row per cue and view, in which the z-scores of the cue's features are 0. What
 * changes is the cue's contribution; unlike a weight or a gradient it holds for this reading and is a difference of two answers of the head.
 */
export interface ReasonFinder {
  /** Rows that are asked beside the two of the reading. */
  readonly rows: number;
  /** Writes the rows of a window: its two views, then per cue the adapted and the plain view without it. */
  write(views: Views, out: Float32Array): void;
  /** Reads the answers to these rows. */
  read(views: Views, answers: readonly HeadAnswer[], label: number): readonly Reason[];
}

/**
 * Groups the features of a head by their cues; a feature the extractor does not know belongs to none.
 *
 * @param follows whose statistics the feature at a place follows in the adapted view.
 */
export function createReasonFinder(features: readonly string[], follows: (feature: number) => Follows): ReasonFinder {
  const size = features.length;
  const groups = groupsOf(features, follows);
  return {
    rows: 2 * groups.length,
    write({ adapted, plain }, out) {
      out.set(adapted, 0);
      out.set(plain, size);
      groups.forEach(({ columns }, g) => {
        const at = (2 + 2 * g) * size;
        out.set(adapted, at);
        out.set(plain, at + size);
        for (const column of columns) {
          out[at + column] = 0;
          out[at + size + column] = 0;
        }
      });
    },
    read(views, answers, label) {
      const whole = blend(answers[0] as HeadAnswer, answers[1] as HeadAnswer, views.share, label);
      const moves = groups.map((group, g) => {
        const without = blend(answers[2 + 2 * g] as HeadAnswer, answers[3 + 2 * g] as HeadAnswer, views.share, label);
        const { probability, arousal } = whole;
        const deviationSd = deviation(group, views);
        return {
          cue: group.cue,
          against: views.share >= 0.5 ? group.adaptedTo : "training",
          deviationSd,
          label: probability - without.probability,
          // Towards the side that arousal is on: what holds it back is no reason for it.
          arousal: (arousal - without.arousal) * (Math.sign(arousal) || 1),
          signed: arousal - without.arousal,
        };
      });
      const usable = moves.filter(({ cue, deviationSd }) => sayable(cue, deviationSd));
      const told = (moved: Reason["moved"], least: number, most: number): Reason[] =>
        usable
          .filter((move) => move[moved] >= least)
          .sort((a, b) => b[moved] - a[moved])
          .slice(0, most)
          .map(({ cue, against, deviationSd, label: probability, signed }) => ({
            cue,
            text: textOf(cue, deviationSd, against),
            against,
            deviationSd: rounded(deviationSd),
            moved,
            contribution: rounded(moved === "label" ? probability : signed),
          }));
      return [...told("label", LEAST_PROBABILITY, MOST_FOR_LABEL), ...told("arousal", LEAST_AROUSAL, MOST_FOR_AROUSAL)];
    },
  };
}

function groupsOf(features: readonly string[], follows: (feature: number) => Follows): readonly CueGroup[] {
  const cues = new Map<ProsodyCue, { column: number; direction: number }[]>();
  features.forEach((name, column) => {
    const known: FeatureCue | undefined = Object.hasOwn(PROSODY_CUES, name) ? PROSODY_CUES[name] : undefined;
    if (known === undefined) return;
    const members = cues.get(known.cue) ?? [];
    members.push({ column, direction: known.direction });
    cues.set(known.cue, members);
  });
  return [...cues].map(([cue, members]) => ({
    cue,
    columns: Int32Array.from(members, ({ column }) => column),
    directions: Int8Array.from(members, ({ direction }) => direction),
    adaptedTo: mostOf(members.map(({ column }) => follows(column) ?? "training")),
  }));
}

function mostOf(all: readonly Reason["against"][]): Reason["against"] {
  const count = (one: Reason["against"]): number => all.filter((other) => other === one).length;
  return all.reduce((most, one) => (count(one) > count(most) ? one : most), all[0] ?? "training");
}

function blend(adapted: HeadAnswer, plain: HeadAnswer, share: number, label: number) {
  const mix = (a: number, b: number): number => share * a + (1 - share) * b;
  return {
    probability: mix(adapted.posterior[label] as number, plain.posterior[label] as number),
    // Of a head without arousal, which no cue moves.
    arousal: 2 * mix(adapted.arousalHigh ?? 0.5, plain.arousalHigh ?? 0.5) - 1,
  };
}

/** Mean z-score of the cue's features along their plain meaning; of a cue that only differs, the mean distance. */
function deviation({ columns, directions }: CueGroup, { adapted, plain, share }: Views): number {
  let along = 0;
  let directed = 0;
  let apart = 0;
  columns.forEach((column, i) => {
    const z = share * (adapted[column] as number) + (1 - share) * (plain[column] as number);
    const direction = directions[i] as number;
    along += direction * z;
    directed += Math.abs(direction);
    apart += Math.abs(z);
  });
  return directed > 0 ? along / directed : apart / columns.length;
}

function sayable(cue: ProsodyCue, deviationSd: number): boolean {
  // A recording level says how a microphone was set, not how somebody spoke: it may move a head, but it explains nothing to a person.
  return cue !== "recording-level" && Math.abs(deviationSd) >= LEAST_DEVIATION_SD;
}

function textOf(cue: ProsodyCue, deviationSd: number, against: Reason["against"]): string {
  const usual = USUAL_WORDS[against];
  const { more, less } = PROSODY_CUE_WORDS[cue];
  if (more === less) return `${more} from ${usual}`;
  return `${deviationSd > 0 ? more : less} than ${usual}`;
}

function rounded(value: number): number {
  return Number(value.toFixed(3));
}
