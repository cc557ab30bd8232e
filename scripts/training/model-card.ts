import type { Manifest } from "../../adapters/local/manifest.ts";
import type { Evaluation } from "../evaluation/evaluation.ts";
import type { Estimate, Figure, LabelFigures, Outcome } from "../evaluation/outcome.ts";
import type { Way } from "../evaluation/protocol.ts";
import { CARD_PROSE } from "./card-prose.ts";

/** What a model card is written from. */
export interface CardSource {
  readonly manifest: Manifest;
  /** The first is that of the corpus it was trained on. */
  readonly evaluations: readonly Evaluation[];
}

/** The threshold below which the engine makes no claim by default; see docs/config.md. */
const DEFAULT_THRESHOLD = 0.55;

const NOT_TRAINED = "not trained";
const TOO_FEW = "too few";

const WAY_NAMES: Readonly<Record<Way, string>> = {
  adapted: "as shipped",
  unadapted: "without the speaker's past",
  adaptedOnly: "speaker's past always trusted",
  oneEmotionPerCall: "calls that hold one emotion",
};

const CONDITION_NAMES: Readonly<Record<string, string>> = {
  clean: "clean",
  "telephone-pink-15": "telephone, pink noise at 15 dB",
  "telephone-babble-15": "telephone, babble at 15 dB",
};

/** Writes the card of a model from its manifest and what was found out about it: data, figures with their intervals, failures, limits. */
export function modelCard({ manifest, evaluations }: CardSource): string {
  const parts = [
    `# Model card: ${manifest.id}`,
    "<!-- Written from the evaluation by `npm run train` and `npm run generate`; do not edit. -->",
    CARD_PROSE.what,
    ...(manifest.output.arousal === null ? [CARD_PROSE.noArousal] : []),
    dataOf(manifest, evaluations),
    CARD_PROSE.never,
    "## How well it does",
    CARD_PROSE.reading,
    ...evaluations.flatMap((evaluation) => sectionsOf(evaluation)),
    CARD_PROSE.failures,
  ];
  return `${parts.join("\n\n")}\n`;
}

function dataOf(
  { trainedOn, trainedAt, licence, output, file, calibration }: Manifest,
  evaluations: readonly Evaluation[],
): string {
  const own = evaluations[0] as Evaluation;
  const clips = Object.entries(own.corpus.clips).map(([label, count]) => `${label} ${count}`);
  return [
    "## What it learned from",
    "",
    "| | |",
    "| --- | --- |",
    `| Corpus | ${trainedOn.corpus}, ${trainedOn.licence}: ${trainedOn.clips} recordings of ${trainedOn.speakers} speakers |`,
    `| Recordings per emotion | ${clips.join(", ")} |`,
    `| Windows, with the disturbed copies | ${trainedOn.windows} |`,
    `| Labels | ${output.labels.join(", ")} |`,
    `| Weights | ${licence}, ${file.bytes} bytes, sha256 \`${file.sha256.slice(0, 16)}\`, ${trainedAt} |`,
    `| Confidence | temperature ${calibration.temperature}, fitted on ${calibration.fittedOn} |`,
    `| Judged on | ${evaluations.map(judgedOn).join("; ")} |`,
  ].join("\n");
}

function judgedOn({ corpus, protocol, date }: Evaluation): string {
  const how = protocol === "left-out" ? "speakers left out of the training" : "never seen, never used for a choice";
  return `${corpus.name} (${corpus.speakers} speakers, ${how}, ${date.slice(0, 10)})`;
}

function sectionsOf({ corpus, protocol, conditions }: Evaluation): readonly string[] {
  const clean = conditions.clean ?? {};
  const main = clean.adapted;
  if (main === undefined) return [];
  const { four, all } = main;
  const best = four ?? all;
  const chance = (count: number): string => `chance ${short(1 / count)}`;
  return [
    `### ${corpus.name}${protocol === "left-out" ? ", speakers left out" : ", never seen"}`,
    waysTable(clean),
    ...(Object.keys(conditions).length > 1 ? ["Through a telephone line:", disturbedTable(conditions)] : []),
    `${four === null ? "Every label" : "Four classes"}, as shipped (${chance(best.classes.length)}):`,
    classTable(best),
    ...(four === null || all.classes.length === four.classes.length
      ? []
      : [`Every label that head and corpus share, as shipped (${chance(all.classes.length)}):`, classTable(all)]),
    weakest(best),
    "When readings that are not sure make no claim, as shipped:",
    riskTable(best),
    "How much of a speaker it needs to have heard, as shipped:",
    curveTable(main),
  ];
}

/** The class it does worst on, and what it takes it for. */
function weakest({ classes, confusion, recalls }: LabelFigures): string {
  const recall = (label: string): number => (recalls[label] as Figure).mean;
  const worst = classes.reduce((least, label) => (recall(label) < recall(least) ? label : least));
  const row = confusion[classes.indexOf(worst)] ?? [];
  const wrong = classes.filter((label) => label !== worst);
  const count = (label: string): number => row[(classes as readonly string[]).indexOf(label)] ?? 0;
  const taken = wrong.reduce((most, label) => (count(label) > count(most) ? label : most));
  const total = row.reduce((sum, value) => sum + value, 0);
  return `Its worst class here is **${worst}**: found in ${figure(recalls[worst] as Figure)} of the recordings, taken for ${taken} in ${short(count(taken) / total)}.`;
}

function waysTable(clean: Readonly<Partial<Record<Way, Outcome>>>): string {
  const rows = entries(clean).map(([way, outcome]) => {
    const { four, all, anger, arousal } = outcome;
    const labels = four ?? all;
    return [
      WAY_NAMES[way],
      figure(labels.uar),
      figure(labels.macroF1),
      figure(all.uar),
      figure(labels.calibrationError),
      aroused(outcome),
      arousal === null ? "" : figure(arousal.calibrationError),
      anger === null ? "" : figure(anger.precision),
      anger === null ? "" : figure(anger.missRate),
      anger === null ? "" : figure(anger.brier),
    ];
  });
  const first = entries(clean)[0]?.[1];
  const name = first?.four ? "four classes" : "labels";
  const head = [
    "listened to",
    `${name}: UAR`,
    "macro F1",
    `all ${first?.all.classes.length ?? 0} labels: UAR`,
    "calibration error",
    "arousal: UAR",
    "calibration error",
    "anger: precision",
    "missed",
    "Brier",
  ];
  return table(head, rows);
}

function disturbedTable(conditions: Evaluation["conditions"]): string {
  const uar = (outcome: Outcome | undefined): Figure | undefined => (outcome?.four ?? outcome?.all)?.uar;
  const clean = { adapted: uar(conditions.clean?.adapted), unadapted: uar(conditions.clean?.unadapted) };
  const rows = Object.entries(conditions).map(([name, outcomes]) => [
    CONDITION_NAMES[name] ?? name,
    ...(["adapted", "unadapted"] as const).flatMap((way) => {
      const own = uar(outcomes[way]);
      const cost = own === undefined ? undefined : 100 * ((clean[way]?.mean ?? own.mean) - own.mean);
      return [own === undefined ? "" : figure(own), cost === undefined ? "" : cost.toFixed(1)];
    }),
    outcomes.adapted === undefined ? "" : aroused(outcomes.adapted),
  ]);
  return table(
    ["recordings", "UAR as shipped", "costs, points", "UAR unadapted", "costs, points", "arousal UAR"],
    rows,
  );
}

function aroused({ arousal }: Outcome): string {
  return arousal === null ? NOT_TRAINED : figure(arousal.uar);
}

function classTable({ classes, confusion, recalls, precisions }: LabelFigures): string {
  const rows = classes.map((label, i) => [
    label,
    ...(confusion[i] ?? []).map((count) => count.toFixed(0)),
    figure(recalls[label] as Figure),
    figure(precisions[label] as Figure),
  ]);
  return table(["truth \\ said", ...classes, "nothing", "recall", "precision"], rows);
}

function riskTable({ risk }: LabelFigures): string {
  const rows = risk.map(({ threshold, coverage, accuracy }) => [
    threshold === 0 ? "none" : `${threshold}${threshold === DEFAULT_THRESHOLD ? " (default)" : ""}`,
    figure(coverage),
    accuracy === null ? "" : figure(accuracy),
  ]);
  return table(["no claim below", "share of recordings with a claim", "share of these that are right"], rows);
}

function curveTable({ curve, arousal }: Outcome): string {
  const rows = curve.map(({ fromSeconds, toSeconds, clips, fourClassUar, arousalUar }) => [
    toSeconds === null ? `${fromSeconds} s or more` : `${fromSeconds} to ${toSeconds} s`,
    String(clips),
    fourClassUar === null ? TOO_FEW : figure(fourClassUar),
    arousalUar === null ? (arousal === null ? NOT_TRAINED : TOO_FEW) : figure(arousalUar),
  ]);
  return table(["heard of the speaker before", "recordings", "UAR", "arousal UAR"], rows);
}

function entries(clean: Readonly<Partial<Record<Way, Outcome>>>): readonly (readonly [Way, Outcome])[] {
  return Object.entries(clean) as [Way, Outcome][];
}

function figure({ mean, interval }: Estimate): string {
  return `${short(mean)} [${short(interval[0])}, ${short(interval[1])}]`;
}

/** .87 and not 0.87, so that wide tables stay readable. */
function short(value: number): string {
  return value.toFixed(2).replace(/^(-?)0\./, "$1.");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
