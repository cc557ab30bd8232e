export {
  createDualMonoDetector,
  type DualMonoDetector,
  type DualMonoOptions,
  type StereoVerdict,
} from "./dual-mono.ts";
export { deinterleave, mixToMono } from "./split.ts";
