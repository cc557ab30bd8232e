import type { Observation } from "../../spec/adapter.ts";
import type { Unstamped } from "../../spec/events.ts";
import type { SpeakerSummary } from "../../spec/summary.ts";
import { type AffectOptions, type AffectTrack, createAffectTrack } from "../affect-track.ts";
import { createTalkBalance } from "../trajectory/index.ts";
import type { CallChannel } from "./call-channel.ts";
import { createDiarizedTalk } from "./diarized-talk.ts";
import { createLane, type Lane } from "./lane.ts";

/** What {@link createSpeakerTracks} works with. */
export interface SpeakerTracksOptions {
  readonly channels: readonly CallChannel[];
  readonly detectorId: string;
  readonly provider: string;
  readonly affect: AffectOptions;
}

/** The lanes of a call's channels, and one track for each speaker that is told apart on them. */
export interface SpeakerTracks {
  /** The lane of a channel; that of the one channel left, where channels were merged. */
  laneOf(channel: number): Lane;
  /** The track of a speaker of a channel: of the one the caller vouches for, else of the vendor's label, else of the channel as a whole. */
  trackOf(channel: number, diarized: string | null): AffectTrack;
  /** Ticks of everybody on a channel. */
  advance(channel: number, atMs: number): readonly Unstamped[];
  /** Something final was said on a channel, on the input clock: where only the vendor tells who it was, that is their talk time. */
  said(utterance: Pick<Observation, "key" | "span" | "speaker">, channel: number, from: "transcript" | "reading"): void;
  /** The vendor takes back who said something: its talk time moves, and nothing else. */
  revise(key: string, speaker: string): void;
  /** All channels carry the same sound: the first one is heard for all of them, and nobody is told apart on it. */
  mix(): void;
  finish(atMs: number): readonly Unstamped[];
  summaries(): readonly SpeakerSummary[];
}

/** Starts with a track for every channel, so that silence is reported too. */
export function createSpeakerTracks({ channels, detectorId, provider, affect }: SpeakerTracksOptions): SpeakerTracks {
  const talk = createTalkBalance(affect.trajectory);
  const tracks = new Map<string, AffectTrack>();
  const byChannel = new Map<number, AffectTrack[]>();
  const lanes = createLanes(channels, detectorId, (channel, startMs, endMs) => {
    // Where the vendor tells speakers apart, the channel as a whole is nobody.
    if (!diarized.on(channel)) trackOf(channel, null).speech(startMs, endMs);
  });
  const laneOf = (channel: number): Lane => lanes.get(channel) ?? (lanes.values().next().value as Lane);
  const trackOf = (channel: number, label: string | null): AffectTrack => {
    const lane = laneOf(channel);
    const speaker = lane.speaker ?? label;
    const key = idOf(lane.channel, speaker);
    const known = tracks.get(key);
    if (known !== undefined) return known;
    const who = { channel: lane.channel, role: lane.role, speaker, toldApart: speaker !== null };
    const track = createAffectTrack({ ...who, provider, options: affect, talk });
    tracks.set(key, track);
    byChannel.set(lane.channel, [...(byChannel.get(lane.channel) ?? []), track]);
    return track;
  };
  const diarized = createDiarizedTalk({
    talk,
    idOf,
    book: (channel, speaker, startMs, endMs) => trackOf(channel, speaker).speech(startMs, endMs),
    onApart(channel) {
      const track = tracks.get(idOf(channel, null));
      if (track === undefined || track.summary().readings > 0) return;
      tracks.delete(idOf(channel, null));
      const others = (byChannel.get(channel) ?? []).filter((other) => other !== track);
      byChannel.set(channel, others);
    },
  });
  for (const channel of lanes.keys()) trackOf(channel, null);

  return {
    laneOf,
    trackOf,
    advance(channel, atMs) {
      // Mostly one, who has nothing to say: asked for with every chunk of audio.
      const everybody = byChannel.get(channel) ?? [];
      return everybody.length === 1
        ? (everybody[0] as AffectTrack).advance(atMs)
        : everybody.flatMap((track) => track.advance(atMs));
    },
    said({ key, span, speaker }, channel, from) {
      const lane = laneOf(channel);
      if (speaker !== undefined && lane.speaker === null)
        diarized.said({ key, channel: lane.channel, speaker, span, from });
    },
    revise: diarized.revise,
    mix() {
      const [first, ...twins] = [...lanes.keys()];
      for (const twin of twins) lanes.delete(twin);
      if (first !== undefined) laneOf(first).mix();
      for (const [key, track] of tracks) if (track.summary().readings === 0) tracks.delete(key);
      byChannel.clear();
      for (const channel of lanes.keys()) trackOf(channel, null);
    },
    finish: (atMs) => [
      ...Array.from(lanes.values()).flatMap((lane) => lane.finish() ?? []),
      ...Array.from(tracks.values()).flatMap((track) => track.advance(atMs)),
    ],
    summaries() {
      const all = Array.from(tracks.values(), (track) => track.summary());
      // On a channel whose speakers are told apart, who neither spoke nor was read is the channel itself, or a label that was taken back.
      return all.filter(({ channel, readings, speechMs }) => readings > 0 || speechMs > 0 || !diarized.on(channel));
    },
  };
}

/** A lane for every channel; `onSpeech` is told of speech as it goes on. */
function createLanes(
  channels: readonly CallChannel[],
  detectorId: string,
  onSpeech: (channel: number, startMs: number, endMs: number) => void,
): Map<number, Lane> {
  return new Map(
    channels.map(({ channel, role, speakers }) => {
      const speaker = speakers === 1 ? (role ?? `channel-${channel}`) : null;
      return [channel, createLane({ channel, role, speaker }, detectorId, (...at) => onSpeech(channel, ...at))];
    }),
  );
}

/** Names a speaker of a channel, as the talk balance does; `null` is the channel as a whole. */
function idOf(channel: number, speaker: string | null): string {
  return `${channel}/${speaker ?? ""}`;
}
