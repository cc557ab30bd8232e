import type { SpeechDetector } from "../dsp/vad/detector.ts";
import { abortable } from "../kit/abort.ts";
import type { Adapter } from "../spec/adapter.ts";
import type { Companion } from "../spec/companion.ts";
import type { Denoiser } from "./denoise/denoiser.ts";
import { asEmotionError } from "./stream/foreign-error.ts";

/** How the parts of a call are loaded; a part that is not wanted is left out. */
export interface PartLoaders {
  readonly adapter: Adapter;
  readonly detector: (channels: number, onWarn: (message: string) => void) => Promise<SpeechDetector>;
  readonly companion?: () => Promise<Companion>;
  readonly denoiser?: () => Promise<Denoiser>;
}

/** The parts of a call, loaded and checked. */
export interface WarmParts {
  readonly detector: SpeechDetector;
  readonly companion: Companion | undefined;
  readonly denoiser: Denoiser | undefined;
  /** Releases what was made for this call alone. */
  readonly release: () => void;
}

/** Loads what the call will need, so that nothing fails first in the middle of it; nothing is left behind when that fails or is aborted. */
export async function warmParts(
  { adapter, detector, companion, denoiser }: PartLoaders,
  channels: number,
  onWarn: (message: string) => void,
  signal: AbortSignal,
): Promise<WarmParts> {
  const releases: (() => void)[] = [];
  const release = (): void => {
    for (const free of releases.splice(0).reverse()) free();
  };
  /** Waits for a part; one that comes after the call was given up is released as soon as it is there. */
  const part = async <T>(what: string, loading: Promise<T>, free?: (part: T) => void): Promise<T> => {
    try {
      const loaded = await abortable(loading, signal);
      if (free !== undefined) releases.push(() => free(loaded));
      return loaded;
    } catch (error) {
      if (free !== undefined) loading.then(free).catch(() => undefined);
      release();
      throw asEmotionError(error, what);
    }
  };
  await part(`The ${adapter.info.id} adapter`, Promise.resolve(adapter.warm?.(signal)));
  const listens = companion === undefined ? undefined : await part("The companion", companion());
  const denoises = denoiser === undefined ? undefined : await part("The denoiser", denoiser());
  const marks = await part("The speech detector", detector(channels, onWarn), (loaded) => loaded.free());
  return { detector: marks, companion: listens, denoiser: denoises, release };
}
