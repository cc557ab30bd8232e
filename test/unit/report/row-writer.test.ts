import { describe, expect, it } from "vitest";
import { createRowWriter } from "../../../src/report/row-writer.ts";
import type { Row } from "../../../src/report/rows.ts";

async function written(rows: readonly Row[]): Promise<string> {
  let text = "";
  const writer = createRowWriter(async (part) => {
    text += part;
  });
  for (const row of rows) await writer.write([row]);
  await writer.flush();
  return text;
}

const elements = (text: string): string[] =>
  [...text.matchAll(/<script type="application\/json" class="rows">([\s\S]*?)<\/script>/g)].map(
    (match) => match[1] ?? "",
  );

describe("rows in a page", () => {
  it("are JSON lists that read back as they were, whatever is said in them", async () => {
    const rows: Row[] = [
      { k: "news", at: 1, text: "</script><script>alert(1)</script>" },
      { k: "news", at: 2, text: "<!-- ]]> \u2028 “quoted”" },
    ];
    const text = await written(rows);

    expect(elements(text)).toHaveLength(1);
    expect(JSON.parse(elements(text)[0] ?? "")).toEqual(rows);
  });

  it("stand in elements of bounded size, so that an hour is not parsed at once", async () => {
    const rows: Row[] = Array.from({ length: 5000 }, (_, at) => ({ k: "news", at, text: "x".repeat(100) }));
    const parts = elements(await written(rows));

    expect(Math.max(...parts.map((part) => part.length))).toBeLessThan(70_000);
    expect(parts.flatMap((part) => JSON.parse(part))).toEqual(rows);
  });

  it("are nothing at all when there are none", async () => {
    expect(await written([])).toBe("");
  });
});
