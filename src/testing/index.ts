export { connect } from "../kit/socket.node.ts";
export {
  type Check,
  ConformanceFailure,
  type ConformanceSubject,
  conformance,
  probesOf,
} from "./conformance/index.ts";
export {
  SCRIPTED_INFO,
  type Script,
  type ScriptedReadings,
  type ScriptStep,
  scriptedAdapter,
} from "./scripted-adapter.ts";
export { type Fault, type FaultMoment, FaultSchema } from "./simulators/faults.ts";
export {
  parseScenario,
  type Scenario,
  ScenarioSchema,
  type ScriptedUtterance,
} from "./simulators/scenario.ts";
export { SIMULATED_VENDORS, simulate } from "./simulators/simulate.node.ts";
export type {
  HeardFormat,
  ReceivedAudio,
  SimulatedRequest,
  SimulatedSession,
  Simulator,
  SimulatorNote,
  SimulatorOptions,
} from "./simulators/simulator.ts";
export { type SyntheticVoiceOptions, syntheticVoice } from "./synthetic-voice.ts";
export { createTestClock, type TestClock } from "./test-clock.ts";
export {
  createTestContext,
  type Leaks,
  type Said,
  type TestContext,
  type TestContextOptions,
} from "./test-context.ts";
