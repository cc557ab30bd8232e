import { readdirSync } from "node:fs";
import { defineConfig } from "tsup";

/** Every adapter folder is a public entry; adding a folder is all it takes. */
const adapters = readdirSync("adapters", { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

export default defineConfig({
  entry: {
    index: "src/index.ts",
    "spec/index": "src/spec/index.ts",
    "kit/index": "src/kit/index.ts",
    "prosody/index": "src/dsp/prosody/index.ts",
    stages: "src/stages.ts",
    "report/index": "src/report/index.ts",
    "testing/index": "src/testing/index.ts",
    "cli/main": "src/cli/main.ts",
    ...Object.fromEntries(adapters.map((id) => [`adapters/${id}/index`, `adapters/${id}/index.ts`])),
  },
  format: "esm",
  target: "es2023",
  // `neutral` would make bare `node:` imports of the `.node.ts` files unresolvable; the gates keep core free of them.
  platform: "node",
  splitting: true,
  treeshake: false,
  clean: true,
  sourcemap: false,
  shims: false,
  dts: true,
  // Peers, optional or not, are the user's own copies; tsup leaves `dependencies` and `peerDependencies` out of the bundle by itself.
  removeNodeProtocol: false,
});
