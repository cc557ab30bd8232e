import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { REPORT_PAGE, reportPage } from "../../scripts/report-page.ts";
import {
  PAGE_LICENCE,
  PAGE_SCRIPT,
  PAGE_SCRIPT_SHA256,
  PAGE_STYLE,
  PAGE_STYLE_SHA256,
} from "../../src/report/page.generated.ts";
import { REPOSITORY } from "./checks/source-files.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("base64");

describe("the bundled page of the HTML report", () => {
  it("is up to date with its sources: if not, run `npm run generate`", async () => {
    expect(await reportPage(REPOSITORY)).toBe(readFileSync(join(REPOSITORY, REPORT_PAGE), "utf8"));
  });

  it("is let through by the hashes of its policy, and nothing else is", () => {
    expect([PAGE_SCRIPT_SHA256, PAGE_STYLE_SHA256]).toEqual([sha256(PAGE_SCRIPT), sha256(PAGE_STYLE)]);
  });

  it("names no address to load from", () => {
    expect([...`${PAGE_SCRIPT}${PAGE_STYLE}`.matchAll(/(https?:)?\/\/[\w.-]+/g)].map(([found]) => found)).toEqual([
      "http://www.w3.org",
    ]);
  });

  it("carries the licence of the library inside it, and NOTICE names it", () => {
    expect(PAGE_LICENCE).toMatch(/uPlot[\s\S]*Permission is hereby granted/);
    expect(readFileSync(join(REPOSITORY, "NOTICE"), "utf8")).toContain("uPlot");
  });

  it("stays small: 40 KB gzipped at most", async () => {
    const { gzipSync } = await import("node:zlib");
    expect(gzipSync(PAGE_SCRIPT + PAGE_STYLE, { level: 9 }).byteLength).toBeLessThan(40_960);
  });
});
