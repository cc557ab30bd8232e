import { readFile } from "node:fs/promises";
import { parseScenario, type Simulator, simulate } from "../../src/testing/index.ts";

/** Starts the simulator of a vendor, which hears the words of `call-scenario.json` in whatever audio it gets. */
export async function simulatedVendor(id: string): Promise<Simulator> {
  const text = await readFile(new URL("../call-scenario.json", import.meta.url), "utf8");
  return simulate(id, { scenario: parseScenario(JSON.parse(text)) });
}
