import { defineConfig } from "vitest/config";

// Opens reports in headless Chromium; the setup fails in one sentence where there is none.
export default defineConfig({
  test: {
    name: "browser",
    include: ["test/browser/**/*.test.ts"],
    globalSetup: ["test/browser/require-chromium.ts"],
    testTimeout: 60_000,
    hookTimeout: 240_000,
    maxWorkers: 1,
    passWithNoTests: false,
  },
});
