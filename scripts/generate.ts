import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "../test/gates/checks/source-files.ts";
import { derivedFiles } from "./derived.ts";

// Writes what is derived from the adapter folders: the registry, the catalog, docs/vendors.md and the optional peers of package.json.
for (const [path, text] of await derivedFiles(REPOSITORY)) {
  writeFileSync(join(REPOSITORY, path), text);
  console.log(path);
}
