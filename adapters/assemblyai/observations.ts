import type { Observation, ScoreSet } from "../../src/spec/adapter.ts";
import type { CallContext } from "../../src/spec/context.ts";
import { INPUT_TOKENS_LINE, OUTPUT_TOKENS_LINE } from "./info.ts";
import { UNCLEAR } from "./labels.ts";
import type { Answer } from "./prompt.ts";
import type { Completion } from "./wire.ts";

/** What an answer of the language model says of an utterance; one of `unclear` says nothing of it, which is delivered as such. */
export function readingOf(answer: Answer): Pick<Observation, "sets" | "dims"> {
  if (answer.emotion === UNCLEAR) return { sets: [] };
  const { valence } = answer;
  if (answer.emotion === null) return { sets: [], dims: { valence } };
  const set: ScoreSet = { set: "emotion", kind: "label", scores: { [answer.emotion]: 1 } };
  return { sets: [set], dims: { valence } };
}

/** Books the tokens of a completion. */
export function bookTokens(ctx: Pick<CallContext, "meter" | "warn">, { usage }: Completion): void {
  const input = usage?.input_tokens ?? usage?.prompt_tokens;
  const output = usage?.output_tokens ?? usage?.completion_tokens;
  if (typeof input !== "number" || typeof output !== "number") {
    ctx.warn(
      "usage-unknown",
      "The language model of AssemblyAI did not say how many tokens it used; they are missing from the bill.",
    );
    return;
  }
  ctx.meter(INPUT_TOKENS_LINE, Math.max(0, Math.round(input)));
  ctx.meter(OUTPUT_TOKENS_LINE, Math.max(0, Math.round(output)));
}
