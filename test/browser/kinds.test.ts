import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type ReportOptions, writeReport } from "../../src/report/index.ts";
import type { EmotionStreamEvent } from "../../src/spec/index.ts";
import { CALL } from "../e2e/cli.ts";
import * as calls from "../unit/report/calls.ts";
import { launch, type OpenPage, open, openTable } from "./chromium.ts";

// Reports of calls of every kind, made from events: what the bundled call does not have.

let folder = "";
let browser: Browser;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "emotion-stream-kinds-"));
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

let opened: OpenPage | undefined;
afterEach(async () => {
  await opened?.page.context().close();
});

async function reportOf(
  events: Iterable<EmotionStreamEvent>,
  options: ReportOptions & { audio?: string } = {},
  context: BrowserContextOptions = {},
): Promise<OpenPage> {
  opened = await open(browser, await writeReport(join(folder, "call.html"), events, options), context);
  return opened;
}

describe("reasons", () => {
  it("show under the pointer, on a label, over a chart and on a moment", async () => {
    const { page } = await reportOf(calls.angryCall());
    const why =
      /What moved the reading of 00:\d\d–00:\d\d\s+louder than this speaker's usual \(\+2\.1 SD; moved the label\)/;
    const card = page.locator("#card");
    await page.locator(".segment", { hasText: "anger" }).hover();
    expect(await card.innerText()).toMatch(why);
    const box = await page.locator(".chart .u-over").first().boundingBox();
    await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) * (25 / 60), (box?.y ?? 0) + 60);
    expect(await card.innerText()).toMatch(why);
    expect(await card.innerText()).toContain("Customer");
    await page.locator("#moments button").first().hover();
    expect(await card.innerText()).toMatch(why);
    await page.mouse.move(2, 2);
    expect(await card.isVisible()).toBe(false);
  });

  it("show on focus as well", async () => {
    const { page } = await reportOf(calls.angryCall());
    await page.locator("#timeline").focus();
    for (let i = 0; i < 3; i++) await page.keyboard.press("Tab");

    expect(await page.locator("#card").innerText()).toContain("What moved the reading");
  });
});

describe("audio beside the page", () => {
  it("is played where it lies", async () => {
    const recording = join(folder, "a call #1.wav");
    await copyFile(CALL, recording);
    const { page, complaints } = await reportOf(calls.angryCall(), { recording, embedAudio: "never" });
    await page.click("#play");
    await page.waitForFunction(() => (document.querySelector("audio")?.currentTime ?? 0) > 0.1);

    expect(await page.locator("#audio-status").textContent()).toBe(
      "Plays a call #1.wav, which is not part of this page.",
    );
    expect(complaints).toEqual([]);
  });

  it("that is not there any more is said, and the page works without it", async () => {
    const { page } = await reportOf(calls.angryCall(), { recording: join(folder, "gone.wav"), embedAudio: "never" });
    await page.getByText("The recording gone.wav was not found").waitFor();
    await page.keyboard.press("ArrowRight");

    expect(await page.locator("#position").textContent()).toBe("00:05");
  });

  it("that never was is said, with the reason", async () => {
    const { page, complaints } = await reportOf(calls.angryCall());

    expect(await page.locator("#audio-status").textContent()).toBe("This report holds no audio. None was given to it.");
    expect([await page.locator("#play").isDisabled(), complaints]).toEqual([true, []]);
  });
});

describe("a call", () => {
  const A = { channel: 0, role: null, speaker: "A" };
  const B = { channel: 0, role: null, speaker: "B" };
  const words = (evidence: "lexical", count: number): EmotionStreamEvent[] =>
    Array.from({ length: count }, (_, i) => {
      const who = i % 2 === 0 ? A : B;
      const claim = {
        arousal: null,
        valence: calls.axis(0.5, null),
        label: null,
        sentiment: "positive",
        confidence: null,
      } as const;
      const atMs = 3000 * (i + 1);
      return [
        calls.reading(who, atMs, {
          ...claim,
          evidence,
          vendorLabel: null,
          scores: [],
          calibrated: false,
          text: `<i>Line ${i}</i>`,
        }),
        calls.state(who, atMs, { ...claim, sinceMs: atMs }),
      ];
    }).flat();

  it("of words has no arousal, and says so; its diarized speakers have a ribbon each, its words stand below", async () => {
    const speakers = [A, B].map((who) => calls.summaryOfSpeaker(who, { arousal: null, labelMs: {} }));
    const { page, complaints } = await reportOf([
      ...words("lexical", 20),
      calls.end(calls.summary({ channels: 1, speakers })),
    ]);

    expect(await page.locator(".empty").allTextContents()).toEqual(["Arousal is not known on this call."]);
    expect(await page.locator(".labels-row .name").allTextContents()).toEqual(["Speaker A", "Speaker B"]);
    expect(await page.locator("#lines li").nth(1).textContent()).toBe("00:03Speaker B <i>Line 1</i>");
    expect(complaints).toEqual([]);
  });

  it("in which nobody speaks, or everything is abstained from, is drawn without a claim", async () => {
    const silent = {
      speechMs: 0,
      talkShare: null,
      readings: 0,
      abstained: {},
      valence: null,
      arousal: null,
      labelMs: {},
      trend: null,
    } as const;
    const first = await reportOf([
      calls.end(calls.summary({ speakers: [calls.summaryOfSpeaker(calls.AGENT, silent)] })),
    ]);
    expect(await first.page.locator("h1").textContent()).toBe("Nobody was heard speaking on this call.");
    expect([await first.page.locator(".segment").count(), first.complaints]).toEqual([0, []]);
    await first.page.context().close();

    const unsure = calls.summaryOfSpeaker(calls.AGENT, { readings: 9, abstained: { "low-confidence": 9 } });
    const second = await reportOf([
      calls.noClaim(calls.AGENT, 1000, "low-confidence", { cause: "change", sinceMs: 1000 }),
      calls.end(calls.summary({ speakers: [unsure] })),
    ]);
    expect(await second.page.locator(".segment").allTextContents()).toEqual(["not sure enough"]);
    expect(await second.page.locator("h1").textContent()).toContain("no claim is made");
  });

  it("with mixed signals shows them as such, and what was not analysed as not analysed", async () => {
    const { page } = await reportOf([
      calls.noClaim(calls.CUSTOMER, 5000, "conflict", { cause: "change", sinceMs: 4000, mixedSignals: true }),
      calls.gap(0, 60_000, 0, "policy"),
      calls.end(calls.summary({ speakers: [calls.summaryOfSpeaker(calls.CUSTOMER)] })),
    ]);

    expect(await page.locator(".segment").allTextContents()).toEqual(["mixed signals"]);
    expect(await page.locator(".gap").allTextContents()).toEqual(["not analysed: refused by the policy"]);
  });

  it("with a refused channel has one colour for each speaker, everywhere, and calls the refused one by the role", async () => {
    const silent = { readings: 0, abstained: {}, valence: null, arousal: null, labelMs: {}, trend: null } as const;
    const speakers = [calls.summaryOfSpeaker(calls.AGENT, silent), calls.summaryOfSpeaker(calls.CUSTOMER)];
    const events = calls.angryCall().filter((event) => !("channel" in event) || event.channel === 1);
    const { page } = await reportOf(
      [...events.slice(0, -1), calls.gap(0, 60_000, 0, "policy"), calls.end(calls.summary({ speakers }))],
      { audio: CALL },
    );
    const swatchOf = (name: string): Promise<string[]> =>
      page
        .locator(`:is(.name, h3, .what) :has(> .swatch), :is(.name, h3):has(> .swatch)`)
        .evaluateAll(
          (all, text) =>
            all
              .filter((element) => element.textContent?.startsWith(text))
              .map((element) => element.querySelector(".swatch")?.className ?? ""),
          name,
        );
    const lines = await page
      .locator("#legend .sample line")
      .evaluateAll((all) => all.map(({ classList }) => `${classList}`));

    expect(new Set(await swatchOf("Customer"))).toEqual(new Set(["swatch fill-2"]));
    expect(new Set(await swatchOf("Agent"))).toEqual(new Set(["swatch fill-1"]));
    expect(lines).toEqual(["stroke-2"]);
    expect(await page.locator(".row .name").allTextContents()).toEqual(
      expect.arrayContaining(["Agent", "Labels", "Customer"]),
    );
    expect(await page.locator("#tracks").innerText()).not.toContain("Left channel");
  });

  it("too short for a state shows its readings, in ribbon, charts, card and table", async () => {
    const of = { readings: 2, abstained: {}, labelMs: {}, trend: null, toldApart: false } as const;
    const speakers = [calls.summaryOfSpeaker(calls.UNKNOWN, of)];
    const { page, complaints } = await reportOf([
      calls.speech(calls.UNKNOWN, "start", 0),
      calls.reading(calls.UNKNOWN, 512),
      calls.reading(calls.UNKNOWN, 900, { label: "fear" }),
      calls.speech(calls.UNKNOWN, "end", 900),
      calls.end(calls.summary({ channels: 1, durationMs: 900, speakers })),
    ]);
    await page.locator(".segment", { hasText: "fear" }).hover();

    expect(await page.locator("h1").textContent()).toContain("Too little was said for a state to hold");
    expect(await page.locator(".segment").allTextContents()).toEqual(["anger", "fear"]);
    expect(await page.locator(".empty").count()).toBe(0);
    expect(await page.locator("#card").innerText()).toMatch(/fear[\s\S]*Arousal\s*\+0\.70/);
    await openTable(page);
    expect(await page.locator("#table tbody tr").count()).toBe(2);
    expect(complaints).toEqual([]);
  });

  it("of an hour is drawn whole, and in detail when zoomed in", async () => {
    const { page, complaints } = await reportOf(calls.hourLongCall());
    const segment = page.locator(".segment").nth(40);
    const before = (await segment.boundingBox())?.width ?? 0;
    for (let i = 0; i < 8; i++) await page.click("[data-zoom=in]");
    const after = await segment.evaluate((element) => element.getBoundingClientRect().width);
    await openTable(page);

    expect([before < 3, after > 50, complaints]).toEqual([true, true, []]);
    expect(await page.locator("#table tbody tr").count()).toBe(200);
    await page.getByRole("button", { name: /Show 200 more/ }).click();
    expect(await page.locator("#table tbody tr").count()).toBe(400);
  });

  it("with hostile names in every place runs none of them", async () => {
    const hostile = `</script><img src=x onerror="alert(1)"><script>alert(2)</script>`;
    const who = { channel: 1, role: hostile, speaker: hostile };
    const events = calls
      .angryCall()
      .map((event) => ("channel" in event && event.channel === 1 ? { ...event, ...who } : event));
    const closing = calls.end(
      calls.summary({ speakers: [calls.summaryOfSpeaker(calls.AGENT), calls.summaryOfSpeaker(who)] }),
    );
    const transcript = calls.said(who, 1000, hostile);
    const { page, complaints, requests } = await reportOf([...events.slice(0, -1), transcript, closing], {
      title: hostile,
      note: hostile,
      recording: join(folder, "x<img src=x onerror=alert(3)>.wav"),
      embedAudio: "never",
    });
    await page.locator(".segment").first().hover();
    await openTable(page);

    expect(await page.locator("img").count()).toBe(0);
    expect(await page.locator("h3", { hasText: "<img src=x" }).count()).toBe(1);
    expect(complaints.filter((text) => !text.includes("ERR_FILE_NOT_FOUND"))).toEqual([]);
    expect(requests.filter((url) => !url.endsWith(".wav"))).toEqual([]);
  });
});

describe("a small window", () => {
  it.each([320, 360, 768])("of %i px never scrolls sideways, tables and open parts included", async (width) => {
    const long = "a-very-long-file-name-without-a-single-space-".repeat(4);
    const { page } = await reportOf(calls.angryCall(), { title: `${long}.wav` }, { viewport: { width, height: 700 } });
    await page.locator("details").evaluateAll((all) => {
      for (const details of all) (details as HTMLDetailsElement).open = true;
    });

    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });

  it("has no pieces of words in its ribbons: what does not fit is not there, but told", async () => {
    const { page } = await reportOf(calls.hourLongCall(), {}, { viewport: { width: 360, height: 740 } });
    for (let i = 0; i < 7; i++) await page.click("[data-zoom=in]");
    const words = await page.locator(".segment").evaluateAll((all) =>
      all.map((segment) => {
        const box = segment.getBoundingClientRect();
        const word = segment.querySelector("span")?.getBoundingClientRect();
        if (word === undefined) return "none";
        if (word.top >= box.bottom) return "out of sight";
        return word.right <= box.right + 0.5 ? "whole" : "cut";
      }),
    );
    const labels = await page.locator(".segment").evaluateAll((all) => all.map((segment) => segment.ariaLabel ?? ""));

    expect(new Set(words)).toEqual(new Set(["whole", "out of sight"]));
    expect(labels.every((label) => /\d: [a-z]+/.test(label))).toBe(true);
  });

  it("has targets a thumb can hit, and the card where it does not cover the finger", async () => {
    const { page } = await reportOf(
      calls.angryCall(),
      {},
      { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
    );
    const sizes = await page
      .locator(".transport button, .moment, [data-zoom]")
      .evaluateAll((all) => all.map((button) => button.getBoundingClientRect().height));
    await page.locator(".segment", { hasText: "anger" }).hover();
    const card = await page.locator("#card").boundingBox();
    const player = await page.locator("#player").boundingBox();

    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(34);
    expect((card?.y ?? 0) + (card?.height ?? 0)).toBeLessThanOrEqual(player?.y ?? 0);
    expect([card?.x ?? -1, (card?.x ?? 0) + (card?.width ?? 999)]).toEqual([8, 352]);
  });
});

describe("without scripts", () => {
  it("the headline, the figures and how far to trust them still stand there", async () => {
    const { page } = await reportOf(calls.angryCall(), {}, { javaScriptEnabled: false });

    expect(await page.locator("h1").textContent()).toBe("The customer sounded most agitated from 00:19 to 00:30.");
    expect(await page.getByText("The charts and the player need scripts").isVisible()).toBe(true);
    expect(await page.getByText("Right about half of the time").isVisible()).toBe(true);
    expect(await page.locator("#player").isVisible()).toBe(false);
  });
});
