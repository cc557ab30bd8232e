import { sleep } from "../../kit/sleep.ts";
import { type Adapter, isSignal, type Observation, type TextItem } from "../../spec/adapter.ts";
import { EmotionError } from "../../spec/errors.ts";
import type { VendorInfo } from "../../spec/info.ts";
import { settle } from "../test-clock.ts";
import { createTestContext, type TestContext } from "../test-context.ts";
import { ConformanceFailure, insist } from "./check.ts";
import type { ConformanceSubject } from "./subject.ts";
import { describe, type Trial } from "./trial.ts";

/** What the checks have read where a subject brings no texts: said in calls, in English, some with feeling and some without. */
const TEXTS = [
  "This is terrible, I am really angry about it.",
  "Thank you so much, that was great help.",
  "I am not happy with that at all.",
  "My number is four seven one.",
];

/** A call of `text` under way, or over. */
export interface TextTrial {
  readonly items: readonly TextItem[];
  readonly found: readonly Observation[] | null;
  /** What the call threw. */
  readonly failure: { readonly error: unknown } | null;
  readonly ended: boolean;
  readonly context: TestContext;
  /** Requests and connections asked for. */
  readonly requests: number;
  readonly over: Promise<void>;
}

/** The subject's texts as items, over and over until there are `count` of them. */
export function itemsFor(subject: ConformanceSubject, count?: number): readonly TextItem[] {
  const texts = subject.texts?.() ?? TEXTS;
  return Array.from({ length: count ?? texts.length }, (_, i) => ({
    key: `item-${i}`,
    text: texts[i % texts.length] as string,
    // Odd on purpose: a span that an adapter made up would show.
    span: { startMs: 137 + 1000 * i, endMs: 911 + 1000 * i },
  }));
}

/** Calls `text` of the adapter. */
export function beginText(
  subject: ConformanceSubject,
  items: readonly TextItem[],
  { adapter = subject.adapter(), aborted = false }: { readonly adapter?: Adapter; readonly aborted?: boolean } = {},
): TextTrial {
  const { text } = adapter;
  insist(text !== undefined, "It declares the mode `text` and has no such method.");
  let fetches = 0;
  const { fetch, connect } = subject;
  const context = createTestContext({
    fetch: (url, init) => {
      fetches++;
      return fetch?.(url, init) ?? Promise.reject(new EmotionError("network", "This test context has no network."));
    },
    ...(connect && { connect }),
  });
  if (aborted) context.abort();
  const trial = {
    items,
    found: null as TextTrial["found"],
    failure: null as TextTrial["failure"],
    ended: false,
    context,
    get requests() {
      return fetches + context.connections;
    },
  };
  const call = async (): Promise<void> => {
    try {
      trial.found = await text(items, context.ctx);
    } catch (error) {
      trial.failure = { error };
    }
    trial.ended = true;
  };
  return Object.defineProperty(trial, "over", { value: call() }) as TextTrial;
}

/** Virtual ms per step while a call is waited for. */
const STEP_MS = 20;

/** Calls `text` to its end; fails when it hangs. */
export async function runText(
  subject: ConformanceSubject,
  items: readonly TextItem[] = itemsFor(subject),
  options: Parameters<typeof beginText>[2] = {},
): Promise<TextTrial> {
  const trial = beginText(subject, items, options);
  const { clock } = trial.context;
  const patienceMs = subject.patienceMs ?? 20_000;
  const began = performance.now();
  for (await settle(); !trial.ended; await settle()) {
    insist(performance.now() - began <= patienceMs, `A call of \`text\` hung for ${patienceMs} ms.`);
    if (clock.nextMs === null) await Promise.race([trial.over, sleep(1)]);
    else await clock.advance(STEP_MS);
  }
  return trial;
}

/** Calls `text` to an end without an error, and gives its observations. */
export async function readTexts(
  subject: ConformanceSubject,
  items?: readonly TextItem[],
  options?: Parameters<typeof beginText>[2],
): Promise<TextTrial & { readonly found: readonly Observation[] }> {
  const trial = await runText(subject, items, options);
  const { found, failure } = trial;
  if (failure !== null) throw new ConformanceFailure(`A call of \`text\` failed: ${describe(failure.error)}.`);
  insist(Array.isArray(found), "`text` did not answer with an array.");
  return Object.assign(trial, { found });
}

/** True for an observation that says something. */
export const says = ({ sets, dims }: Observation): boolean => sets.length > 0 || dims !== undefined;

/**
 * The readings of a session: its own observations, or those of its final transcripts where its `text` mode gives them. Where another provider reads them, each
 * final transcript stands for one.
 */
export async function readingsOf(
  subject: ConformanceSubject,
  adapter: Adapter,
  trial: Trial,
): Promise<readonly Observation[]> {
  const own = trial.items.flatMap(({ item }) => (isSignal(item) ? [] : [item]));
  if (adapter.info.liveReadings !== "text") return own;
  const items = trial.items.flatMap(({ item }): TextItem[] => {
    if (!isSignal(item) || item.type !== "transcript" || !item.final || item.text.trim() === "") return [];
    const { key, text, span, language, speaker } = item;
    return [{ key, text, span, ...(language && { language }), ...(speaker && { speaker }) }];
  });
  if (adapter.text === undefined)
    return [
      ...own,
      ...items.map((item) => ({ ...item, evidence: "lexical", sets: [], dims: {}, final: true }) as const),
    ];
  const found: Observation[] = [...own];
  for (let at = 0; at < items.length; at += mostItems(adapter.info))
    found.push(...(await readTexts(subject, items.slice(at, at + mostItems(adapter.info)), { adapter })).found);
  return found;
}

/** How many texts one call may carry. */
export function mostItems({ text }: VendorInfo): number {
  return text?.maxItems ?? 1;
}
