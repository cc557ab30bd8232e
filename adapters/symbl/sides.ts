import type { SessionItem } from "../../src/spec/adapter.ts";
import { createUnseen } from "./seen.ts";
import type { LiveMessage } from "./wire.ts";

/** Messages that tell of other things than words. */
export type SideMessage = Extract<LiveMessage, { type: "insight_response" | "topic_response" | "tracker_response" }>;

/** Tells insights, topics and trackers, each once, though the vendor repeats its topics. */
export type Sides = (message: SideMessage) => Iterable<SessionItem>;

/** Makes {@link Sides}: `question`, `action_item` and `follow_up` with their text and confidence, `topic` with its text and score, `tracker` with its name and matches. */
export function createSides(): Sides {
  const unseen = createUnseen();
  return function* told(message) {
    switch (message.type) {
      case "insight_response":
        for (const { id, type, text, payload, confidence } of message.data.insights) {
          const words = payload?.content ?? text ?? "";
          if (!unseen(`insight ${id ?? `${type} ${words}`}`)) continue;
          yield { type: "side", name: type, data: { text: words, ...known("confidence", confidence) } };
        }
        return;
      case "topic_response":
        for (const { id, phrases, score } of message.data.topics) {
          if (!unseen(`topic ${id ?? String(phrases)}`)) continue;
          yield { type: "side", name: "topic", data: { text: phrases ?? "", ...known("score", score) } };
        }
        return;
      case "tracker_response":
        for (const { name, matches } of message.data.trackers) {
          if (!unseen(`tracker ${name} ${JSON.stringify(matches)}`)) continue;
          yield { type: "side", name: "tracker", data: { name, matches: matches ?? [] } };
        }
        return;
      default:
        message satisfies never;
    }
  };
}

function known(name: string, value: number | null | undefined): Readonly<Record<string, number>> {
  return typeof value === "number" ? { [name]: value } : {};
}
