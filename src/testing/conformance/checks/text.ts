import type { Observation } from "../../../spec/adapter.ts";
import { EmotionError } from "../../../spec/errors.ts";
import type { VendorInfo } from "../../../spec/info.ts";
import { settle } from "../../test-clock.ts";
import { type CheckDefinition, insist } from "../check.ts";
import { beginText, itemsFor, mostItems, readTexts, runText, says, type TextTrial } from "../text-trial.ts";
import { describe } from "../trial.ts";
import { undeclared, wrongAxes, wrongConfidence, wrongScores } from "./observation.ts";

const reads = ({ modes }: VendorInfo): boolean => modes.includes("text");
/** Stands for something private in a text; it may come back in an observation, and nowhere else. */
const CANARY = "canary-5d20c7";
/** Injected timers up to this late may still fire before an aborted call must have ended, ms. */
const AT_ONCE_MS = 50;

/** Makes a check of every observation of a call. */
function ofEach(
  id: string,
  name: string,
  wrong: (found: Observation, info: VendorInfo, trial: TextTrial) => string | undefined,
): CheckDefinition {
  return {
    id,
    name,
    applies: reads,
    async run(subject) {
      const adapter = subject.adapter();
      const trial = await readTexts(subject, itemsFor(subject), { adapter });
      for (const found of trial.found) {
        const problem = wrong(found, adapter.info, trial);
        insist(problem === undefined, `Observation ${found.key}: ${problem}`);
      }
    },
  };
}

/** What must hold for an adapter that reads text. */
export const TEXT_CHECKS: readonly CheckDefinition[] = [
  {
    id: "text-reading",
    name: "gives a final reading for a text",
    applies: reads,
    async run(subject) {
      const { found } = await readTexts(subject);
      insist(
        found.some((reading) => reading.final && says(reading)),
        `It gave no final reading for its texts (${found.length} observations in all).`,
      );
    },
  },
  {
    id: "text-keys",
    name: "gives one observation at most for each text, and none for others",
    applies: reads,
    async run(subject) {
      const { found, items } = await readTexts(subject);
      const keys = found.map(({ key }) => key);
      const stray = keys.find((key) => !items.some((item) => item.key === key));
      insist(stray === undefined, "It answered for a text it was not given.");
      insist(new Set(keys).size === keys.length, "It answered twice for one text.");
    },
  },
  ofEach("text-evidence", "reads words, and says so", ({ evidence }) =>
    evidence === "lexical" ? undefined : `its evidence is ${evidence}.`,
  ),
  ofEach("text-span", "keeps the span of each text", ({ key, span }, _, { items }) => {
    const item = items.find((each) => each.key === key);
    const same = item === undefined || (item.span.startMs === span.startMs && item.span.endMs === span.endMs);
    return same ? undefined : `its span is ${span.startMs} to ${span.endMs} ms.`;
  }),
  ofEach(
    "text-sets",
    "uses only the sets, labels and axes it declares",
    (found, info) => undeclared(found, info) ?? wrongAxes(found, info),
  ),
  ofEach(
    "text-scores",
    "gives scores and confidences in their ranges",
    (found) => wrongScores(found) ?? wrongConfidence(found),
  ),
  {
    id: "text-empty",
    name: "answers nothing with nothing, without a request",
    applies: reads,
    async run(subject) {
      const trial = await readTexts(subject, []);
      insist(trial.found.length === 0, `It gave ${trial.found.length} observations for no text.`);
      insist(trial.requests === 0, "It asked its vendor though there was no text.");
      insist(trial.context.metered.size === 0, "It booked something though there was no text.");
    },
  },
  {
    id: "text-full",
    name: "takes as many texts at once as it declares",
    applies: reads,
    async run(subject) {
      const adapter = subject.adapter();
      const { maxCharacters = 0 } = adapter.info.text ?? {};
      let characters = 0;
      const items = itemsFor(subject, mostItems(adapter.info)).filter(({ text }, i) => {
        characters += text.length;
        return i === 0 || characters <= maxCharacters;
      });
      const { found } = await readTexts(subject, items, { adapter });
      insist(found.some(says), `It read none of ${items.length} texts, which is no more than it declares.`);
    },
  },
  {
    id: "text-meter",
    name: "books the texts it read, only on bill lines it declares",
    applies: reads,
    async run(subject) {
      const adapter = subject.adapter();
      const { metered } = (await readTexts(subject, itemsFor(subject), { adapter })).context;
      const declared = adapter.info.prices.map(({ line }) => line);
      const strays = [...metered.keys()].filter((line) => !declared.includes(line));
      insist(strays.length === 0, `It booked on ${strays.join(", ")}, which it does not declare.`);
      const counts = adapter.info.prices.some(({ unit }) => unit !== "ms");
      const booked = [...metered.values()].some((units) => units > 0);
      insist(booked || !counts, "It booked nothing for the texts it read.");
    },
  },
  {
    id: "text-abort",
    name: "ends at once when it is aborted",
    applies: reads,
    async run(subject) {
      const before = beginText(subject, itemsFor(subject), { aborted: true });
      await endsAtOnce(before, "it was called with an aborted signal");
      insistAborted(before);
      insist(before.requests === 0, "It asked its vendor though it was aborted.");
      const during = beginText(subject, itemsFor(subject));
      during.context.abort();
      await endsAtOnce(during, "the abort");
    },
  },
  {
    id: "text-errors",
    name: "throws nothing but EmotionError",
    applies: reads,
    async run(subject) {
      const odd = itemsFor(subject).map((item) => ({
        ...item,
        text: `\u0000\ud800 ${"\u{1F600}".repeat(3)}`,
        language: "xx",
      }));
      const during = beginText(subject, itemsFor(subject));
      await Promise.resolve();
      during.context.abort(new Error(CANARY));
      await endsAtOnce(during, "the abort");
      for (const { failure } of [await runText(subject, odd), await runText(subject), during])
        insist(failure === null || EmotionError.isInstance(failure.error), `It threw ${describe(failure?.error)}.`);
    },
  },
  {
    id: "text-private",
    name: "says nothing private: no text, no key",
    applies: reads,
    async run(subject) {
      const items = itemsFor(subject).map((item) => ({ ...item, text: `${item.text} ${CANARY}`, speaker: CANARY }));
      const aborted = beginText(subject, items);
      aborted.context.abort();
      await endsAtOnce(aborted, "the abort");
      const secrets = [CANARY, ...(subject.secrets ?? [])];
      for (const trial of [await runText(subject, items), aborted]) {
        const shown = everythingSaid(trial).find((text) => secrets.some((secret) => text.includes(secret)));
        insist(shown === undefined, "A warning, a log line or an error shows something private.");
      }
    },
  },
  {
    id: "text-no-leaks",
    name: "leaves no listener, timer or place behind, however a call ends",
    applies: reads,
    async run(subject) {
      for (let call = 0; call < 20; call++) {
        const trial = beginText(subject, itemsFor(subject));
        if (call % 2 === 0) await settle();
        if (call % 4 !== 0) trial.context.abort();
        await Promise.race([trial.over, trial.context.clock.advance(60_000).then(() => trial.over)]);
        await Promise.all([trial.context.lingered(), trial.context.clock.advance(1000)]);
        const left = Object.entries(trial.context.leaks()).filter(([, count]) => count > 0);
        insist(left.length === 0, `A call left behind: ${left.map(([what, n]) => `${n} ${what}`).join(", ")}.`);
      }
    },
  },
];

async function endsAtOnce(trial: TextTrial, after: string): Promise<void> {
  await settle();
  for (let ms = 0; !trial.ended && ms < AT_ONCE_MS; ms += 5) await trial.context.clock.advance(5);
  insist(trial.ended, `A call of \`text\` had not ended 50 ms after ${after}.`);
}

function insistAborted({ failure }: TextTrial): void {
  insist(failure !== null, "It answered though it was aborted.");
  const { error } = failure;
  const aborted = EmotionError.isInstance(error) && error.kind === "aborted";
  insist(aborted, `It threw ${describe(error)} when it was aborted, not an EmotionError of kind aborted.`);
}

/** Everything a call said to anyone but its caller, as text. */
function everythingSaid({ failure, context }: TextTrial): readonly string[] {
  const said = [...context.warnings, ...context.logs].map(
    ({ as, message, facts }) => `${as} ${message} ${JSON.stringify(facts)}`,
  );
  const error = failure?.error;
  if (error instanceof Error) {
    const facts = EmotionError.isInstance(error) ? JSON.stringify(error.facts) : "";
    said.push(`${error.message} ${error.stack} ${facts} ${String(error.cause ?? "")}`);
  }
  return said;
}
