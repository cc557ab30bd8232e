import type { CallContext } from "../../src/spec/context.ts";
import { INPUT_LINE, OUTPUT_LINE } from "./info.ts";
import type { Tokens } from "./wire.ts";

/** Books the tokens that an answer was billed with. */
export function bookTokens(ctx: Pick<CallContext, "meter">, tokens: Tokens | null | undefined): void {
  ctx.meter(INPUT_LINE, tokens?.input_tokens ?? 0);
  ctx.meter(OUTPUT_LINE, tokens?.output_tokens ?? 0);
}
