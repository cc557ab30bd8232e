import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "../test/gates/checks/source-files.ts";
import { derivedFiles } from "./derived.ts";
import { REPORT_PAGE, reportPage } from "./report-page.ts";

// Writes what is derived from the adapter folders (the registry, the catalog, docs/vendors.md, the optional peers of package.json and the programs of
// threads), the names of prosody, and the bundled script and style of the HTML report.
const derived = new Map([...(await derivedFiles(REPOSITORY)), [REPORT_PAGE, await reportPage(REPOSITORY)]]);
for (const [path, text] of derived) {
  writeFileSync(join(REPOSITORY, path), text);
  console.log(path);
}
