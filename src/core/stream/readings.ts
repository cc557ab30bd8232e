import type { Observation, Signal } from "../../spec/adapter.ts";
import type { Axis } from "../../spec/affect.ts";
import type { Span, SpeechMark } from "../../spec/audio.ts";
import { EmotionError } from "../../spec/errors.ts";
import type { Unstamped } from "../../spec/events.ts";
import type { VendorInfo } from "../../spec/info.ts";
import type { SpeakerSummary } from "../../spec/summary.ts";
import { ABSTAIN_DEFAULTS } from "../abstain/index.ts";
import type { AffectOptions } from "../affect-track.ts";
import { fillArousal } from "../companion/index.ts";
import { type NormaliseOptions, normalise } from "../normalise/index.ts";
import type { CallChannel } from "./call-channel.ts";
import type { ClockMap } from "./clock-map.ts";
import type { Lane } from "./lane.ts";
import { createSpeakerTracks } from "./speaker-tracks.ts";

/** Where an item of a session belongs. */
export interface Place {
  readonly session: number;
  /** Channel of an item that names none. */
  readonly channel: number;
  /** Channels the session hears; an item about another one is refused. */
  readonly channels: readonly number[];
  readonly clock: Pick<ClockMap, "toInput">;
}

/** The arousal a companion heard on a channel over a span of the input clock; `null` where it knows nothing. */
export type ArousalOf = (channel: number, span: Span) => Axis | null;

/** What the stages need to know of a call. */
export interface ReadingsOptions {
  readonly info: VendorInfo;
  readonly channels: readonly CallChannel[];
  readonly detectorId: string;
  readonly normalise: NormaliseOptions;
  /** Language of the call, for readings that name none. */
  readonly language?: string;
  readonly affect: AffectOptions;
  /** The companion's arousal, for readings that have none. */
  readonly arousal?: ArousalOf;
  /** Ms from the last sample of a span to now, or null where that says nothing (a recording read faster than real time). */
  readonly latencyMs: (spanEndMs: number) => number | null;
}

/** The stages that turn what a session says into events, on the input clock. */
export interface Readings {
  /** A stretch of audio reached a session (or a channel that is not read): speech edges. */
  hear(channel: number, startMs: number, endMs: number, mark: SpeechMark | undefined): readonly Unstamped[];
  /** The session is done with the audio up to `atMs`: ticks of the states. */
  advance(channel: number, atMs: number): readonly Unstamped[];
  observe(observation: Observation, place: Place): readonly Unstamped[];
  /** Takes what a text provider said of a transcript: its span is on the input clock already, its key is the utterance's id, and it names its channel. */
  observeText(observation: Observation, provider: VendorInfo): readonly Unstamped[];
  signal(signal: Exclude<Signal, { type: "open" | "progress" }>, place: Place): readonly Unstamped[];
  /** All channels carry the same sound: the first one is heard for all of them, and nobody is told apart on it. */
  mix(): void;
  /** The audio is over: speech that was going on ends. */
  finish(atMs: number): readonly Unstamped[];
  summaries(): readonly SpeakerSummary[];
  /** How far the call was heard, ms. */
  readonly atMs: number;
}

/** Starts the stages for a call's channels. */
export function createReadings(options: ReadingsOptions): Readings {
  const { info, affect, channels, detectorId } = options;
  const { minSpeechMs } = { ...ABSTAIN_DEFAULTS, ...affect.abstain };
  const tracks = createSpeakerTracks({ channels, detectorId, provider: info.id, affect });
  const { laneOf } = tracks;
  let heardMs = 0;

  /** Gives an observation on the input clock its meaning, by what its provider declares. */
  const read = (heard: Observation, from: VendorInfo, channel: number): readonly Unstamped[] => {
    const language = heard.language ?? options.language;
    const named = { ...heard, ...(language === undefined ? {} : { language }) };
    const said = normalise(named, from, { ...options.normalise, channel });
    const { span } = said;
    const lane = laneOf(said.channel);
    const speechMs = lane.speechMs(span);
    const arousal = (): Axis | null => options.arousal?.(lane.channel, span) ?? null;
    const reading = fillArousal(said, { speechMs, minSpeechMs, arousal });
    return tracks.trackOf(said.channel, said.speaker).reading(reading, speechMs, options.latencyMs(span.endMs));
  };

  return {
    get atMs() {
      return heardMs;
    },
    hear(channel, startMs, endMs, mark) {
      heardMs = Math.max(heardMs, endMs);
      const edge = laneOf(channel).hear(startMs, endMs, mark ?? { probability: 1, active: true });
      return edge === null ? NOTHING : [edge];
    },
    advance: tracks.advance,
    observe(observation, place) {
      checkPlace(observation, place, info);
      const span = toInput(observation.span, place.clock);
      const heard = { ...observation, span, key: utteranceId(place, observation.key) };
      if (heard.final) tracks.said(heard, heard.channel ?? place.channel, "reading");
      return read(heard, info, place.channel);
    },
    observeText: (observation, provider) => read(observation, provider, observation.channel ?? 0),
    signal(signal, place) {
      if (signal.type === "revise") tracks.revise(utteranceId(place, signal.key), signal.speaker);
      if (signal.type === "transcript" && signal.final) {
        const spoken = { ...signal, key: utteranceId(place, signal.key), span: toInput(signal.span, place.clock) };
        tracks.said(spoken, signal.channel ?? place.channel, "transcript");
      }
      return signalEvents(signal, place, { provider: info.id, laneOf, atMs: heardMs });
    },
    mix: tracks.mix,
    finish: tracks.finish,
    summaries: tracks.summaries,
  };
}

const NOTHING: readonly Unstamped[] = Object.freeze([]);

function utteranceId(place: Place, key: string): string {
  return `${place.session}-${place.channel}-${key}`;
}

function toInput({ startMs, endMs }: Span, clock: Place["clock"]): Span {
  return { startMs: clock.toInput(startMs), endMs: clock.toInput(endMs, "end") };
}

/** Refuses what no session may say: evidence it never declared, a channel it does not hear, a span that is no stretch of time. */
function checkPlace({ evidence, channel, span }: Observation, place: Place, info: VendorInfo): void {
  const fault = !info.evidence.includes(evidence)
    ? "evidence it does not declare"
    : channel !== undefined && !place.channels.includes(channel)
      ? "a channel it was not given"
      : !(Number.isFinite(span.startMs) && Number.isFinite(span.endMs) && span.startMs <= span.endMs)
        ? "a span that is no stretch of time"
        : null;
  if (fault !== null)
    throw new EmotionError("protocol", `${info.id} answered with ${fault}.`, { provider: info.id, fault });
}

interface SignalSetting {
  readonly provider: string;
  readonly laneOf: (channel: number) => Lane;
  readonly atMs: number;
}

function signalEvents(
  signal: Exclude<Signal, { type: "open" | "progress" }>,
  place: Place,
  setting: SignalSetting,
): readonly Unstamped[] {
  const { provider, atMs } = setting;
  switch (signal.type) {
    // Core's own detector is the one source of speech edges; a vendor's would count talk time twice.
    case "speech":
      return [];
    case "transcript": {
      const { channel, role, speaker } = setting.laneOf(signal.channel ?? place.channel);
      const span = toInput(signal.span, place.clock);
      return [
        {
          type: "transcript",
          atMs: span.endMs,
          provider,
          utteranceId: utteranceId(place, signal.key),
          span,
          text: signal.text,
          final: signal.final,
          channel,
          role,
          speaker: speaker ?? signal.speaker ?? null,
          ...(signal.language === undefined ? {} : { language: signal.language }),
        },
      ];
    }
    case "revise":
      return [
        { type: "revision", atMs, provider, utteranceId: utteranceId(place, signal.key), speaker: signal.speaker },
      ];
    case "side":
      return [
        {
          type: "insight",
          atMs,
          provider,
          name: signal.name,
          data: signal.data,
          channel: signal.channel ?? null,
          ...(signal.span === undefined ? {} : { span: toInput(signal.span, place.clock) }),
        },
      ];
    case "closing":
      return [
        {
          type: "warning",
          atMs,
          code: "session-closing",
          message: `${provider} will close this session soon.`,
          channel: place.channel,
          facts: { withinMs: signal.withinMs },
        },
      ];
    default:
      return signal satisfies never;
  }
}
