import type { Observation, TextItem } from "../../src/spec/adapter.ts";
import type { CallContext } from "../../src/spec/context.ts";
import { allOf } from "./all.ts";
import { sentimentSets } from "./labels.ts";
import { isEnglish } from "./languages.ts";
import { MAX_READS, readKey } from "./limits.ts";
import type { Identity } from "./rest.ts";
import { averageOf, countWords, type Segment, type Sentiment, segmentsOf, sentimentOf, tiles } from "./sentiments.ts";
import { bookTokens } from "./tokens.ts";
import type { ReadAnswer } from "./wire.ts";

type Ctx = Pick<CallContext, "fetch" | "signal" | "sleep" | "meter" | "limit">;

/**
 * Reads texts with as few requests as may be: all of them in one, taken apart again by the word indexes of the answer.
 *
 * Where the answer's words cannot be matched to the texts', each text is asked for by itself. A text that is not English, or of which the vendor says nothing,
 * gets an observation without any score.
 */
export async function read(items: readonly TextItem[], ctx: Ctx, identity: Identity): Promise<readonly Observation[]> {
  const english = items.filter(({ text, language }) => countWords(text) > 0 && isEnglish(language ?? "en"));
  const found = new Map(await sentimentsOf(english, ctx, identity));
  return items.map((item) => observationOf(item, found.get(item)));
}

type Read = readonly [TextItem, Answered];

interface Answered {
  readonly sentiment: Sentiment | null;
  /** The segments that touch the text; of one that goes on in another text, only that it does. */
  readonly raw: { readonly segments: readonly Segment[] };
}

async function sentimentsOf(items: readonly TextItem[], ctx: Ctx, identity: Identity): Promise<readonly Read[]> {
  if (items.length === 0) return [];
  const answer = await ask(items.map(({ text }) => text.trim()).join("\n"), ctx, identity);
  const { sentiments } = answer.results;
  const segments = segmentsOf(sentiments);
  const ends = items.map(
    (
      (through) =>
      ({ text }: TextItem) =>
        (through += countWords(text))
    )(0),
  );
  const words = ends.at(-1) ?? 0;
  if (items.length === 1 || tiles(segments, words)) {
    return items.map((item, i): Read => {
      const [from, to] = items.length === 1 ? [0, Number.POSITIVE_INFINITY] : [ends[i - 1] ?? 0, ends[i] as number];
      const own = segments.filter(({ start_word, end_word }) => start_word < to && end_word >= from);
      const whole = items.length === 1 ? averageOf(sentiments) : null;
      return [item, { sentiment: sentimentOf(segments, from, to) ?? whole, raw: { segments: own } }];
    });
  }
  return (await allOf(items.map((item) => sentimentsOf([item], ctx, identity)))).flat();
}

async function ask(text: string, ctx: Ctx, { rest, account }: Identity): Promise<ReadAnswer> {
  const free = await ctx.limit(readKey(account), MAX_READS);
  try {
    const answer = await rest.read(ctx, text);
    bookTokens(ctx, answer.metadata?.sentiment_info);
    return answer;
  } finally {
    free();
  }
}

function observationOf(item: TextItem, answered: Answered | undefined): Observation {
  const { key, span, text, speaker, language } = item;
  const sentiment = answered?.sentiment ?? null;
  const tag = language ?? (answered === undefined ? undefined : "en");
  return {
    key,
    span,
    evidence: "lexical",
    sets: sentiment === null ? [] : sentimentSets(sentiment.score, sentiment.label),
    ...(sentiment !== null && { dims: { valence: sentiment.score } }),
    final: true,
    text,
    ...(speaker !== undefined && { speaker }),
    ...(tag !== undefined && { language: tag }),
    ...(answered !== undefined && { raw: answered.raw }),
  };
}
