// A text provider that does what a test tells it, and the stage around it on a clock that stands still.
import type { Said } from "../../../../src/core/text/index.ts";
import { createTextStage, type TextStageOptions } from "../../../../src/core/text/index.ts";
import { limit } from "../../../../src/kit/limiter.ts";
import {
  type Adapter,
  defineAdapter,
  type Observation,
  type TextFn,
  type TextItem,
} from "../../../../src/spec/adapter.ts";
import type { CallContext } from "../../../../src/spec/context.ts";
import type { ErrorFacts } from "../../../../src/spec/errors.ts";
import type { VendorInfo } from "../../../../src/spec/info.ts";
import { createTestClock, SCRIPTED_INFO } from "../../../../src/testing/index.ts";

export const TEXT_INFO = {
  ...SCRIPTED_INFO,
  id: "reader",
  modes: ["text"],
  evidence: ["lexical"],
  text: { maxItems: 4, maxCharacters: 100, maxInFlight: 2 },
  axes: { valence: "derived", arousal: "absent", dominance: "absent" },
  sets: [{ set: "sentiment", kind: "polarity", labels: [] }],
  languages: ["en"],
  prices: [{ line: "text", unit: "character", per: 1, usd: "0.01", date: "2026-11-25", source: "test" }],
} as const satisfies VendorInfo;

/** A call of the provider that waits for the test to answer it. */
export interface Call {
  readonly items: readonly TextItem[];
  readonly texts: readonly string[];
  readonly ctx: CallContext;
  /** Answers every item with this polarity, or with these observations. */
  answer(polarity?: number): void;
  say(observations: readonly Observation[]): void;
  fail(error: unknown): void;
}

export function reading({ key, span }: TextItem, polarity = 0.5): Observation {
  const sets = [{ set: "sentiment", kind: "polarity", scores: { polarity } }] as const;
  return { key, span, evidence: "lexical", sets, final: true };
}

/** A provider whose calls wait to be answered. */
export function heldReader(info: Partial<VendorInfo> = {}): { readonly adapter: Adapter; readonly calls: Call[] } {
  const calls: Call[] = [];
  const text: TextFn = (items, ctx) => {
    const { promise, resolve, reject } = Promise.withResolvers<readonly Observation[]>();
    calls.push({
      items,
      texts: items.map((item) => item.text),
      ctx,
      answer: (polarity) => resolve(items.map((item) => reading(item, polarity))),
      say: resolve,
      fail: reject,
    });
    return promise;
  };
  return { adapter: defineAdapter({ ...TEXT_INFO, ...info } as typeof TEXT_INFO, { text }), calls };
}

export function said(text: string, endMs: number, more: Partial<Said> = {}): Said {
  return { key: `u${endMs}`, text, span: { startMs: endMs - 100, endMs }, channel: 0, speaker: null, ...more };
}

/** A stage around a held provider, and everything it says. */
export function stageOf(info: Partial<VendorInfo> = {}, options: Partial<TextStageOptions> = {}) {
  const clock = createTestClock();
  const abort = new AbortController();
  const { adapter, calls } = heldReader(info);
  const delivered: Observation[] = [];
  const warnings: { readonly code: string; readonly facts: ErrorFacts | undefined }[] = [];
  const metered: [string, number][] = [];
  const refuse = (): never => {
    throw new Error("this test has no network");
  };
  const stage = createTextStage({
    adapter,
    host: {
      fetch: refuse,
      connect: refuse,
      sleep: clock.sleep,
      now: clock.now,
      random: () => 0.5,
      limit,
      log: () => undefined,
    },
    signal: abort.signal,
    meter: (line, units) => void metered.push([line, units]),
    deliver(observation) {
      delivered.push(observation);
      return undefined;
    },
    warn: (code, _, facts) => void warnings.push({ code, facts }),
    ...options,
  });
  const polarities = () => delivered.map(({ key, sets }) => [key, sets[0]?.scores.polarity ?? null] as const);
  return { stage, calls, clock, abort, delivered, warnings, metered, polarities };
}
