export { TRAJECTORY_DEFAULTS, type TrajectoryOptions, TrajectoryOptionsSchema } from "./options.ts";
export { createRange, type RunningRange } from "./range.ts";
export { createRollingMean, type RollingMean } from "./rolling.ts";
export { createTalkBalance, type TalkBalance, type TalkPart } from "./talk.ts";
export {
  clock,
  createTrajectory,
  type Firing,
  type Sample,
  type Trajectory,
  type TrajectorySummary,
} from "./trajectory.ts";
export { createTrend, type RunningTrend } from "./trend.ts";
