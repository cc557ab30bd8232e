export { type ClaimEvidence, inadmissible, judge, withholdsAxes } from "./abstain.ts";
export {
  ABSTAIN_DEFAULTS,
  type AbstainOptions,
  AbstainOptionsSchema,
  CALIBRATION_SCHEMA,
  type Calibration,
  type CalibrationEntry,
  CalibrationSchema,
} from "./options.ts";
export { type Claimant, confidenceThreshold } from "./threshold.ts";
