import type { TextFn } from "../../src/spec/adapter.ts";
import type { Services } from "./api.ts";
import { info } from "./info.ts";
import { bookTokens, readingOf } from "./observations.ts";
import { gatewayRequest, readAnswers } from "./prompt.ts";

/**
 * Reads texts: all of one call in one chat completion, whose answer is held to a schema.
 *
 * A text that the model left out is absent from the answer. Nothing is asked twice here.
 */
export function createText(services: Services, model: string): TextFn {
  return async (items, ctx) => {
    if (items.length === 0) return [];
    const free = await ctx.limit(`assemblyai:gateway:${services.fingerprint}`, info.text.maxInFlight);
    try {
      const completion = await services.complete(
        ctx,
        gatewayRequest(
          model,
          items.map(({ text }) => text),
        ),
      );
      bookTokens(ctx, completion);
      const answers = readAnswers(completion);
      return items.flatMap((item, index) => {
        const answer = answers.get(index);
        if (answer === undefined) return [];
        return [{ ...item, ...readingOf(answer), evidence: "lexical" as const, final: true, raw: answer }];
      });
    } finally {
      free();
    }
  };
}
