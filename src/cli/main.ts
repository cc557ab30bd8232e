#!/usr/bin/env node
// The first file loaded: it has no imports and no syntax newer than dynamic import, so that an old Node can say what is wrong in one sentence.

function supported(version: string): boolean {
  const parts = version.split(".").map(Number);
  const major = Number(parts[0]);
  const minor = Number(parts[1]);
  return (major === 22 && minor >= 18) || (major === 24 && minor >= 11) || major > 24;
}

if (supported(process.versions.node)) {
  import("./run.ts").then((cli) => cli.main(process.argv.slice(2)));
} else {
  process.stderr.write(
    "emotion-stream needs Node 22.18 or newer (or 24.11 or newer); this is Node " +
      process.versions.node +
      ": install a newer one, for example from nodejs.org.\n",
  );
  process.exitCode = 2;
}

export {};
