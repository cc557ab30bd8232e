// What the tests of the live session share: one session of the adapter at the simulator, over a real socket, both on one test clock.

import { type HumeOptions, hume } from "../../../../adapters/hume/index.ts";
import { connect } from "../../../../src/kit/socket.node.ts";
import type { Observation, Signal } from "../../../../src/spec/adapter.ts";
import { EmotionError } from "../../../../src/spec/errors.ts";
import { begin, type Trial, type TrialOptions, until } from "../../../../src/testing/conformance/trial.ts";
import { simulate } from "../../../../src/testing/simulators/simulate.node.ts";
import type { Simulator, SimulatorOptions } from "../../../../src/testing/simulators/simulator.ts";
import { syntheticVoice } from "../../../../src/testing/synthetic-voice.ts";
import { createTestClock } from "../../../../src/testing/test-clock.ts";
import { createTestContext } from "../../../../src/testing/test-context.ts";

export interface Live extends Trial {
  readonly simulator: Simulator;
  readonly observations: readonly Observation[];
  readonly errorKind: string | null;
  signals<T extends Signal["type"]>(type: T): Extract<Signal, { type: T }>[];
  close(): Promise<void>;
}

export interface LiveOptions extends TrialOptions {
  readonly simulator?: SimulatorOptions;
  readonly options?: HumeOptions;
  /** Opens the session and returns at once. */
  readonly detached?: boolean;
}

const voices = new Map<number, Int16Array>();

/** Speech of so many seconds, made once. */
export function speech(seconds: number): Int16Array {
  const made = voices.get(seconds) ?? syntheticVoice({ seconds, sampleRateHz: 16_000, leadMs: 200 });
  voices.set(seconds, made);
  return made;
}

/** One utterance from `startMs` to `endMs`. */
export const utterance = (startMs: number, endMs: number, expressions?: Record<string, number>) => ({
  startMs,
  endMs,
  text: "I was told something else last week.",
  ...(expressions === undefined ? {} : { expressions }),
});

export async function listen(given: LiveOptions = {}): Promise<Live> {
  const { simulator: simulated, options, detached = false, ...trialOptions } = given;
  const clock = createTestClock();
  const context = createTestContext({ clock, connect });
  const simulator = await simulate("hume", { clock, ...simulated });
  const subject = { name: "hume", adapter: () => hume({ ...simulator.options, ...options }), connect };
  const trial = begin(subject, { context, ...trialOptions });
  if (!detached) {
    await until(subject, trial, () => trial.ended);
    await trial.context.lingered();
  }
  return Object.assign(trial, {
    simulator,
    get observations() {
      return trial.items.flatMap(({ item }) => ("type" in item ? [] : [item]));
    },
    get errorKind() {
      if (trial.failure === null) return null;
      return EmotionError.isInstance(trial.failure.error) ? trial.failure.error.kind : "foreign";
    },
    signals: <T extends Signal["type"]>(type: T) =>
      trial.items.flatMap(({ item }) =>
        "type" in item && item.type === type ? [item as Extract<Signal, { type: T }>] : [],
      ),
    close: () => simulator.close(),
  });
}
