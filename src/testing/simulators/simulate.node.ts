import { nearest } from "../../kit/explain.ts";
import { EmotionError } from "../../spec/errors.ts";
import { checkSimulatorOptions } from "./check-options.ts";
import type { Simulator, SimulatorOptions, StartSimulator } from "./simulator.ts";

/** Where each vendor's simulator is; loaded when it is asked for. A vendor is one line: its folder exports `start`. */
const VENDORS: Readonly<Record<string, () => Promise<{ readonly start: StartSimulator }>>> = {
  assemblyai: () => import("./assemblyai/start.node.ts"),
  deepgram: () => import("./deepgram/index.ts"),
  gladia: () => import("./gladia/index.ts"),
  hume: () => import("./hume/index.ts"),
  symbl: () => import("./symbl/index.ts"),
};

/** Ids of the vendors that can be simulated. */
export const SIMULATED_VENDORS: readonly string[] = Object.freeze(Object.keys(VENDORS).sort());

/**
 * Starts a real server of one vendor on the loopback interface.
 *
 * @param vendor one of `SIMULATED_VENDORS`.
 * @throws EmotionError of kind `config` for an unknown vendor or option, or a port that is taken.
 */
export async function simulate(vendor: string, options: SimulatorOptions = {}): Promise<Simulator> {
  const load = Object.hasOwn(VENDORS, vendor) ? VENDORS[vendor] : undefined;
  if (load === undefined) throw new EmotionError("config", unknownVendor(vendor));
  checkSimulatorOptions(options);
  const { start } = await load();
  return start(options);
}

function unknownVendor(vendor: string): string {
  const near = nearest(vendor, SIMULATED_VENDORS);
  const hint = near === undefined ? "" : ` Did you mean ${near}?`;
  return `There is no simulator of that name: known are ${SIMULATED_VENDORS.join(", ")}.${hint}`;
}
