export type { AudioTap, HeardAudio } from "../core/analyze.ts";
export { openReport, type WriteReportOptions, writeReport } from "./open-report.ts";
export { type EmbedAudio, MAX_EMBEDDED_MS, type ReportOptions } from "./options.ts";
export type { Report } from "./report.ts";
