import { EmotionError } from "../../../spec/errors.ts";
import type { VendorInfo } from "../../../spec/info.ts";
import { type CheckDefinition, insist } from "../check.ts";
import { formatFor } from "../subject.ts";
import { begin, describe, endsAtOnce, run, type Trial, type TrialOptions, until } from "../trial.ts";

const streams = ({ modes }: VendorInfo): boolean => modes.includes("stream");
/** Stands for something private; it must never show. */
const CANARY = "canary-7f3a91";
/** Samples that no speech holds, to be looked for in everything that is said. */
const PATTERN = [12_345, -23_456, 31_013, -4242];

/** What must hold for errors, and for what may be said at all. */
export const ERROR_CHECKS: readonly CheckDefinition[] = [
  {
    id: "only-emotion-errors",
    name: "throws nothing but EmotionError",
    applies: streams,
    async run(subject) {
      const format = formatFor(subject.adapter());
      const foreign = { ...format, sampleRateHz: 11_111 };
      const broken = new RangeError("a source that breaks");
      const trials: readonly (readonly [string, TrialOptions])[] = [
        ["its audio broke at once", { failAfter: 0, failWith: broken }],
        ["its audio threw a string", { failAfter: 40, failWith: "a source that throws a string" }],
        ["its audio had a sample rate it does not declare", { format: foreign }],
        ["its audio had no channels", { format: { ...format, channels: [] }, chunks: [] }],
      ];
      for (const [when, options] of trials) {
        const { failure } = await run(subject, options);
        const own = failure === null || EmotionError.isInstance(failure.error);
        insist(own, `It threw ${describe(failure?.error)} when ${when}, not an EmotionError.`);
      }
    },
  },
  {
    id: "source-errors-pass",
    name: "passes on an EmotionError of its audio with its kind",
    applies: streams,
    async run(subject) {
      const failWith = new EmotionError("bad-input", "The recording is damaged.");
      const { failure } = await run(subject, { failAfter: 40, failWith });
      insist(failure !== null, "It ended as if its audio had ended, though its audio failed.");
      const kept = EmotionError.isInstance(failure.error) && failure.error.kind === "bad-input";
      insist(kept, `It threw ${describe(failure.error)} when its audio failed with kind bad-input.`);
    },
  },
  {
    id: "nothing-private",
    name: "says nothing private: no audio, no key, no text of another error",
    applies: streams,
    async run(subject) {
      const format = formatFor(subject.adapter());
      const pcm = Int16Array.from(
        { length: format.sampleRateHz * 2 * format.channels.length },
        (_, i) => PATTERN[i % 4] as number,
      );
      const patterned = begin(subject, { pcm, hangAfter: 40 });
      await until(subject, patterned, () => patterned.audio.waiting);
      patterned.context.abort(new Error(CANARY));
      await endsAtOnce(patterned, "the abort");
      const trials: readonly (readonly [string, Trial])[] = [
        ["over speech", await run(subject)],
        ["when its audio broke", await run(subject, { failAfter: 40, failWith: new Error(CANARY) })],
        ["when its audio broke", await run(subject, { pcm, failAfter: 40, failWith: new Error(CANARY) })],
        ["when it was aborted", patterned],
      ];
      const secrets: readonly (readonly [string, readonly string[]])[] = [
        ["the text of another error", [CANARY]],
        ["samples of its audio", PATTERN_TEXTS],
        ["a key", subject.secrets ?? []],
      ];
      for (const [when, trial] of trials) {
        for (const [where, text] of everythingSaid(trial)) {
          const shown = secrets.find(([, each]) => each.some((secret) => text.includes(secret)));
          insist(shown === undefined, `${where} shows something private ${when}: ${shown?.[0]}.`);
        }
      }
    },
  },
];

/** The ways in which samples show in text: as numbers, and as the bytes of base64 and hex, from each sample of the pattern on. */
const PATTERN_TEXTS: readonly string[] = PATTERN.flatMap((_, from) => {
  const samples = Array.from({ length: 4 }, (__, i) => PATTERN[(from + i) % 4] as number);
  const bytes = new Uint8Array(Int16Array.from([...samples, ...samples]).buffer);
  const hex = Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const base64 = [0, 1, 2].map((skip) => btoa(String.fromCharCode(...bytes.subarray(skip, skip + 9))));
  return [samples.slice(0, 2).join(","), samples.slice(0, 2).join(", "), hex, ...base64];
});

/** Everything a session said to anyone, as text, and where. The vendor's raw payload is not among it: it is delivered only on request. */
function everythingSaid({ items, failure, context }: Trial): readonly (readonly [string, string])[] {
  const said: (readonly [string, string])[] = [];
  for (const { item } of items) said.push(["An item", JSON.stringify({ ...item, raw: undefined })]);
  for (const { as, message, facts } of context.warnings)
    said.push(["A warning", `${as} ${message} ${JSON.stringify(facts)}`]);
  for (const { message, facts } of context.logs) said.push(["A log line", `${message} ${JSON.stringify(facts)}`]);
  const error = failure?.error;
  if (error instanceof Error) {
    const facts = EmotionError.isInstance(error) ? JSON.stringify(error.facts) : "";
    said.push(["An error", `${error.message} ${error.stack} ${facts} ${String(error.cause ?? "")}`]);
  }
  return said;
}
