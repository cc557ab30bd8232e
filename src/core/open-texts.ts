import { abortable } from "../kit/abort.ts";
import type { Adapter } from "../spec/adapter.ts";
import { EmotionError } from "../spec/errors.ts";
import type { AuditEntry } from "../spec/policy.ts";
import { textBillOf } from "./bill.ts";
import type { EmotionStreamConfig } from "./config/schema.ts";
import type { Ledger } from "./meter/index.ts";
import { auditEntries, decidePolicy } from "./policy/index.ts";
import type { CallChannel } from "./stream/call-channel.ts";
import type { EngineOptions } from "./stream/engine.ts";
import { asEmotionError } from "./stream/foreign-error.ts";
import { createTexts, type TextReader } from "./stream/texts.ts";
import type { Written } from "./stream/written.ts";

/** What the texts of a stream are opened with. */
export interface OpenTextsOptions {
  readonly config: EmotionStreamConfig;
  readonly adapter: Adapter;
  /** False where the adapter only reads text. */
  readonly listens: boolean;
  /** The audio is a recording. */
  readonly recording: boolean;
  readonly lanes: readonly CallChannel[];
  /** Makes the adapter that reads text. Default: the stream's own, where it reads text. */
  readonly text?: () => Promise<Adapter>;
  readonly ledger: Ledger;
  readonly written: Written;
  readonly streamId: string;
  readonly audit?: (entry: AuditEntry) => void;
  readonly signal: AbortSignal;
}

/**
 * Makes ready who reads the texts of a stream: at once where transcripts are to be read, where the config names a reader or where nothing else is read,
 * else with the first text that is written.
 *
 * @throws EmotionError `policy` when transcripts may not be read, `config` or `unsupported` when something is missing.
 */
export async function openTexts(options: OpenTextsOptions): Promise<EngineOptions["texts"]> {
  const { config, adapter, listens, recording, lanes, written } = options;
  // A recording that the vendor takes whole comes back with its readings.
  const whole = recording && adapter.batch !== undefined;
  const readsTranscripts = listens && !whole && adapter.info.liveReadings === "text";
  const load = (): Promise<TextReader> => readerOf(options);
  const eager = readsTranscripts || !listens || config.text !== undefined;
  const reader = eager ? await load() : undefined;
  const judge = judgeOf(options);
  const own = reader?.adapter.info.id === adapter.info.id;
  if (!listens && !own) {
    const sentence = `text names a provider beside ${adapter.info.id}, which only reads text itself: leave one of them out.`;
    throw new EmotionError("config", sentence, { option: "text" });
  }
  if (readsTranscripts && reader !== undefined && !own) {
    for (const { channel, role, allowed } of lanes) if (allowed) judge(reader.adapter, channel, role);
  }
  return (setting) =>
    createTexts(
      {
        load,
        readsTranscripts,
        written,
        judge,
        // A provider that listens and reads is named when it connects.
        introduced: own || (config.text === undefined && adapter.text !== undefined),
        ...(reader === undefined ? {} : { reader }),
        ...(config.language === undefined ? {} : { language: config.language }),
      },
      setting,
    );
}

async function readerOf({ adapter: own, text: load, ledger, signal, config }: OpenTextsOptions): Promise<TextReader> {
  const adapter = load === undefined ? own : await abortable(load(), signal);
  const { id, text, prices } = adapter.info;
  if (adapter.text === undefined || text === undefined) {
    const option = config.text === undefined ? "provider" : "text";
    const sentence = `${id} reads no text: name a provider that does in text, for example lexicon.`;
    throw new EmotionError(config.text === undefined ? "unsupported" : "config", sentence, { option, provider: id });
  }
  ledger.include(id, prices);
  // The stream's own adapter is warmed with everything else that the call needs.
  if (adapter !== own) {
    try {
      await abortable(Promise.resolve(adapter.warm?.(signal)), signal);
    } catch (error) {
      throw asEmotionError(error, `The ${id} adapter`);
    }
  }
  return { adapter, ...textBillOf(ledger, adapter.info) };
}

/** Words are read, not voices: only a vendor's own rule can refuse them; whatever is decided goes to the audit log. */
function judgeOf({
  config,
  streamId,
  audit,
}: OpenTextsOptions): (adapter: Adapter, channel: number, role: string | null) => void {
  return ({ info: { id } }, channel, role) => {
    const outcome = decidePolicy(config.policy, { id, evidence: ["lexical"] }, [{ channel, role }]);
    for (const entry of auditEntries(outcome, { streamId, at: new Date() })) audit?.(entry);
    const [decision] = outcome.decisions;
    if (decision?.decision === "refused") throw new EmotionError("policy", decision.message, { rule: decision.rule });
  };
}
