import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { addAnalyzeFlags } from "./flags.ts";
import { main } from "./run.ts";

const BUNDLED_CALL = fileURLToPath(new URL("../../demo/call.wav", import.meta.url));
const NOTICE = "demo/call.wav has synthetic voices: this shows the mechanism, not the accuracy.";
/** The same for a reader who was not there. */
const REPORT_NOTE = "The voices on this call are synthetic: the page shows the mechanism, not the accuracy.";
/** Quick, but slow enough to watch. */
const WATCHABLE_SPEED = "8";

/**
 * The arguments of `emotion-stream` for `npm run demo`: the bundled call unless recordings are named, results under `reports/`.
 *
 * @param args what followed `npm run demo --`; flags given there win over the demo's own.
 * @param watched whether a person looks on (a terminal): the bundled call is then paced.
 */
export function demoArguments(args: readonly string[], watched: boolean): { args: string[]; bundled: boolean } {
  const flags = addAnalyzeFlags(new Command());
  const { operands } = flags.parseOptions([...args]);
  // The first of two equal flags loses, so what the demo adds stands before what was given.
  const results = ["--out", "reports", "--report", "reports"];
  if (operands.length > 0) return { args: ["analyze", ...results, ...args], bundled: false };
  const pace = watched ? ["--speed", WATCHABLE_SPEED] : [];
  const call = ["--roles", "agent,customer", "--report-note", REPORT_NOTE];
  return { args: ["analyze", ...call, ...pace, ...results, ...args, BUNDLED_CALL], bundled: true };
}

if (import.meta.main) {
  const given = process.argv.slice(2);
  const data = given.includes("--json") || given.includes("--csv");
  const { args, bundled } = demoArguments(given, process.stdout.isTTY === true && !data);
  if (bundled) (data ? process.stderr : process.stdout).write(` ${NOTICE}\n`);
  await main(args);
}
