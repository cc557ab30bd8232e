import type { EmotionStreamConfig } from "./core/config/schema.ts";
import { nearest } from "./kit/explain.ts";
import { registry } from "./registry.generated.ts";
import type { RuntimeOptions } from "./runtime-options.ts";
import type { Adapter, AdapterModule, Asked } from "./spec/adapter.ts";
import { EmotionError } from "./spec/errors.ts";
import type { VendorInfo } from "./spec/info.ts";

/** Who reads text where nobody else does. */
const DEFAULT_TEXT = "lexicon";

/** The adapter that a stream listens with: the caller's own, or the one that `provider` names. */
export async function loadAdapter(config: EmotionStreamConfig, { adapter }: RuntimeOptions): Promise<Adapter> {
  checkProviders(config, adapter);
  if (adapter !== undefined) checkReachable(config, adapter);
  return adapter ?? (await fromRegistry(config.provider ?? "local", "provider", config));
}

/** The adapter that reads text: the stream's own where it is the one that `text` names, or where it reads text and none is named. */
export async function loadTextAdapter(config: EmotionStreamConfig, own: Adapter): Promise<Adapter> {
  const id = config.text ?? (own.text === undefined ? DEFAULT_TEXT : own.info.id);
  return id === own.info.id ? own : await fromRegistry(id, "text", config);
}

/** A misspelt provider would be an option that reaches nothing. */
function checkProviders(config: EmotionStreamConfig, adapter: Adapter | undefined): void {
  const known = [...Object.keys(registry), ...(adapter === undefined ? [] : [adapter.info.id])];
  for (const option of ["providers", "prices"] as const) {
    const stranger = Object.keys(config[option] ?? {}).find((id) => !known.includes(id));
    if (stranger === undefined) continue;
    const sentence = `${option}.${stranger} is not a provider; this version has ${choice(stranger, known)}`;
    throw new EmotionError("config", sentence, { option: `${option}.${stranger}` });
  }
  if (config.text !== undefined && !known.includes(config.text)) throw unknownProvider("text", config.text);
}

/** An adapter that was made already cannot be told what to listen for. */
function checkReachable({ vocabulary, providers }: EmotionStreamConfig, { info: { id } }: Adapter): void {
  const idle = vocabulary !== undefined ? "vocabulary" : providers?.[id] !== undefined ? `providers.${id}` : undefined;
  if (idle === undefined) return;
  throw new EmotionError(
    "config",
    `${idle} does not reach an adapter that you made yourself: give it to the adapter, or name it by provider.`,
    { option: idle },
  );
}

async function fromRegistry(id: string, option: "provider" | "text", config: EmotionStreamConfig): Promise<Adapter> {
  const load = (registry as Readonly<Record<string, () => Promise<{ readonly adapter: AdapterModule }>>>)[id];
  if (load === undefined || !Object.hasOwn(registry, id)) throw unknownProvider(option, id);
  const { adapter } = await load();
  return await adapter.create(config.providers?.[id], askedOf(config, adapter.info));
}

function unknownProvider(option: "provider" | "text", id: string): EmotionError {
  // A short plain word is a mistyped name; anything else may be something that was pasted into the wrong place.
  const name = /^[\w.-]{1,20}$/.test(id) ? `${option} "${id}"` : option;
  const sentence = `${name} is not known; this version has ${choice(id, Object.keys(registry))}`;
  return new EmotionError("config", sentence, { option });
}

/** The known providers, and the one that was probably meant. */
function choice(id: string, known: readonly string[]): string {
  const near = nearest(id, known);
  return `${known.join(", ")}.${near === undefined ? "" : ` Did you mean ${near}?`}`;
}

/** What the config asks of this vendor: its vocabulary only where the vendor takes one. */
export function askedOf({ language, vocabulary }: EmotionStreamConfig, info: VendorInfo): Asked {
  const most = info.vocabulary?.maxTerms;
  if (vocabulary !== undefined && most !== undefined && vocabulary.length > most) {
    throw new EmotionError(
      "config",
      `vocabulary has ${vocabulary.length} terms, and ${info.id} takes ${most} at most: leave the rest out.`,
      { option: "vocabulary", terms: vocabulary.length, maxTerms: most },
    );
  }
  return {
    ...(language === undefined ? {} : { language }),
    ...(vocabulary === undefined || most === undefined ? {} : { vocabulary }),
  };
}
