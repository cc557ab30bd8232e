import type { VoicedUtterance } from "../utterance.ts";
import { jsonOf } from "./parameters.ts";

/** How an utterance felt, as the simulated language model reads it. */
interface Feeling {
  readonly valence: number;
  readonly emotion: string;
}

/** A language model that reads the utterances its simulator heard as they sounded, and everything else by a few words. */
export interface LanguageModel {
  /** Remembers how an utterance sounded. */
  heard(utterance: VoicedUtterance): void;
  /** An answer that fits a JSON schema. */
  answerTo(schema: unknown, question: string): unknown;
  /** An answer to a prompt that asks for a line of JSON about one text. */
  about(text: string): Feeling;
}

/** Utterances that are remembered: more than any test says. */
const MOST_REMEMBERED = 10_000;
const WORDS: readonly (readonly [RegExp, Feeling])[] = [
  [/unacceptable|third time|money back|furious|angry/i, { valence: -0.8, emotion: "anger" }],
  [/relie[fv]|thank|great|happy|wonderful|love/i, { valence: 0.7, emotion: "happiness" }],
  [/sad|sorry|lost|hard/i, { valence: -0.6, emotion: "sadness" }],
];
const NEUTRAL: Feeling = { valence: 0, emotion: "neutral" };
/** The words of the base's ear in the words of a list of emotions. */
const NEAR: Readonly<Record<string, string>> = { joy: "happiness", relief: "happiness" };

/** Starts a {@link LanguageModel}. */
export function createLanguageModel(): LanguageModel {
  const known = new Map<string, Feeling>();
  const about = (text: string): Feeling => known.get(text) ?? WORDS.find(([words]) => words.test(text))?.[1] ?? NEUTRAL;
  return {
    heard({ text, sentiment, emotion }) {
      if (known.size < MOST_REMEMBERED) known.set(text, { valence: sentiment, emotion: NEAR[emotion] ?? emotion });
    },
    about,
    answerTo: (schema, question) => fill(schema as Schema, { question, about }),
  };
}

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
}

interface Filling {
  readonly question: string;
  readonly about: (text: string) => Feeling;
  readonly feeling?: Feeling;
  readonly index?: number;
}

/** A value of a schema, field by field: fields with the names of a feeling get one, everything else the least that fits. */
function fill(schema: Schema, filling: Filling, name = ""): unknown {
  const { feeling = filling.about(filling.question), index = 0 } = filling;
  if (schema.enum !== undefined)
    return schema.enum.includes(feeling.emotion) ? feeling.emotion : (schema.enum[0] ?? null);
  switch (schema.type) {
    case "object":
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([key, inner]) => [key, fill(inner, filling, key)]),
      );
    case "array":
      return textsOf(filling.question).map(({ index: at, text }) =>
        fill(schema.items ?? {}, { ...filling, feeling: filling.about(text), index: at }),
      );
    case "integer":
      return name === "index" ? index : 0;
    case "number":
      return name === "valence" ? feeling.valence : 0;
    case "boolean":
      return false;
    case "string":
      return feeling.emotion;
    default:
      return null;
  }
}

function textsOf(question: string): readonly { readonly index: number; readonly text: string }[] {
  const value = jsonOf(question);
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown) => {
    const { index, text } = (entry ?? {}) as { index?: unknown; text?: unknown };
    return typeof index === "number" && typeof text === "string" ? [{ index, text }] : [];
  });
}

/** Tokens of a text, as a rule of thumb counts them. */
export function tokensOf(text: string): number {
  return Math.ceil(text.length / 4);
}
