export { SMOOTH_DEFAULTS, type SmoothOptions, SmoothOptionsSchema } from "./options.ts";
export { type Conflict, createSmoother, type Smoothed, type Smoother } from "./smoother.ts";
export { recencyWeights, type Weighed } from "./weigh.ts";
