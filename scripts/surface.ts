import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { adapterIds, readPackage } from "../test/gates/checks/repository.ts";
import { REPOSITORY } from "../test/gates/checks/source-files.ts";
import { entriesOf, readSurfaces } from "../test/gates/checks/surface.ts";

// Rewrites the committed list of public exports, so that the surface moves only in a commit that shows it.
const { surfaces } = readSurfaces(REPOSITORY, entriesOf(readPackage(), adapterIds()));
writeFileSync(join(REPOSITORY, "test/gates/public-exports.json"), `${JSON.stringify(surfaces, null, 2)}\n`);
