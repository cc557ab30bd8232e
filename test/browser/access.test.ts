import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeReport } from "../../src/report/index.ts";
import { angryCall } from "../unit/report/calls.ts";
import { launch, open, openTable } from "./chromium.ts";

let folder = "";
let path = "";
let browser: Browser;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "emotion-stream-access-"));
  path = await writeReport(join(folder, "call.html"), angryCall(), { title: "call.wav", note: "A note." });
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Roles that mean nothing to a person who only hears them, unless they have a name. */
const NAMED = new Set(["button", "link", "slider", "combobox", "image", "img", "region", "group", "table", "checkbox"]);

describe("for a screen reader", () => {
  it("everything that can be used or is a picture has a name", async () => {
    const { page } = await open(browser, path);
    await openTable(page);
    const session = await page.context().newCDPSession(page);
    const { nodes } = await session.send("Accessibility.getFullAXTree");
    const nameless = nodes
      .filter((node) => !node.ignored && NAMED.has(String(node.role?.value)))
      .filter((node) => String(node.name?.value ?? "").trim() === "")
      .map((node) => `${node.role?.value} ${JSON.stringify(node.properties?.slice(0, 2))}`);

    expect(nodes.length).toBeGreaterThan(100);
    // A `details` is a group without a name to Chromium; its `summary` is what is announced.
    expect(nameless.filter((node) => !node.startsWith("group"))).toEqual([]);
    await page.context().close();
  });

  it("the page has one main part, one first heading, no skipped level, and a language", async () => {
    const { page } = await open(browser, path);
    const levels = await page
      .locator("h1, h2, h3, h4")
      .evaluateAll((headings) =>
        headings.filter((heading) => heading.checkVisibility()).map((heading) => Number(heading.tagName[1])),
      );
    const skipped = levels.filter((level, index) => index > 0 && level > (levels[index - 1] ?? 0) + 1);

    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(skipped).toEqual([]);
    expect(await page.locator("main").count()).toBe(1);
    expect(await page.getAttribute("html", "lang")).toBe("en");
    await page.context().close();
  });

  it("every reference and label leads somewhere, and no id is given twice", async () => {
    const { page } = await open(browser, path);
    const broken = await page.evaluate(() => {
      const problems: string[] = [];
      for (const element of document.querySelectorAll("[aria-labelledby], [aria-describedby], [aria-controls]")) {
        for (const name of ["aria-labelledby", "aria-describedby", "aria-controls"]) {
          for (const id of element.getAttribute(name)?.split(" ") ?? [])
            if (document.getElementById(id) === null) problems.push(`${name}=${id}`);
        }
      }
      const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
      return [...problems, ...ids.filter((id, index) => ids.indexOf(id) !== index)];
    });

    expect(broken).toEqual([]);
    await page.context().close();
  });

  it("a label of the ribbon says who, when, what, how sure, and why", async () => {
    const { page } = await open(browser, path);

    expect(
      await page.getByRole("button", { name: /^Customer, 00:20 to 00:31: anger/ }).getAttribute("aria-label"),
    ).toBe("Customer, 00:20 to 00:31: anger, 70 % sure; louder than this speaker's usual (+2.1 SD; moved the label)");
    await page.context().close();
  });
});

describe("for the eye", () => {
  it.each(["light", "dark"] as const)("all text has enough contrast when it is %s", async (colorScheme) => {
    const { page } = await open(browser, path, { colorScheme });
    await openTable(page);
    const poor = await page.evaluate(() => {
      const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
      if (canvas === null) return ["no canvas"];
      const rgba = (colour: string): number[] => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
      };
      const luminance = ([r = 0, g = 0, b = 0]: number[]): number => {
        const [x = 0, y = 0, z = 0] = [r, g, b].map((value) => {
          const share = value / 255;
          return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * x + 0.7152 * y + 0.0722 * z;
      };
      const behind = (element: Element | null): number[] => {
        for (let at = element; at !== null; at = at.parentElement) {
          const { backgroundColor, backgroundImage } = getComputedStyle(at);
          // Of a hatching, the colour it is drawn on: the first one named.
          const first = /rgba?\([^)]*\)/.exec(backgroundImage)?.[0];
          const found = rgba(first ?? backgroundColor);
          if ((found[3] ?? 0) > 250) return found;
        }
        return [255, 255, 255, 255];
      };
      const problems: string[] = [];
      for (const element of document.querySelectorAll("body *")) {
        const own = [...element.childNodes].some(
          (node) => node.nodeType === Node.TEXT_NODE && (node.textContent ?? "").trim() !== "",
        );
        const hidden =
          !element.checkVisibility() ||
          element.closest(":disabled, .visually-hidden, .skip, script, select, svg") !== null;
        if (!own || hidden) continue;
        const { color, fontSize, fontWeight } = getComputedStyle(element);
        const [a, b] = [luminance(rgba(color)), luminance(behind(element))].sort((x, y) => y - x);
        const ratio = ((a ?? 0) + 0.05) / ((b ?? 0) + 0.05);
        const size = Number.parseFloat(fontSize);
        const large = size >= 24 || (size >= 18.7 && Number(fontWeight) >= 700);
        if (ratio < (large ? 3 : 4.5)) problems.push(`${element.className || element.tagName}: ${ratio.toFixed(2)}`);
      }
      return problems;
    });

    expect(poor).toEqual([]);
    await page.context().close();
  });

  it("lines and labels differ by more than colour: by dash, and by the word in them", async () => {
    const { page } = await open(browser, path);
    const dashes = await page
      .locator("#legend line")
      .evaluateAll((lines) => lines.map((line) => line.getAttribute("stroke-dasharray")));

    expect(new Set(dashes).size).toBe(2);
    expect(await page.locator(".segment").allTextContents()).toEqual(["neutral", "anger", "not sure enough"]);
    await page.context().close();
  });
});
