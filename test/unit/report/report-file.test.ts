import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type HeardAudio, openReport, writeReport } from "../../../src/report/index.ts";
import type { EmotionStreamEvent } from "../../../src/spec/index.ts";
import { angryCall, CUSTOMER, end, hourLongCall, said, summary } from "./calls.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "emotion-stream-report-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);
const seconds = (count: number, channels = 1): HeardAudio => ({
  samples: new Float32Array(8000 * count * channels).fill(0.25),
  sampleRateHz: 8000,
  channels,
});
const elements = (page: string, kind: string): string[] =>
  [...page.matchAll(new RegExp(`<script type="[^"]+" (?:class|id)="${kind}">([^<]*)</script>`, "g"))].map(
    (m) => m[1] ?? "",
  );
const callOf = (page: string) => JSON.parse(elements(page, "call")[0] ?? "");

async function pageOf(
  events: readonly EmotionStreamEvent[],
  options = {},
  audio: readonly HeardAudio[] = [],
): Promise<string> {
  const report = await openReport(at("out.html"), options);
  for (const heard of audio) await report.audio(heard);
  for (const event of events) await report.event(event);
  return readFile(await report.complete(), "utf8");
}

describe("a report", () => {
  it("is one whole document with the headline, the figures and the events", async () => {
    const page = await pageOf(angryCall(), { title: "call.wav" });

    expect(page).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    expect(page).toContain("<title>call.wav – call report</title>");
    expect(page).toContain('<h1 id="headline">The customer sounded most agitated from 00:19 to 00:30.</h1>');
    expect(elements(page, "rows").flatMap((text) => JSON.parse(text)).length).toBeGreaterThan(50);
    expect(callOf(page)).toMatchObject({ durationMs: 60_000, channels: 2, speakers: [0, 1] });
  });

  it("lets nothing in from outside, and runs its own script only", async () => {
    const page = await pageOf(angryCall());
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? "";

    expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+';/);
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(page.replace(/<script>[\s\S]*/, "").match(/ (?:src|href)="(?!#)[^"]*"| style="/g)).toBeNull();
  });

  it("keeps hostile names, notes and transcripts inert", async () => {
    const hostile = `"></title></script><script>alert(1)</script><img src=x onerror=alert(1)>`;
    const customer = { ...CUSTOMER, role: hostile, speaker: hostile };
    const events = angryCall().map((event) =>
      "channel" in event && event.channel === 1 ? { ...event, ...customer } : event,
    );
    const [last] = events.splice(-1);
    const closing =
      last?.type === "end"
        ? end({ ...last.summary, speakers: last.summary.speakers.map((s) => ({ ...s, role: hostile })) })
        : end();
    const page = await pageOf([...events, said(CUSTOMER, 1000, hostile), closing], { title: hostile, note: hostile });

    expect(page).not.toContain("<img");
    expect(page.match(/alert\(1\)<\/script>/g)).toBeNull();
    // The page's own: style and title, one script, and the elements that hold data.
    expect(page.match(/<\/title>/g)).toHaveLength(1);
    expect(page.match(/<\/script>/g)?.length).toBe(elements(page, "rows").length + 2);
  });

  it("has no name before it is whole, and leaves nothing when it is given up", async () => {
    const report = await openReport(at("out.html"));
    await report.audio(seconds(1));
    for (const event of angryCall()) await report.event(event);
    const during = (await readdir(folder)).sort();
    await report.discard();

    expect(during.every((name) => name.startsWith(".out.html") && name.endsWith(".partial"))).toBe(true);
    expect(during).toHaveLength(2);
    expect(await readdir(folder)).toEqual([]);
  });

  it("leaves one file when it is complete", async () => {
    await pageOf(angryCall(), {}, [seconds(1)]);

    expect(await readdir(folder)).toEqual(["out.html"]);
  });

  it("grows on disk while the call goes on: an hour is not held in memory", async () => {
    const report = await openReport(at("out.html"));
    let sizeBeforeEnd = 0;
    for (const event of hourLongCall()) {
      if (event.type === "end") sizeBeforeEnd = (await stat(at(`.out.html.${process.pid}.partial`))).size;
      await report.event(event);
    }
    const finalSize = (await stat(await report.complete())).size;

    expect(sizeBeforeEnd).toBeGreaterThan(1_500_000);
    expect(finalSize - sizeBeforeEnd).toBeLessThan(300_000);
  });

  it("shows twelve moments of an hour in the open and the others behind one click", async () => {
    const report = await openReport(at("out.html"));
    for (const event of hourLongCall()) await report.event(event);
    const page = await readFile(await report.complete(), "utf8");
    const [open = "", more = ""] = (/<section id="moments"[\s\S]*?<\/section>/.exec(page)?.[0] ?? "").split(
      "<details>",
    );

    expect(open.match(/data-at=/g)).toHaveLength(12);
    expect(more).toContain(`<summary>${more.match(/data-at=/g)?.length} more</summary>`);
  });

  it("refuses events without an end in one sentence, and writes nothing", async () => {
    await expect(writeReport(at("out.html"), angryCall().slice(0, -1))).rejects.toThrow(
      /^The events have no end event[^\n]*$/,
    );
    expect(await readdir(folder)).toEqual([]);
  });

  it("says where it cannot be written, and leaves nothing", async () => {
    await mkdir(at("out.html"));
    await expect(writeReport(at("out.html"), angryCall())).rejects.toThrow(
      /^The report cannot be written \(EISDIR\)[^\n]*$/,
    );
    expect(await readdir(folder)).toEqual(["out.html"]);
  });

  it("knows that before the call, where a folder has its name already or a file is in its way", async () => {
    await mkdir(at("out.html"));
    await writeFile(at("note.wav"), "a note");
    await expect(openReport(at("out.html"))).rejects.toThrow(/\(EISDIR\): there is a folder of that name; /);
    await expect(openReport(at("note.wav/out.html"))).rejects.toThrow(/: a part of its path is a file; /);
  });

  it("leaves nothing half-written when a folder takes its name during the call", async () => {
    const report = await openReport(at("out.html"));
    await mkdir(at("out.html"));
    for (const event of angryCall()) await report.event(event);
    await expect(report.complete()).rejects.toThrow(/^The report cannot be written \(EISDIR\): there is a folder/);
    await report.discard();
    expect(await readdir(folder)).toEqual(["out.html"]);
  });
});

describe("the audio of a report", () => {
  it("is embedded as 16 kHz WAV when it is short", async () => {
    const page = await pageOf(angryCall(), {}, [seconds(40), seconds(20)]);
    const wav = Buffer.concat(elements(page, "audio").map((text) => Buffer.from(text, "base64")));

    expect(callOf(page).audio).toEqual({ kind: "embedded" });
    expect([wav.toString("latin1", 0, 4), wav.readUInt32LE(24), wav.readUInt32LE(40)]).toEqual([
      "RIFF",
      16_000,
      60 * 32_000,
    ]);
    expect(wav.length).toBe(44 + 60 * 32_000);
    expect(wav.readInt16LE(44 + 32_000)).toBe(8192);
  });

  it("is drawn from its peaks, embedded or not", async () => {
    const page = await pageOf(angryCall(), { embedAudio: "never" }, [seconds(70, 2)]);
    const rows = elements(page, "rows").flatMap((text) => JSON.parse(text));

    expect(rows.filter((row) => row.k === "peaks").map(({ channel, from }) => [channel, from])).toEqual([
      [0, 0],
      [1, 0],
      [0, 3000],
      [1, 3000],
    ]);
    expect(elements(page, "audio")).toEqual([]);
  });

  it("is linked beyond ten minutes, relative to the report, with any name", async () => {
    const minutes = Array.from({ length: 11 }, () => seconds(60));
    const recording = at("recordings/50% off? #1 & more.wav");
    const page = await pageOf(angryCall(), { recording }, minutes);

    expect(callOf(page).audio).toEqual({
      kind: "linked",
      href: "./recordings/50%25%20off%3F%20%231%20%26%20more.wav",
      name: "50% off? #1 & more.wav",
    });
    expect(elements(page, "audio")).toEqual([]);
  });

  it("is embedded beyond ten minutes only when that is asked for", async () => {
    const minutes = Array.from({ length: 11 }, () => seconds(60));
    const page = await pageOf(angryCall(), { embedAudio: "always" }, minutes);

    expect(callOf(page).audio).toEqual({ kind: "embedded" });
    expect(Math.max(...elements(page, "audio").map((text) => text.length))).toBeLessThan(1_100_000);
  });

  it("is missing with the reason, where there is no file to link", async () => {
    const minutes = Array.from({ length: 11 }, () => seconds(60));

    expect(callOf(await pageOf(angryCall(), {}, minutes)).audio).toMatchObject({ kind: "none", why: /ten minutes/ });
    expect(callOf(await pageOf(angryCall(), { embedAudio: "never" })).audio).toMatchObject({ why: /switched off/ });
    expect(callOf(await pageOf(angryCall())).audio).toMatchObject({ why: /None was given/ });
  });

  it("may not change its rate half-way", async () => {
    const report = await openReport(at("out.html"));
    await report.audio(seconds(1));
    await expect(report.audio({ ...seconds(1), sampleRateHz: 16_000 })).rejects.toThrow(/changed from .* to /);
    await report.discard();
  });

  it("is read from the recording when a finished call is reported", async () => {
    const call = new URL("../../../demo/call.wav", import.meta.url).pathname;
    const path = await writeReport(at("out.html"), [end(summary())], { audio: call });
    const page = await readFile(path, "utf8");

    expect(callOf(page).audio).toEqual({ kind: "embedded" });
    expect(page).toContain("<title>call.wav – call report</title>");
  });
});
