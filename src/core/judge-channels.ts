import { EmotionError } from "../spec/errors.ts";
import type { VendorInfo } from "../spec/info.ts";
import type { AuditEntry } from "../spec/policy.ts";
import type { EmotionStreamConfig } from "./config/schema.ts";
import {
  auditEntries,
  decidePolicy,
  decideTwins,
  type PolicyListener,
  type PolicyOutcome,
  type PolicyWarning,
} from "./policy/index.ts";
import type { CallChannel, TwinVerdict } from "./stream/call-channel.ts";

/** Whose voices are to be heard, by whom, and who is told what was decided. */
export interface JudgeOptions {
  readonly config: EmotionStreamConfig;
  readonly info: VendorInfo;
  /** Channels of the audio. */
  readonly channels: number;
  readonly streamId: string;
  readonly audit: ((entry: AuditEntry) => void) | undefined;
}

/** The channels of a call, and who may listen to them. */
export interface JudgedChannels {
  readonly lanes: readonly CallChannel[];
  readonly warnings: readonly PolicyWarning[];
  /** True when a companion was asked for and may hear at least one channel. */
  readonly companion: boolean;
  /** Judges once more when the channels turn out to carry the same sound: the audit log gets what changed. */
  readonly judgeTwins: () => TwinVerdict;
}

/** The companion as the rules see it: it hears the voice, whatever the provider beside it reads. */
const COMPANION: PolicyListener = {
  id: "companion",
  evidence: ["acoustic"],
  remedy: "the companion stays off there and gives it no arousal, unless policy.purpose is medical or safety",
};

/**
 * Decides, before anything is loaded or inferred, which channels the provider and its companion may hear; every decision goes to the audit log.
 *
 * @throws EmotionError `policy` when the provider may hear none, `config` when the roles do not fit the audio.
 */
export function judgeChannels({ config, info, channels, streamId, audit }: JudgeOptions): JudgedChannels {
  const declared = declareChannels(config, channels);
  const decide = (listener: PolicyListener) => {
    const outcome = decidePolicy(config.policy, listener, declared);
    record(outcome);
    return { ...outcome, allows: outcome.decisions.map(({ decision }) => decision !== "refused") };
  };
  const record = (outcome: PolicyOutcome): void => {
    for (const entry of auditEntries(outcome, { streamId, at: new Date() })) audit?.(entry);
  };
  const provider = decide(info);
  if (!provider.allows.includes(true)) throw refusalOf(provider);
  const companion = config.companion === true ? decide(COMPANION) : null;
  const heard = provider.allows.map((allowed, i) => allowed && companion?.allows[i] === true);
  const listens = heard.includes(true);
  return {
    lanes: declared.map((channel, i) => {
      const allowed = provider.allows[i] === true;
      return { ...channel, allowed, companionAllowed: listens ? heard[i] === true : allowed };
    }),
    warnings: [...provider.warnings, ...news(companion?.warnings ?? [], provider.warnings)],
    companion: listens,
    judgeTwins() {
      const changed = decideTwins(provider);
      const beside = companion === null ? null : decideTwins(companion);
      for (const outcome of [changed, beside]) if (outcome !== null) record(outcome);
      const allowed = provider.allows.every(Boolean);
      return {
        channel: { ...MIXED, allowed, companionAllowed: listens ? heard.every(Boolean) : allowed },
        warnings: [...changed.warnings, ...news(beside?.warnings ?? [], changed.warnings)],
        refusal: allowed ? null : refusalOf(changed),
      };
    },
  };
}

/** A stream without audio: there is nobody to judge. */
export function judgeNobody(): JudgedChannels {
  const channel = { ...MIXED, allowed: true, companionAllowed: false };
  return { lanes: [], warnings: [], companion: false, judgeTwins: () => ({ channel, warnings: [], refusal: null }) };
}

/** Two channels with the same sound are one channel on which nobody can be told apart. */
const MIXED = { channel: 0, role: null, speakers: null } as const;

function refusalOf({ decisions: [first] }: PolicyOutcome): EmotionError {
  return new EmotionError("policy", first?.message ?? "The policy refuses this call.", { rule: first?.rule ?? "" });
}

/** Warnings that were not given already: a provider that hears voices and its companion are judged by the same rules. */
function news(warnings: readonly PolicyWarning[], given: readonly PolicyWarning[]): readonly PolicyWarning[] {
  return warnings.filter(
    ({ code, channel }) => !given.some((other) => other.code === code && other.channel === channel),
  );
}

/** A role on a channel of its own vouches for one speaker; so does `speakers: 1`. */
function declareChannels(
  config: EmotionStreamConfig,
  channels: number,
): Omit<CallChannel, "allowed" | "companionAllowed">[] {
  const { roles } = config;
  if (roles !== undefined && roles.length !== channels) {
    throw new EmotionError(
      "config",
      `roles names ${roles.length} but the audio has ${channels} channel${channels === 1 ? "" : "s"}: give one role per channel.`,
      { roles: roles.length, channels },
    );
  }
  return Array.from({ length: channels }, (_, channel) => ({
    channel,
    role: roles?.[channel] ?? null,
    speakers: config.speakers ?? (roles !== undefined && channels > 1 ? 1 : null),
  }));
}
