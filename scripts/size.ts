import { readFileSync } from "node:fs";
import { join } from "node:path";
import { MEASURED, MEASURED_NAMES } from "../test/gates/checks/measured.ts";
import { describe, oversizes, sizeViolations } from "../test/gates/checks/sizes.ts";
import { REPOSITORY, readTree } from "../test/gates/checks/source-files.ts";

// Prints what is longer than the report's limits; fails where the gate would.
const found = oversizes(readTree(REPOSITORY, MEASURED, MEASURED_NAMES));
for (const item of found) console.log(describe(item));
if (found.length === 0) console.log("No file over 250 lines, no function over 60.");
const problems = sizeViolations(found, JSON.parse(readFileSync(join(REPOSITORY, "size-exceptions.json"), "utf8")));
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
