import type { SessionItem } from "../../src/spec/adapter.ts";
import type { LiveMessage } from "./wire.ts";

type Of<T extends LiveMessage["type"]> = NonNullable<Extract<LiveMessage, { type: T }>["data"]["data"]>;
/** Where something lies in the session. */
type At = Pick<Extract<SessionItem, { type: "side" }>, "span" | "channel">;

/** Names, places and the like, as sides named `entity`; `at` gives the place of each. */
export function entities(
  { utterance_id: utteranceId, results }: Of<"named_entity_recognition">,
  at: (span: { readonly start: number; readonly end: number }) => At,
): readonly SessionItem[] {
  return results.map(({ entity_type: kind, text, start, end }) => ({
    type: "side",
    name: "entity",
    data: { kind, text, utteranceId },
    ...at({ start, end }),
  }));
}

/** A translation, as a side named `translation`. */
export function translation(data: Of<"translation">, at: At): SessionItem {
  const { utterance_id: utteranceId, target_language: language, translated_utterance: translated } = data;
  return { type: "side", name: "translation", data: { language, text: translated.text, utteranceId }, ...at };
}
