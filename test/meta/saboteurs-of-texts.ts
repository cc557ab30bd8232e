import { isSignal } from "../../src/spec/adapter.ts";
import {
  goodText,
  READER_INFO,
  type Saboteur,
  transcribing,
  transcribingOnly,
  withAnswers,
  withText,
} from "./sabotage.ts";

/** What breaks the contract by how text is read. */
export const TEXT_SABOTEURS: readonly Saboteur[] = [
  {
    fails: "text-reading",
    does: "never makes up its mind about a text",
    adapter: () => withAnswers((found) => found.map((each) => ({ ...each, final: false }))),
  },
  {
    fails: "text-keys",
    does: "answers twice for a text",
    adapter: () => withAnswers((found) => [...found, ...found.slice(0, 1)]),
  },
  {
    fails: "text-keys",
    does: "makes up a text",
    adapter: () => withAnswers((found) => found.map((each, i) => (i === 0 ? { ...each, key: "made-up" } : each))),
  },
  {
    fails: "text-evidence",
    does: "claims to have heard a text",
    adapter: () =>
      withAnswers((found) => found.map((each) => ({ ...each, evidence: "acoustic" })), {
        evidence: ["acoustic", "lexical"],
      }),
  },
  {
    fails: "text-span",
    does: "moves a text in time",
    adapter: () => withAnswers((found) => found.map((each) => ({ ...each, span: { startMs: 0, endMs: 1 } }))),
  },
  {
    fails: "text-sets",
    does: "invents a set",
    adapter: () =>
      withAnswers((found) =>
        found.map((each) => ({ ...each, sets: each.sets.map((set) => ({ ...set, set: "mood" })) })),
      ),
  },
  {
    fails: "text-sets",
    does: "gives an axis it declares absent",
    adapter: () => withAnswers((found) => found.map((each) => ({ ...each, dims: { arousal: 0.5 } }))),
  },
  {
    fails: "text-scores",
    does: "gives a polarity out of range",
    adapter: () =>
      withAnswers((found) =>
        found.map((each) => ({ ...each, sets: each.sets.map((set) => ({ ...set, scores: { polarity: 3 } })) })),
      ),
  },
  {
    fails: "text-scores",
    does: "is more than certain of a text",
    adapter: () => withAnswers((found) => found.map((each) => ({ ...each, confidence: 2 }))),
  },
  {
    fails: "text-empty",
    does: "asks its vendor about nothing",
    adapter: () =>
      withText(async (items, ctx) => {
        if (items.length === 0) await ctx.fetch("https://vendor.invalid").catch(() => undefined);
        return goodText(items, ctx);
      }),
  },
  {
    fails: "text-full",
    does: "reads nothing when it gets as much as it declares",
    adapter: () =>
      withText(async (items, ctx) => ((await goodText(items, ctx)).length > 4 ? [] : goodText(items, ctx))),
  },
  {
    fails: "text-meter",
    does: "books texts on a line of its own",
    adapter: () =>
      withText((items, ctx) => {
        if (items.length > 0) ctx.meter("tip", 1);
        return goodText(items, ctx);
      }),
  },
  {
    fails: "text-meter",
    does: "books nothing for its texts",
    adapter: () => withText((items, ctx) => goodText(items, { ...ctx, meter: () => undefined })),
  },
  {
    fails: "text-abort",
    does: "answers though it was aborted",
    adapter: () => withText((items, ctx) => (ctx.signal.aborted ? Promise.resolve([]) : goodText(items, ctx))),
  },
  {
    fails: "text-errors",
    does: "throws an error of the platform for a text it cannot read",
    adapter: () =>
      withText(async (items, ctx) => {
        for (const { text } of items) encodeURIComponent(text);
        return goodText(items, ctx);
      }),
  },
  {
    fails: "text-private",
    does: "logs a text",
    adapter: () =>
      withText((items, ctx) => {
        ctx.log("debug", `reading ${items.map(({ text }) => text).join(" ")}`);
        return goodText(items, ctx);
      }),
  },
  {
    fails: "text-no-leaks",
    does: "keeps its place in the line",
    adapter: () =>
      withText(async (items, ctx) => {
        if (items.length > 0 && !ctx.signal.aborted) await ctx.limit("saboteur of texts", 1e9);
        return goodText(items, ctx);
      }),
  },
  {
    fails: "info-consistent",
    does: "reads text without saying how much of it",
    adapter: () => {
      const { text: _, ...info } = READER_INFO;
      return Object.freeze({ info, text: goodText });
    },
  },
  {
    fails: "final-reading",
    does: "transcribes and cannot read its own transcripts",
    adapter: () => transcribing(unreadable),
  },
  { fails: "silence-silent", does: "hears words in silence", adapter: () => transcribing(goodText, () => "terrible") },
  {
    fails: "silence-silent",
    does: "hears words in silence for another to read",
    adapter: () => transcribingOnly(() => "terrible"),
  },
  {
    fails: "progress-behind",
    does: "takes half a sentence for answered that it has not told",
    adapter: () =>
      transcribingOnly(undefined, (item) => {
        if (!isSignal(item) || item.type === "progress") return [];
        if (item.type !== "transcript") return [item];
        const { startMs, endMs } = item.span;
        return [{ type: "progress", throughMs: (startMs + endMs) / 2 }, item];
      }),
  },
  {
    fails: "progress-behind",
    does: "transcribes after it said that it had",
    adapter: () =>
      transcribingOnly(undefined, (item) => {
        if (!isSignal(item) || item.type === "progress") return [];
        if (item.type !== "transcript") return [item];
        const { startMs, endMs } = item.span;
        return [
          { type: "progress", throughMs: endMs },
          { ...item, span: { startMs, endMs: endMs - 100 } },
        ];
      }),
  },
];

/** Reads everything but what `transcribing` says. */
const unreadable: typeof goodText = async (items, ctx) =>
  (await goodText(items, ctx)).map((found, i) => (items[i]?.text === "terrible" ? { ...found, final: false } : found));
