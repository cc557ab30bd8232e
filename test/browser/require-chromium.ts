import { existsSync } from "node:fs";
import { CHROMIUM } from "./chromium.ts";

/** Fails the whole run in one sentence when there is no browser to open a report in. */
export default function setup(): void {
  if (!existsSync(CHROMIUM))
    throw new Error(
      `The browser tests need Chromium and there is none at ${CHROMIUM}: install it (Debian: apt-get install chromium), or name yours in CHROMIUM.`,
    );
}
