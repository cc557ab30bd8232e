import { goodAdapter, goodStream, type Saboteur, withItems, withObservations, withStream } from "./sabotage.ts";

/** What breaks the contract before anything is called. */
export const CONTRACT_SABOTEURS: readonly Saboteur[] = [
  { fails: "adapter-frozen", does: "can be changed", adapter: () => ({ ...goodAdapter() }) },
  {
    fails: "info-plain-data",
    does: "has a figure that is not a number",
    adapter: () => goodAdapter({ accuracy: { statement: "Unknown.", figures: { uar: Number.NaN } } }),
  },
  {
    fails: "info-consistent",
    does: "has a mode that it does not declare",
    adapter: () => Object.freeze({ ...goodAdapter(), batch: () => Promise.resolve([]) }),
  },
  {
    fails: "info-consistent",
    does: "has a price that is not decimal",
    adapter: () => goodAdapter({ prices: goodAdapter().info.prices.map((price) => ({ ...price, usd: "1e-3" })) }),
  },
];

/** What breaks the contract by what is said. */
export const READING_SABOTEURS: readonly Saboteur[] = [
  {
    fails: "final-reading",
    does: "never makes up its mind",
    adapter: () => withObservations(() => ({ final: false })),
  },
  {
    fails: "silence-silent",
    does: "reads something into silence",
    adapter: () =>
      withStream(async function* (audio, format, ctx) {
        let heard = 0;
        for await (const item of goodStream(audio, format, ctx)) {
          if ("evidence" in item) heard++;
          yield item;
        }
        const sets = [{ set: "emotion", kind: "posterior", scores: { neutral: 1 } }] as const;
        if (heard === 0) yield { key: "x", span: { startMs: 0, endMs: 0 }, evidence: "acoustic", sets, final: true };
      }),
  },
  {
    fails: "spans-inside",
    does: "speaks of audio to come",
    adapter: () => withObservations(({ span }) => ({ span: { ...span, endMs: span.endMs + 1000 } })),
  },
  {
    fails: "spans-in-order",
    does: "goes back in time",
    adapter: () =>
      withItems((item) => {
        if (!("evidence" in item)) return item.type === "progress" ? [] : [item];
        return [item, { ...item, key: `${item.key}b`, span: { startMs: 0, endMs: 10 } }];
      }),
  },
  {
    fails: "progress-behind",
    does: "reports progress it has not made",
    adapter: () =>
      withItems((item) =>
        "type" in item && item.type === "progress" ? [{ ...item, throughMs: item.throughMs + 1000 }] : [item],
      ),
  },
  {
    fails: "progress-behind",
    does: "answers after it said that it had",
    adapter: () =>
      withItems((item) => {
        if (!("evidence" in item)) return item.type === "progress" ? [] : [item];
        const { startMs, endMs } = item.span;
        const earlier = { ...item, span: { startMs, endMs: endMs - 100 } };
        return [{ type: "progress", throughMs: endMs }, earlier];
      }),
  },
  {
    fails: "sets-declared",
    does: "invents a label",
    adapter: () =>
      withObservations(() => ({ sets: [{ set: "emotion", kind: "posterior", scores: { rage: 0.5, neutral: 0.5 } }] })),
  },
  {
    fails: "scores-of-kind",
    does: "gives a posterior that sums to less than 1",
    adapter: () =>
      withObservations(() => ({ sets: [{ set: "emotion", kind: "posterior", scores: { anger: 0.2, neutral: 0.5 } }] })),
  },
  {
    fails: "scores-of-kind",
    does: "gives a score that is not a number",
    adapter: () =>
      withObservations(() => ({ sets: [{ set: "emotion", kind: "posterior", scores: { anger: Number.NaN } }] })),
  },
  {
    fails: "axes-declared",
    does: "gives an axis it declares absent",
    adapter: () => withObservations(() => ({ dims: { dominance: 0.5 } })),
  },
  {
    fails: "axes-declared",
    does: "gives an axis out of range",
    adapter: () => withObservations(() => ({ dims: { arousal: 100 } })),
  },
  {
    fails: "axes-native",
    does: "never gives the axis it declares native",
    adapter: () => goodAdapter({ axes: { valence: "native", arousal: "absent", dominance: "absent" } }),
  },
  {
    fails: "confidence-in-range",
    does: "is more than certain",
    adapter: () => withObservations(() => ({ confidence: 1.2 })),
  },
  {
    fails: "evidence-declared",
    does: "claims to have read words",
    adapter: () => withObservations(() => ({ evidence: "lexical" })),
  },
  { fails: "channels-own", does: "makes up a channel", adapter: () => withObservations(() => ({ channel: 0 })) },
];
