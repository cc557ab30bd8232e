// Makes the pictures of the README from the demo's own report: `npm run screenshots`. Needs Chromium, see test/browser/chromium.ts.
import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { launch, open } from "../test/browser/chromium.ts";
import { REPOSITORY } from "../test/gates/checks/source-files.ts";

const IMAGES = join(REPOSITORY, "docs/images");
/** A README is read on a phone too. */
const LARGEST_BYTES = 250_000;
/** Where in the bundled call the customer's voice is raised: what the picture should show. */
const RAISED_SHARE = 19.9 / 46.7;
/** A server has no face of its own: the first of these that is installed stands for the reader's system font. */
const FONTS = ["Inter", "Roboto", "Noto Sans", "Liberation Sans"];

interface Shot {
  readonly name: string;
  readonly context: BrowserContextOptions;
  /** What a reader would have done before the picture was taken. */
  readonly act: (page: Page) => Promise<void>;
}

const goTo = async (page: Page, ms: number): Promise<void> => {
  await page.locator("#seek").fill(String(ms));
  await page.locator("#seek").blur();
};

const pointAtRaisedVoice = async (page: Page): Promise<void> => {
  await goTo(page, 19_400);
  const customer = page.locator(".strip").nth(1);
  const width = (await customer.boundingBox())?.width ?? 0;
  await customer.hover({ position: { x: width * RAISED_SHARE, y: 15 } });
};

const SHOTS: readonly Shot[] = [
  {
    name: "report-light",
    context: { viewport: { width: 1180, height: 1170 }, colorScheme: "light" },
    act: pointAtRaisedVoice,
  },
  {
    name: "report-dark",
    context: { viewport: { width: 1180, height: 1060 }, colorScheme: "dark" },
    act: async (page) => {
      await goTo(page, 25_000);
      await page.locator("#timeline").evaluate((timeline) => timeline.scrollIntoView());
    },
  },
  {
    name: "report-phone",
    context: {
      viewport: { width: 390, height: 1000 },
      deviceScaleFactor: 1.5,
      colorScheme: "light",
      hasTouch: true,
      isMobile: true,
    },
    act: async (page) => {
      await goTo(page, 19_400);
      await page.locator("#timeline").evaluate((timeline) => timeline.scrollIntoView());
    },
  },
];

async function fontConfig(folder: string): Promise<string> {
  const prefer = FONTS.map((name) => `<string>${name}</string>`).join("");
  const path = join(folder, "fonts.conf");
  const rule = `<match target="pattern"><edit name="family" mode="prepend" binding="strong">${prefer}</edit></match>`;
  await writeFile(
    path,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>${rule}</fontconfig>`,
  );
  return path;
}

async function take(browser: Browser, report: string, { name, context, act }: Shot): Promise<void> {
  const { page } = await open(browser, report, context);
  await act(page);
  const path = join(IMAGES, `${name}.png`);
  await page.screenshot({ path });
  await page.context().close();
  const { size } = await stat(path);
  console.log(`docs/images/${name}.png  ${Math.round(size / 1000)} KB`);
  if (size > LARGEST_BYTES) throw new Error(`docs/images/${name}.png has ${size} bytes; show less of the page.`);
}

const folder = await mkdtemp(join(tmpdir(), "emotion-stream-screenshots-"));
const browser = await launch({ ...process.env, FONTCONFIG_FILE: await fontConfig(folder) });
try {
  const demo = spawnSync(process.execPath, [join(REPOSITORY, "src/cli/demo.ts"), "--quiet"], { cwd: folder });
  if (demo.status !== 0) throw new Error(`The demo ended with status ${demo.status}: ${demo.stderr}`);
  await mkdir(IMAGES, { recursive: true });
  for (const shot of SHOTS) await take(browser, join(folder, "reports/call.report.html"), shot);
} finally {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
}
