import { speaksLanguage } from "../normalise/index.ts";
import { ABSTAIN_DEFAULTS, type AbstainOptions, type CalibrationEntry } from "./options.ts";

/** Whose claim is judged. */
export interface Claimant {
  readonly provider: string;
  readonly language?: string | undefined;
  /** The channel's declared role, else its index as a string. */
  readonly channel: string;
  /** Health contexts have the stricter threshold. */
  readonly health: boolean;
}

/**
 * The confidence a claim needs: from the most specific calibration entry that fits (channel before language before vendor alone), else the options.
 *
 * An entry without a `healthThreshold` never lowers the health threshold of the options.
 */
export function confidenceThreshold(claimant: Claimant, options: AbstainOptions = {}): number {
  const { threshold = ABSTAIN_DEFAULTS.threshold, healthThreshold = ABSTAIN_DEFAULTS.healthThreshold } = options;
  let best: CalibrationEntry | undefined;
  let rank = -1;
  for (const entry of options.calibration?.entries ?? []) {
    if (entry.provider !== claimant.provider) continue;
    if (entry.channel !== undefined && entry.channel !== claimant.channel) continue;
    const { language } = claimant;
    if (entry.language !== undefined && (language === undefined || !speaksLanguage([entry.language], language)))
      continue;
    const specific = (entry.channel === undefined ? 0 : 2) + (entry.language === undefined ? 0 : 1);
    if (specific > rank) {
      rank = specific;
      best = entry;
    }
  }
  if (!claimant.health) return best?.threshold ?? threshold;
  return best?.healthThreshold ?? Math.max(best?.threshold ?? 0, healthThreshold);
}
