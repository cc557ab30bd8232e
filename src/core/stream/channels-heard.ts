import type { CallChannel, RefusedChannel, TwinVerdict } from "./call-channel.ts";
import type { RouteOptions } from "./route.ts";

const DUAL_MONO =
  "Both channels carry the same sound; they are read as one channel, whose speakers cannot be told apart.";

/** The channels of a call as they turn out to be, and which of them may not be read. */
export interface ChannelsHeard {
  readonly all: readonly CallChannel[];
  /** The channels that may not be read, those of before a merge included. */
  readonly refused: readonly RefusedChannel[];
  /**
   * Takes two channels with the same sound for one, from `atMs` of the input clock on.
   *
   * @param mayFail whether the call is to end where policy lets nobody read it; else it goes on with nothing read.
   * @throws EmotionError `policy` in that case.
   */
  merge(atMs: number, mayFail: boolean): void;
}

/** What {@link createChannelsHeard} works with. */
export interface ChannelsHeardOptions extends Pick<RouteOptions, "warn"> {
  readonly channels: readonly CallChannel[];
  /** Asks policy once more when both channels carry the same sound. */
  readonly judgeTwins: () => TwinVerdict;
}

/** Starts with the channels as declared and judged. */
export function createChannelsHeard({ channels, judgeTwins, warn }: ChannelsHeardOptions): ChannelsHeard {
  let all = channels;
  let refused = since(0, ({ allowed }) => !allowed);

  function since(sinceMs: number, which: (channel: CallChannel) => boolean): readonly RefusedChannel[] {
    return all.filter(which).map(({ channel }) => ({ channel, sinceMs }));
  }

  return {
    get all() {
      return all;
    },
    get refused() {
      return refused;
    },
    merge(atMs, mayFail) {
      const { channel, refusal, warnings } = judgeTwins();
      if (refusal !== null && mayFail) throw refusal;
      if (refusal === null) warn("dual-mono", DUAL_MONO, null);
      else refused = [...refused, ...since(atMs, ({ allowed }) => allowed)];
      for (const warning of warnings) warn(warning.code, warning.message, warning.channel);
      all = [channel];
    },
  };
}
