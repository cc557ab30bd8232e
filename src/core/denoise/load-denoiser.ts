/// <reference path="./rnnoise-wasm.d.ts" />
import type { RnnoiseModule } from "@echogarden/rnnoise-wasm";
import type { NoiseSuppressor } from "../../dsp/denoise/index.ts";
import { loadPeer } from "../../kit/lazy-peer.ts";
import { EmotionError } from "../../spec/errors.ts";
import type { Denoiser } from "./denoiser.ts";

const PACKAGE = "@echogarden/rnnoise-wasm";
/** RNNoise takes 48 kHz mono in frames of 10 ms, in the range of 16-bit samples (its header, rnnoise.h). */
const SAMPLE_RATE_HZ = 48_000;
const FRAME_SAMPLES = 480;
const FULL_SCALE = 32_768;
/** Its overlapping windows of two frames answer one frame late. */
const DELAY_SAMPLES = FRAME_SAMPLES;

interface Loaded {
  readonly module: RnnoiseModule;
  readonly version: string;
}

/** One module for the process: every channel has a state of its own inside it. */
let shared: Promise<Loaded> | undefined;

/**
 * Loads RNNoise (Valin 2018, "A hybrid DSP/deep learning approach to real-time full-band speech enhancement") from its optional package.
 *
 * @throws {EmotionError} `unsupported` when the package is missing or does not load.
 */
export async function loadDenoiser(): Promise<Denoiser> {
  shared ??= loadPeer(PACKAGE, load, { purpose: "Denoising" }).catch((error: unknown) => {
    shared = undefined;
    throw error;
  });
  const { module, version } = await shared;
  return {
    id: `rnnoise-wasm ${version}`,
    get memoryBytes() {
      return module.HEAPF32.byteLength;
    },
    start: () => createSuppressor(module),
  };
}

async function load(): Promise<Loaded> {
  const library = await import("@echogarden/rnnoise-wasm");
  const { peerVersion } = await import("../../kit/peer-version.node.ts");
  // A module that fails also prints; a caller's terminal is not its own.
  const module = await library.default({ printErr: () => undefined });
  if (module._rnnoise_get_frame_size() !== FRAME_SAMPLES) throw new Error("another frame size");
  return { module, version: await peerVersion(PACKAGE) };
}

function createSuppressor(module: RnnoiseModule): NoiseSuppressor {
  const state = module._rnnoise_create(0);
  const pointer = module._malloc(FRAME_SAMPLES * Float32Array.BYTES_PER_ELEMENT);
  const first = pointer / Float32Array.BYTES_PER_ELEMENT;
  let freed = false;
  return {
    sampleRateHz: SAMPLE_RATE_HZ,
    frameSamples: FRAME_SAMPLES,
    delaySamples: DELAY_SAMPLES,
    process(frame) {
      // Its memory may be another channel's by now.
      if (freed) throw new EmotionError("aborted", "The denoiser was released while it was in use.");
      // Looked up each time: growing the memory replaces the view.
      let heap = module.HEAPF32;
      for (let i = 0; i < FRAME_SAMPLES; i++) heap[first + i] = FULL_SCALE * (frame[i] as number);
      module._rnnoise_process_frame(state, pointer, pointer);
      heap = module.HEAPF32;
      for (let i = 0; i < FRAME_SAMPLES; i++) frame[i] = (heap[first + i] as number) / FULL_SCALE;
    },
    free() {
      if (freed) return;
      freed = true;
      module._rnnoise_destroy(state);
      module._free(pointer);
    },
  };
}
