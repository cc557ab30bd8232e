import type { Observation, Signal } from "../../spec/adapter.ts";
import type { Axis } from "../../spec/affect.ts";
import type { Span, SpeechMark } from "../../spec/audio.ts";
import { EmotionError } from "../../spec/errors.ts";
import type { Unstamped } from "../../spec/events.ts";
import type { VendorInfo } from "../../spec/info.ts";
import type { SpeakerSummary } from "../../spec/summary.ts";
import { ABSTAIN_DEFAULTS } from "../abstain/index.ts";
import { type AffectOptions, type AffectTrack, createAffectTrack } from "../affect-track.ts";
import { fillArousal } from "../companion/index.ts";
import { type NormaliseOptions, normalise } from "../normalise/index.ts";
import { createTalkBalance } from "../trajectory/index.ts";
import type { CallChannel } from "./call-channel.ts";
import type { ClockMap } from "./clock-map.ts";
import { createLane, type Lane } from "./lane.ts";

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
  const { info, affect } = options;
  const { minSpeechMs } = { ...ABSTAIN_DEFAULTS, ...affect.abstain };
  const talk = createTalkBalance(affect.trajectory);
  const tracks = new Map<string, AffectTrack>();
  const byChannel = new Map<number, AffectTrack[]>();
  let heardMs = 0;

  const lanes = createLanes(options, (channel, startMs, endMs) => {
    trackFor(channel, null).speech(startMs, endMs);
  });
  const laneOf = (channel: number): Lane => lanes.get(channel) ?? (lanes.values().next().value as Lane);
  const trackFor = (channel: number, diarized: string | null): AffectTrack => {
    const lane = laneOf(channel);
    const speaker = lane.speaker ?? diarized;
    const key = `${lane.channel}/${speaker ?? ""}`;
    const known = tracks.get(key);
    if (known !== undefined) return known;
    const track = createAffectTrack({
      channel: lane.channel,
      role: lane.role,
      speaker,
      toldApart: speaker !== null,
      provider: info.id,
      options: affect,
      talk,
    });
    tracks.set(key, track);
    byChannel.set(lane.channel, [...(byChannel.get(lane.channel) ?? []), track]);
    return track;
  };
  // Every channel has its track from the start, so that silence is reported too.
  for (const channel of lanes.keys()) trackFor(channel, null);

  return {
    get atMs() {
      return heardMs;
    },
    hear(channel, startMs, endMs, mark) {
      heardMs = Math.max(heardMs, endMs);
      const edge = laneOf(channel).hear(startMs, endMs, mark ?? { probability: 1, active: true });
      return edge === null ? [] : [edge];
    },
    advance: (channel, atMs) => (byChannel.get(channel) ?? []).flatMap((track) => track.advance(atMs)),
    observe(observation, place) {
      checkPlace(observation, place, info);
      const span = toInput(observation.span, place.clock);
      const key = utteranceId(place, observation.key);
      const language = observation.language ?? options.language;
      const heard = { ...observation, span, key, ...(language === undefined ? {} : { language }) };
      const said = normalise(heard, info, { ...options.normalise, channel: place.channel });
      const lane = laneOf(said.channel);
      const speechMs = lane.speechMs(span);
      const arousal = (): Axis | null => options.arousal?.(lane.channel, span) ?? null;
      const reading = fillArousal(said, { speechMs, minSpeechMs, arousal });
      return trackFor(reading.channel, reading.speaker).reading(reading, speechMs, options.latencyMs(span.endMs));
    },
    signal: (signal, place) => signalEvents(signal, place, { provider: info.id, laneOf, atMs: heardMs }),
    mix() {
      const [first, ...twins] = [...lanes.keys()];
      for (const twin of twins) lanes.delete(twin);
      if (first !== undefined) laneOf(first).mix();
      for (const [key, track] of tracks) if (track.summary().readings === 0) tracks.delete(key);
      byChannel.clear();
      for (const channel of lanes.keys()) trackFor(channel, null);
    },
    finish: (atMs) => [
      ...Array.from(lanes.values()).flatMap((lane) => lane.finish() ?? []),
      ...Array.from(tracks.values()).flatMap((track) => track.advance(atMs)),
    ],
    summaries: () => Array.from(tracks.values(), (track) => track.summary()),
  };
}

/** A lane for every channel; `onSpeech` is told of speech as it goes on. */
function createLanes(
  { channels, detectorId }: ReadingsOptions,
  onSpeech: (channel: number, startMs: number, endMs: number) => void,
): Map<number, Lane> {
  return new Map(
    channels.map(({ channel, role, speakers }) => {
      const speaker = speakers === 1 ? (role ?? `channel-${channel}`) : null;
      return [channel, createLane({ channel, role, speaker }, detectorId, (...at) => onSpeech(channel, ...at))];
    }),
  );
}

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
