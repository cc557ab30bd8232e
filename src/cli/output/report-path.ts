import { join } from "node:path";
import { EmotionError } from "../../spec/errors.ts";
import type { ReportSettings } from "../settings.ts";

/** Where the report of a recording goes: the file that was named, or one in the folder. */
export function reportPath({ path }: ReportSettings, stem: string): string {
  return namesFile(path) ? path : join(path, `${stem}.report.html`);
}

/** Refuses one file for the reports of several recordings, before any is analysed. */
export function checkReportPath(report: ReportSettings | undefined, recordings: number): void {
  if (report === undefined || recordings < 2 || !namesFile(report.path)) return;
  const sentence = `--report: ${recordings} recordings need a folder, each gets a report of its own; give one, for example --report reports.`;
  throw new EmotionError("config", sentence, { recordings });
}

function namesFile(path: string): boolean {
  return /\.html?$/i.test(path);
}
