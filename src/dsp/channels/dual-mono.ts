/** What two channels are: still unknown, one signal twice, or two signals. */
export type StereoVerdict = "undecided" | "dual-mono" | "stereo";

/** Options of {@link createDualMonoDetector}. */
export interface DualMonoOptions {
  readonly sampleRateHz: number;
  /** Correlation over the audible part from which two channels count as one, 0..1; default 0.98. */
  readonly threshold?: number;
  /** Audible audio that a verdict needs, ms; default 2000. */
  readonly decideAfterMs?: number;
}

/** Online decision whether a stereo recording holds one signal twice. */
export interface DualMonoDetector {
  /** Takes the next samples of both channels, of equal length; once decided, the verdict stays. */
  push(left: Float32Array, right: Float32Array): StereoVerdict;
  readonly verdict: StereoVerdict;
}

/** Length of the blocks that are audible or not as a whole. */
const BLOCK_MS = 20;
/** A block counts from this mean power of the louder channel on: -60 dBFS, above the noise of recorders and converters. */
const AUDIBLE_POWER = 1e-6;
/** A separate speaker is told early: this share of the needed audio is enough when the correlation is far below the threshold. */
/** Twins differ in power by less than this factor (6 dB): more is one person's voice leaking into the other's line. */
const MAX_POWER_RATIO = 4;
const EARLY_SHARE = 0.25;
const CLEARLY_STEREO = 0.5;

/**
 * Starts a detector over two channels. It keeps three sums, never decides on silence, and does not mind a difference in level of less than
 * 6 dB or a constant offset. Channels of opposite sign are one signal as well; a faint copy is sidetone, not a twin.
 */
export function createDualMonoDetector({
  sampleRateHz,
  threshold = 0.98,
  decideAfterMs = 2000,
}: DualMonoOptions): DualMonoDetector {
  const blockSamples = Math.max(1, Math.round((BLOCK_MS / 1000) * sampleRateHz));
  const neededBlocks = Math.ceil(decideAfterMs / BLOCK_MS);
  const total = emptySums();
  let block = emptySums();
  let inBlock = 0;
  let audibleBlocks = 0;
  let verdict: StereoVerdict = "undecided";

  const endBlock = (): void => {
    const variances = centred(block, inBlock);
    if (Math.max(variances.ll, variances.rr) / inBlock >= AUDIBLE_POWER) {
      audibleBlocks++;
      total.ll += variances.ll;
      total.rr += variances.rr;
      total.lr += variances.lr;
      verdict = decide();
    }
    block = emptySums();
    inBlock = 0;
  };

  const decide = (): StereoVerdict => {
    const norm = Math.sqrt(total.ll * total.rr);
    const correlation = norm === 0 ? 0 : Math.abs(total.lr) / norm;
    const twins =
      correlation > threshold && Math.max(total.ll, total.rr) <= MAX_POWER_RATIO * Math.min(total.ll, total.rr);
    if (audibleBlocks >= neededBlocks) return twins ? "dual-mono" : "stereo";
    return audibleBlocks >= EARLY_SHARE * neededBlocks && correlation < CLEARLY_STEREO ? "stereo" : "undecided";
  };

  return {
    get verdict() {
      return verdict;
    },
    push(left, right) {
      for (let i = 0; i < left.length && verdict === "undecided"; i++) {
        const l = left[i] as number;
        const r = right[i] as number;
        block.l += l;
        block.r += r;
        block.ll += l * l;
        block.rr += r * r;
        block.lr += l * r;
        if (++inBlock === blockSamples) endBlock();
      }
      return verdict;
    },
  };
}

interface Sums {
  l: number;
  r: number;
  ll: number;
  rr: number;
  lr: number;
}

const emptySums = (): Sums => ({ l: 0, r: 0, ll: 0, rr: 0, lr: 0 });

/** Sums of squares and products about the block's own mean. */
function centred({ l, r, ll, rr, lr }: Sums, count: number): { ll: number; rr: number; lr: number } {
  return { ll: Math.max(0, ll - (l * l) / count), rr: Math.max(0, rr - (r * r) / count), lr: lr - (l * r) / count };
}
