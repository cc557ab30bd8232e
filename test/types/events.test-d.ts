import { expectTypeOf } from "vitest";
import type {
  AbstentionReason,
  Axis,
  EmotionEvent,
  EmotionStreamEvent,
  EventOf,
  Label,
  Sentiment,
  Summary,
  Usage,
} from "../../src/spec/index.ts";

// Compiled by `tsc -p .`; each statement is a promise to consumers about how the event union narrows.

declare const event: EmotionStreamEvent;

switch (event.type) {
  case "emotion":
    expectTypeOf(event).toEqualTypeOf<EmotionEvent>();
    expectTypeOf(event.valence).toEqualTypeOf<Axis | null>();
    if (event.status === "ok") {
      expectTypeOf(event.label).toEqualTypeOf<Label | null>();
      expectTypeOf(event.sentiment).toEqualTypeOf<Sentiment | null>();
      // @ts-expect-error a claim has no reason
      event.reason;
    } else {
      expectTypeOf(event.reason).toEqualTypeOf<AbstentionReason>();
      expectTypeOf(event.label).toEqualTypeOf<null>();
      expectTypeOf(event.sentiment).toEqualTypeOf<null>();
    }
    break;
  case "state":
    expectTypeOf(event.cause).toEqualTypeOf<"change" | "tick">();
    break;
  case "usage":
    expectTypeOf(event.usage).toEqualTypeOf<Usage>();
    break;
  case "end":
    expectTypeOf(event.summary).toEqualTypeOf<Summary>();
    break;
  default:
    // @ts-expect-error the remaining types have no summary
    event.summary;
}

// An axis that nothing is known of is null, never undefined and never a bare number.
expectTypeOf<EmotionEvent["arousal"]>().not.toEqualTypeOf<number>();
expectTypeOf<EventOf<"gap">["cause"]>().toEqualTypeOf<"overflow" | "vendor-lost" | "policy">();

// @ts-expect-error there is no such event
expectTypeOf<EventOf<"emotions">>().toBeObject();

declare const usage: Usage;
// Unknown money is absent, and `undefined` may not be written where a price is unknown.
expectTypeOf(usage.usd).toEqualTypeOf<string | undefined>();
// @ts-expect-error exactOptionalPropertyTypes: absent is not undefined
const unknownMoney: Usage = { ...usage, usd: undefined };
void unknownMoney;
