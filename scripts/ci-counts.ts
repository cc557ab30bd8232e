import { existsSync, readFileSync } from "node:fs";

// Adds up the runner's JSON reports. A report that is missing, a test that did not run and a stage that broke are failures: nothing passes by absence.
const [broken = "0", ...reports] = process.argv.slice(2);
let passed = 0;
let failed = 0;
for (const path of reports) {
  if (!existsSync(path)) {
    failed += 1;
    continue;
  }
  const report = JSON.parse(readFileSync(path, "utf8"));
  passed += report.numPassedTests;
  failed += report.numTotalTests - report.numPassedTests;
  // A file that cannot be loaded holds no counted test, but fails.
  for (const file of report.testResults)
    if (file.status === "failed" && file.assertionResults.length === 0) failed += 1;
}
if (failed === 0) failed += Number(broken);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
