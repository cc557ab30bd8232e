import type { Observation } from "../../spec/adapter.ts";
import { EmotionError } from "../../spec/errors.ts";
import type { Unstamped } from "../../spec/events.ts";
import type { VendorInfo } from "../../spec/info.ts";
import type { SpeakerSummary } from "../../spec/summary.ts";
import { type AffectOptions, type AffectTrack, createAffectTrack } from "../affect-track.ts";
import { type NormaliseOptions, normalise, type Reading } from "../normalise/index.ts";
import type { Said } from "../text/index.ts";

/** Text channels of one stream. */
export const MAX_MEDIA = 16;
/** People who write in one stream, over all its text channels. */
const MAX_WRITERS = 256;
/** How long a written word counts in trend, spikes and sustained stretches, ms: as if it were said at 150 words a minute. This project's own figure. */
const WORD_MS = 400;

/** Who wrote a text, and where. */
export interface Writer {
  readonly medium: string;
  readonly role: string | null;
  /** `null` where nobody said who. */
  readonly speaker: string | null;
}

/** A written text on its way to a reading. */
export interface WrittenText extends Said {
  readonly writer: Writer;
  /** When it was handed in, ms on the host's clock. */
  readonly atHostMs: number;
}

/** What was written beside (or instead of) the audio of a stream: its own channels, its own clock, its own speakers. */
export interface Written {
  /**
   * The channel of a medium: after those of the audio, in the order of first use.
   *
   * @throws EmotionError `bad-input` beyond 16 media or 256 writers.
   */
  channelOf(writer: Writer): number;
  /** The transcript of a text, as it was written. */
  transcript(text: WrittenText, provider: string): Unstamped;
  /** The events of a reading. */
  read(observation: Observation, text: WrittenText, provider: VendorInfo): readonly Unstamped[];
  summaries(): readonly SpeakerSummary[];
}

/** What {@link createWritten} works with. */
export interface WrittenOptions {
  /** Channels of the audio. */
  readonly audioChannels: number;
  readonly normalise: NormaliseOptions;
  readonly affect: AffectOptions;
  readonly now: () => number;
}

/** Starts without any text. No state of it ticks, since nobody can say that a person who does not write is silent. */
export function createWritten({ audioChannels, now, ...options }: WrittenOptions): Written {
  const media = new Map<string, number>();
  const tracks = new Map<string, { readonly writer: Writer; readonly track: AffectTrack }>();

  const channelOf = ({ medium }: Writer): number => media.get(medium) ?? audioChannels + media.size;
  const idOf = ({ medium, role, speaker }: Writer): string => JSON.stringify([medium, role, speaker]);
  const trackOf = (writer: Writer, provider: string): AffectTrack => {
    const known = tracks.get(idOf(writer));
    if (known !== undefined) return known.track;
    const { role, speaker } = writer;
    const who = { channel: channelOf(writer), role, speaker, toldApart: speaker !== null };
    const track = createAffectTrack({ ...who, provider, options: options.affect, countsMs });
    tracks.set(idOf(writer), { writer, track });
    return track;
  };

  return {
    channelOf(writer) {
      const isNew = !media.has(writer.medium);
      if (isNew && media.size === MAX_MEDIA) throw tooMany(`${MAX_MEDIA} text channels`, "options.channel");
      if (tracks.size >= MAX_WRITERS && !tracks.has(idOf(writer)))
        throw tooMany(`${MAX_WRITERS} people who write`, "options.speaker");
      const channel = channelOf(writer);
      media.set(writer.medium, channel);
      return channel;
    },
    transcript({ key, span, text, channel, language, writer }, provider) {
      return {
        type: "transcript",
        atMs: span.endMs,
        provider,
        utteranceId: key,
        span,
        text,
        final: true,
        channel,
        role: writer.role,
        speaker: writer.speaker,
        clock: "wall",
        medium: writer.medium,
        ...(language === undefined ? {} : { language }),
      };
    },
    read(observation, { writer, channel, atHostMs }, provider) {
      const reading = normalise(observation, provider, { ...options.normalise, channel });
      const events = trackOf(writer, provider.id).reading(reading, null, Math.max(0, now() - atHostMs));
      return events.map((event) => ({ ...event, clock: "wall" as const, medium: writer.medium }));
    },
    summaries: () =>
      Array.from(tracks.values(), ({ writer, track }) => ({ ...track.summary(), medium: writer.medium })),
  };
}

function countsMs({ text = "" }: Reading): number {
  return WORD_MS * text.trim().split(/\s+/).length;
}

function tooMany(what: string, option: string): EmotionError {
  return new EmotionError("bad-input", `A stream takes no more than ${what}; open another one for the rest.`, {
    option,
  });
}
