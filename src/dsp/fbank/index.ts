export { applyCmvn, type FrameStacking, stackedFrames, stackFrames } from "./frames.ts";
export { createLogMel, type LogMel, type LogMelOptions } from "./log-mel.ts";
export { createMelFilters, type MelFilterOptions, type MelFilters } from "./mel-filters.ts";
