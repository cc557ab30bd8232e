import type { EmotionStreamConfig } from "./core/config/schema.ts";
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
    throw new EmotionError("config", `${option}.${stranger} is not a provider; this version has ${known.join(", ")}.`, {
      option: `${option}.${stranger}`,
    });
  }
  if (config.text !== undefined && !known.includes(config.text)) throw unknownProvider("text");
}

async function fromRegistry(id: string, option: "provider" | "text", config: EmotionStreamConfig): Promise<Adapter> {
  const load = (registry as Readonly<Record<string, () => Promise<{ readonly adapter: AdapterModule }>>>)[id];
  if (load === undefined || !Object.hasOwn(registry, id)) throw unknownProvider(option, id);
  const { adapter } = await load();
  return await adapter.create(config.providers?.[id], askedOf(config, adapter.info));
}

function unknownProvider(option: "provider" | "text", id?: string): EmotionError {
  const name = id === undefined ? option : `${option} "${id}"`;
  return new EmotionError("config", `${name} is not known; this version has ${Object.keys(registry).join(", ")}.`, {
    option,
  });
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
