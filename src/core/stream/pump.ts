import { createDualMonoDetector, deinterleave } from "../../dsp/channels/index.ts";
import type { SpeechDetector } from "../../dsp/vad/detector.ts";
import type { Denoiser } from "../denoise/denoiser.ts";
import { createChannelHold, type Layout } from "./channel-hold.ts";
import type { Frame } from "./frame.ts";
import { createFront, type Front } from "./front.ts";
import type { Intake, IntakeBlock } from "./intake.ts";
import { createFloats, type Samples } from "./pcm16.ts";
import { createPcmSlab } from "./sample-slab.ts";

const EMPTY = new Float32Array(0);

/** Options of {@link pump}. */
export interface PumpOptions {
  readonly input: Intake;
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly targetHz: number;
  readonly detector: SpeechDetector;
  readonly denoiser?: Denoiser;
  /** Hold a stereo input until it is known whether both channels carry the same sound; else that is found out while sessions run. */
  readonly hold: boolean;
  /** Called once, before the first frame, when it is known what the channels are. */
  readonly onLayout: (layout: Layout) => void;
  /** Called when a stereo input taken for separate channels turns out to be dual mono after all. */
  readonly onLateDualMono: () => void;
  readonly onFrame: (frame: Frame) => Promise<void> | undefined;
  /** Called when no more frames are to come for now. */
  readonly onPause: () => Promise<void> | undefined;
}

/** Moves audio from the input through the front end to the sessions until the input ends; every frame once, in order. */
export async function pump(options: PumpOptions): Promise<void> {
  const { input, sampleRateHz, channels } = options;
  const hold = createChannelHold(options.hold ? channels : 1);
  const twins = channels === 2 ? createTwinCheck(sampleRateHz) : null;
  let announced = false;

  const passFrom = async (frames: readonly Frame[], first: number, waiting: Promise<void>): Promise<void> => {
    await waiting;
    for (let i = first; i < frames.length; i++) {
      const passed = options.onFrame(frames[i] as Frame);
      if (passed !== undefined) await passed;
    }
  };
  // Waits only where somebody is behind: a block then goes through in one turn.
  const pass = (frames: readonly Frame[]): Promise<void> | undefined => {
    if (!announced && hold.layout !== null) {
      announced = true;
      options.onLayout(hold.layout);
    }
    for (let i = 0; i < frames.length; i++) {
      const passed = options.onFrame(frames[i] as Frame);
      if (passed !== undefined) return passFrom(frames, i + 1, passed);
    }
    return undefined;
  };
  const use = (frame: Frame): Promise<void> | undefined =>
    announced && !hold.holds ? options.onFrame(frame) : pass(hold.push(frame, twins?.verdict ?? null));

  const slabs = Array.from({ length: channels }, createPcmSlab);
  let front: Front = createFront({ ...options, slabs, originMs: 0 });
  let nextFrame = 0;
  try {
    for (let block = await input.read(); block !== null; block = await input.read()) {
      if (block.startFrame !== nextFrame) {
        // Audio was dropped: what came before ends here, and the clock goes on where the new audio belongs.
        await front.flush(use);
        await options.onPause();
        front.free();
        front = createFront({ ...options, slabs, originMs: (block.startFrame * 1000) / sampleRateHz });
      }
      nextFrame = endFrame(block, channels);
      const late = twins?.check(block.samples) === "dual-mono" && announced && hold.layout === "separate";
      if (late && twins?.report()) options.onLateDualMono();
      const used = front.push(block.samples, use);
      if (used !== undefined) await used;
      const caughtUp = options.onPause();
      if (caughtUp !== undefined) await caughtUp;
    }
    await front.flush(use);
    await pass(hold.release());
    await options.onPause();
  } finally {
    front.free();
  }
}

function endFrame(block: IntakeBlock, channels: number): number {
  return block.startFrame + block.samples.length / channels;
}

/** Watches whether both channels of a stereo input carry the same sound. */
interface TwinCheck {
  readonly verdict: Layout | null;
  check(interleaved: Samples): Layout | null;
  /** True the first time it is called. */
  report(): boolean;
}

function createTwinCheck(sampleRateHz: number): TwinCheck {
  const detector = createDualMonoDetector({ sampleRateHz });
  const floats = createFloats();
  let verdict: Layout | null = null;
  let reported = false;
  return {
    get verdict() {
      return verdict;
    },
    check(interleaved) {
      if (verdict !== null) return verdict;
      const [left = EMPTY, right = EMPTY] = deinterleave(floats(interleaved), 2);
      const answer = detector.push(left, right);
      if (answer === "dual-mono") verdict = "dual-mono";
      else if (answer === "stereo") verdict = "separate";
      return verdict;
    },
    report() {
      const first = !reported;
      reported = true;
      return first;
    },
  };
}
