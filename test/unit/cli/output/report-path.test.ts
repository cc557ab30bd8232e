import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkReportPath, reportPath } from "../../../../src/cli/output/report-path.ts";

const settings = (path: string) => ({ path, embedAudio: "auto", note: undefined }) as const;

describe("where a report goes", () => {
  it.each(["out.html", "a/b.HTM"])("is the file that was named: %s", (path) => {
    expect(reportPath(settings(path), "call")).toBe(path);
  });

  it.each(["reports", "reports/", "my.reports"])("is a file in the folder that was named: %s", (path) => {
    expect(reportPath(settings(path), "call-2")).toBe(join(path, "call-2.report.html"));
  });

  it("may not be one file for several recordings", async () => {
    await expect(checkReportPath(settings("out.html"), 2)).rejects.toThrow(/^--report: 2 recordings need a folder/);
    await checkReportPath(settings("out.html"), 1);
    await checkReportPath(settings("reports"), 2);
    await checkReportPath(undefined, 2);
  });
});
