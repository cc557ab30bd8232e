import { gzipSync } from "node:zlib";
import { build, type Metafile } from "esbuild";

/** What importing a module costs before anything is called: the code that loads with it, and what that code imports from outside. */
export interface StaticClosure {
  /** Gzipped size of the minified code that loads at once, bytes. */
  readonly gzipBytes: number;
  /** Source modules of that code. */
  readonly inputs: readonly string[];
  /** Packages and builtins it imports statically. */
  readonly externals: readonly string[];
  readonly text: string;
}

/**
 * Bundles one import as a user's bundler would, with dynamic imports split off, and measures what loads with the import itself.
 *
 * @param follows says, for the source of a dynamic import, whether to count it too. Default: none.
 */
export async function staticClosure(
  program: string,
  folder: string,
  external: readonly string[],
  follows: (source: string) => boolean = () => false,
): Promise<StaticClosure> {
  const { metafile, outputFiles } = await build({
    stdin: { contents: program, resolveDir: folder, sourcefile: "entry.js" },
    outdir: "out",
    absWorkingDir: folder,
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node22",
    external: [...external],
    metafile: true,
    write: false,
    logLevel: "error",
  });
  const loaded = reachable(metafile, follows);
  const texts = new Map(outputFiles.map((file) => [file.path.replaceAll("\\", "/"), file.text]));
  const text = loaded.map((path) => [...texts].find(([name]) => name.endsWith(`/${path}`))?.[1] ?? "").join("\n");
  const outputs = loaded.map((path) => metafile.outputs[path]);
  return {
    gzipBytes: gzipSync(text, { level: 9 }).byteLength,
    inputs: outputs.flatMap((output) => Object.keys(output?.inputs ?? {})),
    externals: [
      ...new Set(
        outputs.flatMap(
          (o) => o?.imports.filter((i) => i.external && i.kind !== "dynamic-import").map((i) => i.path) ?? [],
        ),
      ),
    ].sort(),
    text,
  };
}

/** Output files that the entry loads, itself included: its static imports, and the dynamic ones that `follows` names. */
function reachable(metafile: Metafile, follows: (source: string) => boolean): readonly string[] {
  const entry = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint?.endsWith("entry.js"));
  const queue = entry === undefined ? [] : [entry[0]];
  for (const path of queue) {
    for (const { path: next, kind, external } of metafile.outputs[path]?.imports ?? []) {
      if (external === true || queue.includes(next)) continue;
      if (kind === "import-statement" || follows(metafile.outputs[next]?.entryPoint ?? "")) queue.push(next);
    }
  }
  return queue;
}
