import { deinterleave } from "../../dsp/channels/index.ts";
import { createDenoise, type Denoise } from "../../dsp/denoise/index.ts";
import { createResampler, type Resampler } from "../../dsp/resample/index.ts";
import type { SpeechDetector } from "../../dsp/vad/detector.ts";
import { VAD_FRAME_SAMPLES } from "../../dsp/vad/detector.ts";
import type { SpeechMark } from "../../spec/audio.ts";
import type { Denoiser } from "../denoise/denoiser.ts";
import type { Frame } from "./frame.ts";
import { PcmQueue } from "./pcm-queue.ts";
import { createFloats, type Samples, toPcm16, writeFloats } from "./pcm16.ts";
import { createPcmSlab, type SampleSlab } from "./sample-slab.ts";

const VAD_RATE_HZ = 16_000;
const SAMPLES_PER_MS = VAD_RATE_HZ / 1000;
const FRAME_SECONDS = VAD_FRAME_SAMPLES / VAD_RATE_HZ;

/** Options of {@link createFront}. */
export interface FrontOptions {
  readonly sampleRateHz: number;
  readonly channels: number;
  /** Rate the session wants, Hz. */
  readonly targetHz: number;
  readonly detector: SpeechDetector;
  /** Takes the noise out of every channel before anybody hears it. Default: nobody does. */
  readonly denoiser?: Denoiser;
  /** Input clock of the first sample, ms. Default 0. */
  readonly originMs?: number;
  /** Room for the 16-bit samples of each channel, which outlives a front end where audio is dropped. Default: its own. */
  readonly slabs?: readonly SampleSlab[];
}

/** Takes a frame; the promise, when there is one, says when the next may come. */
export type UseFrame = (frame: Frame) => Promise<void> | void;

const SILENT: SpeechMark = Object.freeze({ probability: 0, active: false });

/**
 * Split, denoise where that is asked for, resample, frame and mark: interleaved samples in, 32 ms frames out. Holds less than one frame between calls, and
 * what the filters look ahead: 20 to 30 ms more with a denoiser.
 */
export interface Front {
  /**
   * Takes interleaved samples, of 16 bits or in -1..1, and hands each completed frame to `use`, in order; the promise, when there is one, says when the last
   * was used. Where nothing has to be done to samples of 16 bits, frames hold them in the same memory: they are the front end's from here on.
   */
  push(interleaved: Samples, use: UseFrame): Promise<void> | undefined;
  /** Hands out the tail as a last, shorter frame. */
  flush(use: UseFrame): Promise<void>;
  free(): void;
}

/** Starts a front end; see {@link FrontOptions}. */
export function createFront(options: FrontOptions): Front {
  return new LaneFront(options);
}

// Nothing is made for a frame but what leaves with it, and nothing is called but what works on it: it runs thirty times a second for every channel.
class LaneFront implements Front {
  readonly #options: FrontOptions;
  readonly #lanes: readonly Lane[];
  /** What the detector hears of each channel. */
  readonly #heard: readonly Float32Array[];
  #index = 0;

  constructor(options: FrontOptions) {
    this.#options = options;
    this.#lanes = Array.from(
      { length: options.channels },
      (_, channel) => new Lane(options, options.slabs?.[channel] ?? createPcmSlab()),
    );
    this.#heard = this.#lanes.map(({ heard }) => heard);
  }

  push(interleaved: Samples, use: UseFrame): Promise<void> | undefined {
    const channels = deinterleave(interleaved, this.#lanes.length);
    for (let i = 0; i < channels.length; i++) this.#lanes[i]?.push(channels[i] as Samples);
    return this.#emitReady(use);
  }

  async flush(use: UseFrame): Promise<void> {
    for (const lane of this.#lanes) lane.flush();
    await this.#emitReady(use);
    const rest = Math.min(...this.#lanes.map(({ ready }) => ready));
    if (rest > 0) await this.#emit(Math.min(rest, VAD_FRAME_SAMPLES), use);
  }

  free(): void {
    for (const lane of this.#lanes) lane.free();
  }

  // What nobody has to wait for happens in one turn: who reads then finds all of a block.
  #emitReady(use: UseFrame): Promise<void> | undefined {
    while (this.#isReady()) {
      const used = this.#emit(VAD_FRAME_SAMPLES, use);
      if (used !== undefined) return used.then(() => this.#emitReady(use));
    }
    return undefined;
  }

  #isReady(): boolean {
    const sessionNeeds = this.#sessionSamples(VAD_FRAME_SAMPLES);
    for (const lane of this.#lanes) if (!lane.holds(VAD_FRAME_SAMPLES, sessionNeeds)) return false;
    return true;
  }

  /** How many samples of the session's rate the next frame has. Times come from sample counts, which divide exactly, never from a sum of lengths. */
  #sessionSamples(samples: number): number {
    const { targetHz } = this.#options;
    const from = Math.round(this.#index * FRAME_SECONDS * targetHz);
    return Math.round((this.#index * FRAME_SECONDS + samples / VAD_RATE_HZ) * targetHz) - from;
  }

  #emit(samples: number, use: UseFrame): Promise<void> | undefined {
    const { originMs = 0, detector } = this.#options;
    const at = this.#index * VAD_FRAME_SAMPLES;
    const sessionSamples = this.#sessionSamples(samples);
    const pcm16k: Int16Array[] = [];
    const pcm: Int16Array[] = [];
    const speech: SpeechMark[] = [];
    for (const lane of this.#lanes) {
      const heard = lane.take(samples);
      pcm16k.push(heard);
      pcm.push(lane.takeForSession(sessionSamples) ?? heard);
      speech.push(SILENT);
    }
    this.#index++;
    const frame = {
      startMs: originMs + at / SAMPLES_PER_MS,
      endMs: originMs + (at + samples) / SAMPLES_PER_MS,
      pcm,
      pcm16k,
      speech,
    };
    const pending = detector.process(this.#heard, speech);
    return pending === undefined ? (use(frame) ?? undefined) : pending.then(() => use(frame));
  }
}

/** One channel: denoised, resampled for the detector, and once more for the session when it wants another rate. */
class Lane {
  /** The frame that was taken last, as the detector hears it. */
  readonly heard = new Float32Array(VAD_FRAME_SAMPLES);
  readonly #denoise: Denoise | null;
  readonly #toDetector: Resampler;
  readonly #toSession: Resampler | null;
  /** True where the detector hears what was written. */
  readonly #untouched: boolean;
  readonly #pcm16k = new PcmQueue();
  readonly #session = new PcmQueue();
  readonly #slab: SampleSlab;
  readonly #floats = createFloats();

  constructor({ sampleRateHz: inHz, targetHz, denoiser }: FrontOptions, slab: SampleSlab) {
    this.#denoise = denoiser === undefined ? null : createDenoise({ sampleRateHz: inHz, suppressor: denoiser.start() });
    this.#toDetector = createResampler({ inHz, outHz: VAD_RATE_HZ });
    this.#toSession = targetHz === VAD_RATE_HZ ? null : createResampler({ inHz, outHz: targetHz });
    this.#untouched = inHz === VAD_RATE_HZ && this.#denoise === null;
    this.#slab = slab;
  }

  /** Samples for the detector that wait. */
  get ready(): number {
    return this.#pcm16k.length;
  }

  holds(samples: number, sessionSamples: number): boolean {
    return this.#pcm16k.length >= samples && (this.#toSession === null || this.#session.length >= sessionSamples);
  }

  push(samples: Samples): void {
    if (samples instanceof Int16Array && this.#untouched) {
      this.#pcm16k.append(samples);
      if (this.#toSession !== null) this.#session.append(this.#quantised(this.#toSession.push(this.#floats(samples))));
      return;
    }
    const floats = this.#floats(samples);
    this.#feed(this.#denoise?.push(floats) ?? floats);
  }

  flush(): void {
    const tail = this.#denoise?.flush();
    if (tail !== undefined) this.#feed(tail);
    this.#pcm16k.append(this.#quantised(this.#toDetector.flush()));
    if (this.#toSession !== null) this.#session.append(this.#quantised(this.#toSession.flush()));
  }

  /** Moves out so many samples, at most a frame's, and writes them to `heard`, which is silent behind them. */
  take(samples: number): Int16Array {
    const pcm = this.#pcm16k.take(samples);
    writeFloats(pcm, this.heard);
    if (samples < VAD_FRAME_SAMPLES) this.heard.fill(0, samples);
    return pcm;
  }

  /** The same stretch at the session's rate; `null` where that is the detector's. */
  takeForSession(samples: number): Int16Array | null {
    return this.#toSession === null ? null : this.#session.take(samples);
  }

  free(): void {
    this.#denoise?.free();
    this.#toDetector.free();
    this.#toSession?.free();
  }

  #feed(samples: Float32Array): void {
    this.#pcm16k.append(this.#quantised(this.#toDetector.push(samples)));
    if (this.#toSession !== null) this.#session.append(this.#quantised(this.#toSession.push(samples)));
  }

  #quantised(samples: Float32Array): Int16Array {
    return toPcm16(samples, this.#slab(samples.length));
  }
}
