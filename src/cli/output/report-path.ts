import { stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { EmotionError } from "../../spec/errors.ts";
import type { ReportSettings } from "../settings.ts";

/** Where the report of a recording goes: the file that was named, or one in the folder. */
export function reportPath({ path }: ReportSettings, stem: string): string {
  return namesFile(path) ? path : join(path, `${stem}.report.html`);
}

/** Refuses, before anything is analysed, one file for the reports of several recordings, and a path where no report can be. */
export async function checkReportPath(report: ReportSettings | undefined, recordings: number): Promise<void> {
  if (report === undefined) return;
  const { path } = report;
  if (recordings > 1 && namesFile(path)) {
    const sentence = `--report: ${recordings} recordings need a folder, each gets a report of its own; give one, for example --report reports.`;
    throw new EmotionError("config", sentence, { recordings });
  }
  const refuse = (what: string): never => {
    throw new EmotionError("config", `--report: ${what}; give a .html file, or a folder that gets the report.`);
  };
  if (namesFile(path) && (await kindOf(path)) === "folder") refuse("there is a folder of that name");
  const folder = resolve(namesFile(path) ? dirname(path) : path);
  if (await isBlocked(folder)) {
    refuse(
      folder === resolve(path) ? "there is a file of that name, which is no .html" : "a part of that path is a file",
    );
  }
}

/** True when a folder cannot be made since it, or one above it, is a file. */
async function isBlocked(folder: string): Promise<boolean> {
  const kind = await kindOf(folder);
  if (kind !== null) return kind === "file";
  const above = dirname(folder);
  return above !== folder && isBlocked(above);
}

/** What is at a path; null for nothing, or nothing that can be looked at. */
async function kindOf(path: string): Promise<"file" | "folder" | null> {
  const found = await stat(path).catch(() => null);
  return found === null ? null : found.isDirectory() ? "folder" : "file";
}

function namesFile(path: string): boolean {
  return /\.html?$/i.test(path);
}
