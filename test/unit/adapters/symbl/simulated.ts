import { afterEach } from "vitest";
import { type Simulator, type SimulatorOptions, simulate } from "../../../../src/testing/index.ts";
import { UTTERANCES } from "./sessions.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A simulator of Symbl that is closed after the test; it hears {@link UTTERANCES} unless told otherwise. */
export async function simulated(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await simulate("symbl", { scenario: { utterances: UTTERANCES }, ...options });
  closers.push(() => simulator.close());
  return simulator;
}
