import type { Axis } from "../../spec/affect.ts";
import type { ChannelFormat, Span } from "../../spec/audio.ts";
import type { Companion, CompanionListener } from "../../spec/companion.ts";
import type { EmotionError } from "../../spec/errors.ts";
import { asEmotionError } from "../stream/foreign-error.ts";
import type { Frame } from "../stream/frame.ts";

/** A companion on the channels of one call: every frame in, arousal out. */
export interface CompanionStage {
  /** Begins to listen; once, before the first frame. Channels that are not named are never heard. */
  open(channels: readonly ChannelFormat[]): void;
  /** Takes a frame on all channels at once. The promise, when there is one, says when it is answered, at most one hop's work later. */
  hear(frame: Frame): Promise<void> | undefined;
  /** The arousal over a span of the input clock, of origin `companion`; `null` where nothing is known. */
  arousal(channel: number, span: Span): Axis | null;
  /** Goes on with these channels alone: the others turned out to carry the same sound. */
  keep(channels: readonly number[]): void;
  /** The audio is over. */
  end(): Promise<void> | undefined;
}

/** Options of {@link createCompanionStage}. */
export interface CompanionStageOptions {
  readonly companion: Companion;
  /** Told once when the companion fails: it is not asked again, and its call goes on without it. */
  readonly onFail: (error: EmotionError) => void;
}

/** Makes the companion of one call. It has no wait of its own: what it was not told by a frame it does not know. */
export function createCompanionStage({ companion, onFail }: CompanionStageOptions): CompanionStage {
  const listeners = new Map<number, CompanionListener>();

  const failed = (error: unknown): void => {
    if (listeners.size === 0) return;
    listeners.clear();
    onFail(asEmotionError(error, "The companion"));
  };
  const onAll = (
    work: (listener: CompanionListener, channel: number) => Promise<void> | undefined,
  ): Promise<void> | undefined => {
    const waits: Promise<void>[] = [];
    try {
      for (const [channel, listener] of listeners) {
        const wait = work(listener, channel);
        if (wait !== undefined) waits.push(wait);
      }
    } catch (error) {
      failed(error);
    }
    return waits.length === 0 ? undefined : Promise.all(waits).then(() => undefined, failed);
  };

  return {
    open(channels) {
      for (const channel of channels) listeners.set(channel.channel, companion.listen(channel));
    },
    hear({ startMs, endMs, pcm16k, speech }) {
      return onAll((listener, channel) => {
        const pcm = pcm16k[channel];
        const mark = speech[channel];
        return pcm === undefined || mark === undefined
          ? undefined
          : listener.hear({ pcm, startMs, endMs, speech: mark });
      });
    },
    arousal(channel, span) {
      const heard = listeners.get(channel)?.arousal(span) ?? null;
      return heard === null ? null : { value: heard.value, origin: "companion", confidence: heard.confidence };
    },
    keep(channels) {
      for (const channel of listeners.keys()) if (!channels.includes(channel)) listeners.delete(channel);
    },
    end: () => onAll((listener) => listener.end()),
  };
}
