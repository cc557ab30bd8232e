import { defineConfig } from "vitest/config";

// `npm test` needs nothing outside the repository; corpus tests need ../shared and run through `npm run test:corpus`.
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/corpus/**"],
    testTimeout: 60_000,
    hookTimeout: 240_000,
    maxWorkers: 2,
  },
});
