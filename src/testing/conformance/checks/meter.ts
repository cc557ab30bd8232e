import { EmotionError } from "../../../spec/errors.ts";
import type { Price, VendorInfo } from "../../../spec/info.ts";
import { type CheckDefinition, insist } from "../check.ts";
import { begin, endsAtOnce, run, runWell, type Trial, until } from "../trial.ts";

const streams = ({ modes }: VendorInfo): boolean => modes.includes("stream");
const audioLines = ({ prices }: VendorInfo): readonly Price[] =>
  prices.filter(({ unit, measures = "audio" }) => unit === "ms" && measures === "audio");
const metersAudio = (info: VendorInfo): boolean => streams(info) && audioLines(info).length > 0;
/** Whole ms against fractions of samples. */
const ROUNDING_MS = 1;
/** Chunks pulled before a session is cut short: about 4 s. */
const CUT_SHORT = 120;

/** What must hold for the bill. */
export const METER_CHECKS: readonly CheckDefinition[] = [
  {
    id: "meter-declared",
    name: "books only on bill lines it declares",
    applies: streams,
    async run(subject) {
      const adapter = subject.adapter();
      const { metered } = (await runWell(subject, { adapter })).context;
      const declared = adapter.info.prices.map(({ line }) => line);
      const strays = [...metered.keys()].filter((line) => !declared.includes(line));
      insist(strays.length === 0, `It booked on ${strays.join(", ")}, which it does not declare.`);
    },
  },
  {
    id: "meter-whole",
    name: "books the audio it heard",
    applies: metersAudio,
    async run(subject) {
      const adapter = subject.adapter();
      booked(adapter.info, await runWell(subject, { adapter }), 0);
    },
  },
  {
    id: "meter-abort",
    name: "books the audio it heard when it is aborted",
    applies: metersAudio,
    async run(subject) {
      const adapter = subject.adapter();
      const trial = begin(subject, { adapter, hangAfter: CUT_SHORT });
      await until(subject, trial, () => trial.audio.waiting);
      trial.context.abort();
      await endsAtOnce(trial, "the abort");
      booked(adapter.info, trial, adapter.info.audio.chunkMs.max);
    },
  },
  {
    id: "meter-error",
    name: "books the audio it heard when it fails",
    applies: metersAudio,
    async run(subject) {
      const adapter = subject.adapter();
      const failWith = new EmotionError("network", "The source of the audio broke.");
      const trial = await run(subject, { adapter, failAfter: CUT_SHORT, failWith });
      booked(adapter.info, trial, adapter.info.audio.chunkMs.max);
    },
  },
];

/** Insists that one of the lines in ms holds what was pulled; cut short, a chunk in hand may not have been sent yet. */
function booked(info: VendorInfo, { context, audio }: Trial, inHandMs: number): void {
  const [line] = audioLines(info);
  if (line === undefined) return;
  const units = context.metered.get(line.line) ?? 0;
  const [most, least] = [audio.pulledMs + ROUNDING_MS, audio.pulledMs - inHandMs - ROUNDING_MS];
  insist(
    units >= least && units <= most,
    `It booked ${units} ms on ${line.line} for ${audio.pulledMs} ms of audio pulled.`,
  );
}
