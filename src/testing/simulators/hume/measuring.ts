import type { Heard } from "../ear.ts";
import type { Scenario, ScriptedUtterance } from "../scenario.ts";
import { HUME_WIRE as W } from "./names.ts";
import type { HumeRules } from "./rules.ts";
import { scoresOf, type Voiced } from "./scores.ts";

/** What the vendor says of an utterance, in order. */
export type Measured =
  | { readonly type: "start"; readonly atMs: number }
  | { readonly type: "end"; readonly atMs: number }
  | { readonly type: "measurement"; readonly body: Readonly<Record<string, unknown>> };

interface Open {
  readonly index: number;
  readonly startMs: number;
  lastEndMs: number | null;
  dueMs: number;
  voiced: Voiced;
}

const UNKNOWN: Voiced = { emotion: "neutral", confidence: 0.9 };

/** Measures utterances as the vendor does: every so much speech, at their end, and each time the last 10 s. */
export class Measuring {
  readonly #rules: HumeRules;
  readonly #timerMs: number;
  readonly #script: readonly ScriptedUtterance[];
  #open: Open | null = null;

  constructor(rules: HumeRules, timerMs: number, scenario: Scenario = {}) {
    this.#rules = rules;
    this.#timerMs = timerMs;
    this.#script = scenario.utterances ?? [];
  }

  /** Takes what the ear heard up to `heardMs`. */
  follow(heard: readonly Heard[], heardMs: number): Measured[] {
    const said = heard.flatMap((one) => this.#hear(one));
    return [...said, ...this.#due(heardMs)];
  }

  #hear(one: Heard): Measured[] {
    switch (one.type) {
      case "speech-start": {
        const { index, atMs } = one;
        const voiced = voicedOf(this.#script[index]) ?? UNKNOWN;
        this.#open = { index, startMs: atMs, lastEndMs: null, dueMs: atMs + this.#timerMs, voiced };
        return [{ type: "start", atMs: Math.round(atMs) }];
      }
      case "partial":
        if (this.#open !== null) this.#open.voiced = one.utterance;
        return [];
      case "utterance": {
        const due = this.#due(one.utterance.endMs);
        if (this.#open !== null) this.#open.voiced = one.utterance;
        return [...due, ...this.#end(one.utterance.endMs)];
      }
      case "speech-end":
      case "warning":
      case "side":
        return [];
      default:
        return one satisfies never;
    }
  }

  #due(throughMs: number): Measured[] {
    const said: Measured[] = [];
    for (let open = this.#open; open !== null && open.dueMs <= throughMs; open.dueMs += this.#timerMs) {
      said.push(this.#measure(open, open.dueMs, W.triggerInterval));
    }
    return said;
  }

  #end(endMs: number): Measured[] {
    const open = this.#open;
    if (open === null) return [];
    this.#open = null;
    const recent = open.lastEndMs !== null && endMs - open.lastEndMs < this.#rules.minLastMs;
    const last = recent ? [] : [this.#measure(open, endMs, W.triggerSpeechEnded)];
    return [...last, { type: "end", atMs: Math.round(Math.max(endMs, open.lastEndMs ?? 0)) }];
  }

  #measure(open: Open, endMs: number, trigger: string): Measured {
    open.lastEndMs = endMs;
    const startMs = Math.max(open.startMs, endMs - this.#rules.windowMs);
    const span = { [W.audioStart]: Math.round(startMs), [W.audioEnd]: Math.round(endMs) };
    return { type: "measurement", body: { [W.trigger]: trigger, ...span, ...scoresOf(open.voiced) } };
  }
}

function voicedOf(said: ScriptedUtterance | undefined): Voiced | null {
  if (said === undefined) return null;
  const { sentiment = 0, confidence = 0.95, emotion, expressions } = said;
  const word = emotion ?? (sentiment > 1 / 3 ? "joy" : sentiment < -1 / 3 ? "anger" : "neutral");
  return { emotion: word, confidence, ...(expressions === undefined ? {} : { expressions }) };
}
