import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

/** The browser that opens reports: Debian's, or the one that CHROMIUM names. */
export const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts the browser; it must be closed by whoever started it. */
export function launch(env: NodeJS.ProcessEnv = process.env): Promise<Browser> {
  const known = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS, env: Object.fromEntries(known) });
}

/** A report in the browser, with everything it complained of and everything it asked for. */
export interface OpenPage {
  readonly page: Page;
  /** Errors, warnings and violations of the page's policy, as the console shows them. */
  readonly complaints: readonly string[];
  /** Addresses that were requested beside the page itself. */
  readonly requests: readonly string[];
}

/** Opens a file in a context of its own. */
export async function open(browser: Browser, path: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 1000 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  const url = pathToFileURL(path).href;
  page.on("console", (message) => {
    if (message.type() !== "log") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    dialog.dismiss().catch(() => undefined);
  });
  page.on("request", (request) => {
    if (request.url() !== url) requests.push(request.url());
  });
  await page.goto(url);
  return { page, complaints, requests };
}

/** Opens the table of a report; its rows come once the browser has told the page that it is open. */
export async function openTable(page: Page): Promise<void> {
  await page.click("#table summary");
  await page.locator("#table tbody tr").first().waitFor();
}
