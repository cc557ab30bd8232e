import { defineConfig } from "vitest/config";

const ON_THE_TARBALL = "test/gates/package/**/*.test.ts";
const OUTSIDE = ["test/corpus/**", "test/browser/**", "test/bench/**", "node_modules/**"];

// `npm test` needs nothing outside the repository; corpus tests need ../shared (`npm run test:corpus`), browser tests Chromium (`npm run test:browser`).
export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 240_000,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: { name: "source", include: ["test/**/*.test.ts"], exclude: [ON_THE_TARBALL, ...OUTSIDE] },
      },
      {
        // Built, packed and unpacked once; every test here sees what a user installs.
        extends: true,
        test: {
          name: "package",
          include: [ON_THE_TARBALL],
          exclude: OUTSIDE,
          globalSetup: ["test/gates/package/pack.ts"],
        },
      },
    ],
  },
});
