export { createHold, type Held, type Hold } from "./hold.ts";
export { STATE_DEFAULTS, type StateOptions, StateOptionsSchema } from "./options.ts";
export { createStateTracker, type Hop, type StateReport, type StateTracker } from "./state.ts";
