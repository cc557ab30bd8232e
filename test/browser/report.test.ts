import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { EmotionStreamEvent } from "../../src/spec/index.ts";
import { CALL, eventsOf, ofType, runCli } from "../e2e/cli.ts";
import { launch, type OpenPage, open, openTable } from "./chromium.ts";

// The report of the bundled call, as the real command line and the real local engine make it.

const DURATION_MS = 46_704;

let folder = "";
let browser: Browser;
let events: EmotionStreamEvent[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "emotion-stream-browser-"));
  const { code } = await runCli([
    "analyze",
    CALL,
    "--roles",
    "agent,customer",
    "--quiet",
    "--out",
    folder,
    "--report",
    folder,
  ]);
  expect(code).toBe(0);
  events = eventsOf(await readFile(join(folder, "call.events.ndjson"), "utf8"));
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

let opened: OpenPage;
let page: Page;
beforeEach(async () => {
  opened = await open(browser, join(folder, "call.report.html"));
  page = opened.page;
});
afterEach(() => page.context().close());

const positionMs = async (): Promise<number> => Number(await page.locator("#seek").inputValue());
const playheadShare = (): Promise<number> =>
  page.locator(".playhead").evaluate((line) => Number.parseFloat((line as HTMLElement).style.left) / 100);
const lastChart = () => page.locator(".chart .u-over").last();

/** Clicks at a share of the width of something. */
async function clickAt(locator: ReturnType<Page["locator"]>, share: number): Promise<void> {
  await locator.scrollIntoViewIfNeeded();
  const box = await locator.boundingBox();
  if (box === null) throw new Error("nothing to click");
  await page.mouse.click(box.x + box.width * share, box.y + box.height / 2);
}

describe("the report of the bundled call", () => {
  it("opens without a complaint, and without asking for anything", () => {
    expect([opened.complaints, opened.requests]).toEqual([[], []]);
  });

  it("draws a waveform and a ribbon for each channel, and both axes", async () => {
    expect(await page.locator(".row").evaluateAll((rows) => rows.map((row) => row.className))).toEqual([
      "row wave",
      "row labels-row",
      "row wave",
      "row labels-row",
      "row chart",
      "row chart",
    ]);
    const inked = await page.locator("canvas").evaluateAll((canvases) =>
      (canvases as HTMLCanvasElement[]).map((canvas) => {
        const { data } = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
        return data.some((value, index) => index % 4 === 3 && value > 0);
      }),
    );
    expect(inked).toEqual([true, true, true, true]);
  });

  it("draws all rows over the same time: their plots begin and end together", async () => {
    const edges = await page
      .locator(".u-over, .strip, .overlay")
      .evaluateAll((plots) =>
        plots.map((plot) => [plot.getBoundingClientRect().left, plot.getBoundingClientRect().right]),
      );

    expect(new Set(edges.map(([left]) => Math.round(left ?? 0))).size).toBe(1);
    expect(new Set(edges.map(([, right]) => Math.round(right ?? 0))).size).toBe(1);
  });
});

describe("jumping", () => {
  it("a click on a chart moves the play head there", async () => {
    await clickAt(lastChart(), 0.5);

    expect(await positionMs()).toBeCloseTo(DURATION_MS / 2, -2.5);
    expect(await playheadShare()).toBeCloseTo(0.5, 2);
    expect(await page.locator("#position").textContent()).toBe("00:23");
  });

  it("a click on the ribbon moves it to the place that was clicked, not to the start of the label", async () => {
    await clickAt(page.locator(".strip").nth(1), 0.45);

    expect(await positionMs()).toBeCloseTo(0.45 * DURATION_MS, -2.5);
  });

  it("a click on a moment moves it there and marks it", async () => {
    const moment = page.locator("#moments button").nth(2);
    await moment.click();

    expect(await positionMs()).toBeCloseTo(Number(await moment.getAttribute("data-at")), -2.1);
    expect(await moment.getAttribute("aria-current")).toBe("true");
  });

  it("the buttons go to the moment after and the one before", async () => {
    const times = await page
      .locator("#moments button")
      .evaluateAll((buttons) => buttons.map((button) => Number((button as HTMLElement).dataset.at)));
    await page.click("#next");
    await page.click("#next");
    const second = await positionMs();
    await page.locator("#seek").fill("46000");
    await page.click("#previous");

    expect([second, await positionMs()]).toEqual([
      expect.closeTo(times[1] ?? 0, -2.1),
      expect.closeTo(times.at(-1) ?? 0, -2.1),
    ]);
  });
});

describe("audio", () => {
  const audio = () =>
    page.locator("#audio").evaluate((element) => {
      const { paused, currentTime, duration, playbackRate, error } = element as HTMLAudioElement;
      return { paused, currentTime, duration, playbackRate, failed: error !== null };
    });

  it("plays from the play head, moves it, and pauses", async () => {
    await clickAt(lastChart(), 0.5);
    await page.click("#play");
    await page.waitForFunction(() => (document.querySelector("audio")?.currentTime ?? 0) > 24);
    const playing = await page.getAttribute("#play", "aria-label");
    await page.click("#play");

    expect(await audio()).toMatchObject({ paused: true, duration: expect.closeTo(46.7, 1), failed: false });
    expect([playing, await page.getAttribute("#play", "aria-label")]).toEqual(["Pause", "Play"]);
    expect(await positionMs()).toBeGreaterThanOrEqual(23_900);
    expect([opened.complaints, opened.requests.filter((url) => !url.startsWith("blob:"))]).toEqual([[], []]);
  });

  it("follows the play head while it is moved, and the speed that is chosen", async () => {
    await page.click("#play");
    await page.selectOption("#speed", "2");
    await page.locator("#seek").fill("30000");
    await page.waitForFunction(() => (document.querySelector("audio")?.currentTime ?? 0) > 30.2);

    expect((await audio()).playbackRate).toBe(2);
    await page.click("#play");
  });

  it("starts again at the end", async () => {
    await page.locator("#seek").fill(String(DURATION_MS));
    await page.click("#play");
    await page.waitForFunction(() => {
      const element = document.querySelector("audio");
      return element !== null && element.currentTime > 0.1 && element.currentTime < 40;
    });
    await page.click("#play");

    expect(await positionMs()).toBeLessThan(40_000);
  });
});

describe("the keyboard", () => {
  it("plays and pauses with Space, and moves by five seconds and by moments with the arrows", async () => {
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowLeft");
    const moved = await positionMs();
    await page.keyboard.press("Shift+ArrowRight");
    const next = await positionMs();
    await page.keyboard.press(" ");
    await page.waitForFunction(() => document.querySelector("audio")?.paused === false);
    await page.keyboard.press(" ");

    expect(moved).toBe(5000);
    expect(next).toBeGreaterThan(5000);
    expect(await page.locator("#audio").evaluate((element) => (element as HTMLAudioElement).paused)).toBe(true);
  });

  it("keeps Space for the button that has the focus", async () => {
    await page.focus("#theme");
    await page.keyboard.press(" ");

    expect(await page.getAttribute("#theme", "aria-pressed")).toBe("true");
    expect(await page.locator("#audio").evaluate((element) => (element as HTMLAudioElement).paused)).toBe(true);
  });

  it("goes through a ribbon with the arrows, shows what was read, and jumps with Enter", async () => {
    await page.locator(".strip").nth(1).locator(".segment").first().focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("End");
    const label = await page.locator(":focus").getAttribute("aria-label");
    const card = await page.locator("#card").innerText();
    await page.keyboard.press("Enter");

    expect(label).toMatch(/^Customer, 00:4\d to 00:4\d: /);
    expect(card).toMatch(/^00:4\d to 00:4\d\s+Customer/);
    expect(await positionMs()).toBeGreaterThan(40_000);
    await page.keyboard.press("Escape");
    expect(await page.locator("#card").isVisible()).toBe(false);
  });

  it("reaches everything with Tab, one stop for each ribbon, and always shows where it is", async () => {
    const stops: string[] = [];
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press("Tab");
      const stop = await page.evaluate(() => {
        const element = document.activeElement;
        if (element === null || element === document.body) return "end";
        const outline = getComputedStyle(element).outlineStyle !== "none";
        return `${element.id || element.className || element.tagName}${outline ? "" : " WITHOUT OUTLINE"}`;
      });
      if (stop === "end") break;
      stops.push(stop);
    }
    expect(stops.filter((stop) => stop.startsWith("segment"))).toHaveLength(2);
    expect(stops).toEqual(
      expect.arrayContaining(["skip", "theme", "print", "previous", "play", "next", "seek", "speed"]),
    );
    expect(stops.filter((stop) => stop.includes("WITHOUT"))).toEqual([]);
  });
});

describe("zoom", () => {
  const range = () =>
    page
      .locator(".reel")
      .first()
      .evaluate((reel) => (reel as HTMLElement).style.width);

  it("follows a drag across a chart, in every row, without moving the play head", async () => {
    // Away from the player, which lies over the foot of the window.
    await lastChart().evaluate((chart) => chart.scrollIntoView({ block: "center" }));
    const box = await lastChart().boundingBox();
    if (box === null) throw new Error("no chart");
    await page.mouse.move(box.x + box.width * 0.25, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.75, box.y + 20, { steps: 4 });
    await page.mouse.up();

    expect(Number.parseFloat(await range())).toBeCloseTo(200, -1);
    expect(await positionMs()).toBe(0);
    await page.click("[data-zoom=all]");
    expect(await range()).toBe("100%");
  });

  it("keeps the play head in sight while it moves", async () => {
    await page.click("[data-zoom=in]");
    await page.click("[data-zoom=in]");
    await page.locator("#seek").fill("40000");

    const share = await playheadShare();
    expect([share >= 0, share <= 1, await page.locator(".playhead").isVisible()]).toEqual([true, true, true]);
  });
});

describe("the table beside the charts", () => {
  it("has a row for every stretch that is no silence, with the label and the means of its states", async () => {
    await openTable(page);
    const rows = await page
      .locator("#table tbody tr")
      .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent ?? "")));
    const changes = ofType(events, "state").filter(({ cause }) => cause === "change");
    const said = (state: (typeof changes)[number]): string => (state.status === "ok" ? `${state.label}` : state.reason);
    // A change of sentiment alone goes on with the stretch.
    const stretches = changes.filter((state, i) => {
      const before = changes.slice(0, i).findLast(({ role }) => role === state.role);
      return before === undefined || said(before) !== said(state);
    });
    const claims = stretches.filter((state) => said(state) !== "silence");

    expect(rows).toHaveLength(claims.length);
    // A label that one stretch alone has: its states are known without cutting the call up again.
    const once = claims.find(
      ({ label }) => label !== null && claims.filter((claim) => claim.label === label).length === 1,
    );
    const row = rows.find((cells) => cells[3] === once?.label) ?? [];
    const states = ofType(events, "state").filter(({ label }) => label === once?.label);
    const mean = (pick: (state: (typeof states)[number]) => number | undefined): number =>
      states.reduce((sum, state) => sum + (pick(state) ?? 0), 0) / states.length;
    const shown = (text: string | undefined): number => Number((text ?? "").replace("−", "-"));
    expect(row[2]?.toLowerCase()).toBe(once?.role);
    expect(shown(row[5])).toBeCloseTo(
      mean(({ valence }) => valence?.value),
      1.9,
    );
    expect(shown(row[6])).toBeCloseTo(
      mean(({ arousal }) => arousal?.value),
      1.9,
    );
  });

  it("jumps from its times", async () => {
    await openTable(page);
    await page.locator("#table tbody button").last().click();

    expect(await positionMs()).toBeGreaterThan(40_000);
  });
});

describe("light, dark and paper", () => {
  const background = (): Promise<string> =>
    page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  /** The middle of the lower edge of the valence chart, where its frame is drawn. */
  const ink = (): Promise<number> =>
    page
      .locator(".chart canvas")
      .first()
      .evaluate((element) => {
        const canvas = element as HTMLCanvasElement;
        const { data } = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
        let sum = 0;
        let count = 0;
        for (let i = 0; i < data.length; i += 4) {
          if ((data[i + 3] ?? 0) < 255) continue;
          sum += (data[i] ?? 0) + (data[i + 1] ?? 0) + (data[i + 2] ?? 0);
          count++;
        }
        return sum / count / 3;
      });

  it("follows the system, and the button against it, charts included", async () => {
    const light = [await background(), await ink()] as const;
    await page.emulateMedia({ colorScheme: "dark" });
    const dark = [await background(), await ink()] as const;
    await page.click("#theme");

    expect([light[0], dark[0]]).toEqual(["rgb(244, 246, 248)", "rgb(14, 19, 25)"]);
    expect(dark[1]).not.toBeCloseTo(light[1], 0);
    expect([await background(), await ink()]).toEqual([light[0], expect.closeTo(light[1], 0)]);
  });

  it("prints light, whole and without controls, even from a dark page that is zoomed in", async () => {
    const light = await ink();
    await page.emulateMedia({ colorScheme: "dark" });
    await page.click("[data-zoom=in]");
    await page.emulateMedia({ colorScheme: "dark", media: "print" });

    expect(
      await page
        .locator(".reel")
        .first()
        .evaluate((reel) => (reel as HTMLElement).style.width),
    ).toBe("100%");
    expect(
      await page
        .locator("#player, .actions, .zoom")
        .evaluateAll((all) => all.map((part) => getComputedStyle(part).display)),
    ).toEqual(["none", "none", "none"]);
    expect(Math.abs((await ink()) - light)).toBeLessThan(12);
    expect((await page.pdf({ format: "A4" })).length).toBeGreaterThan(20_000);
  });

  it("moves nothing for those who asked for less motion", async () => {
    await page.emulateMedia({ reducedMotion: "reduce" });

    expect(await page.locator("#play").evaluate((button) => getComputedStyle(button).transitionDuration)).toBe("0s");
  });
});
