export {
  auditEntries,
  decidePolicy,
  type PolicyChannel,
  type PolicyDecision,
  type PolicyListener,
  type PolicyOutcome,
  type PolicyWarning,
} from "./decide.ts";
export { type PolicyOptions, PolicyOptionsSchema } from "./options.ts";
export { standingOf } from "./standing.ts";
export { decideTwins } from "./twins.ts";
export { mayTakeOver, VENDOR_RULES, type VendorRule, vendorRule } from "./vendor-rules.ts";
