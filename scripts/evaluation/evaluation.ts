import type { Outcome } from "./outcome.ts";
import type { Way } from "./protocol.ts";

/** Everything that was found out about a model on one corpus; what the model card is written from. */
export interface Evaluation {
  readonly schema: "emotion-stream/evaluation/1";
  /** ISO 8601. */
  readonly date: string;
  readonly model: { readonly id: string; readonly sha256: string };
  readonly corpus: {
    readonly name: string;
    readonly speakers: number;
    /** Clips of each label. */
    readonly clips: Readonly<Record<string, number>>;
  };
  /** `left-out`: models of the same recipe that never heard the speaker they answer for; `never-seen`: the model itself, on a corpus it never saw. */
  readonly protocol: "left-out" | "never-seen";
  /** By what was done to the recordings (`clean`: nothing), then by the way of listening. */
  readonly conditions: Readonly<Record<string, Readonly<Partial<Record<Way, Outcome>>>>>;
}

/** Numbers of an evaluation as they are kept: four digits are more than a bootstrap over speakers is good for. */
export function rounded(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isInteger(value) ? Number(value.toFixed(4)) : value;
}
