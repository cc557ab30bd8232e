import type { HeardAudio } from "../core/analyze.ts";
import type { RecordingSource } from "../core/input/recording.ts";
import type { EmotionStreamEvent } from "../spec/index.ts";
import type { ReportOptions } from "./options.ts";
import type { Report } from "./report.ts";

/**
 * Opens an HTML report to be written while a call goes on (Node only): one file that works offline, with the call as text, charts and audio.
 *
 * @param path where the report goes; its folder is made when it is missing, and a file of that name is replaced when the report is complete.
 * @throws EmotionError `config` when it cannot be written there.
 */
export async function openReport(path: string, options: ReportOptions = {}): Promise<Report> {
  const { ReportFile } = await import("./report-file.node.ts");
  return ReportFile.open(path, options);
}

/** Options of {@link writeReport}. */
export interface WriteReportOptions extends ReportOptions {
  /** The recording the events are of, to be drawn and embedded: a path (it is then the default of `recording`), its bytes, or a stream of them. */
  readonly audio?: string | RecordingSource;
}

/**
 * Writes an HTML report of a finished call (Node only), for example from the events that `--out` kept.
 *
 * @param path where the report goes; nothing is left there when it fails.
 * @param events all events of one call, in order, the `end` event included.
 * @returns the path of the report.
 * @throws EmotionError `bad-input` when there is no `end` event or the recording cannot be read, `config` when the report cannot be written.
 */
export async function writeReport(
  path: string,
  events: AsyncIterable<EmotionStreamEvent> | Iterable<EmotionStreamEvent>,
  options: WriteReportOptions = {},
): Promise<string> {
  const { audio, ...rest } = options;
  const recording = rest.recording ?? (typeof audio === "string" ? audio : undefined);
  const report = await openReport(path, { ...rest, ...(recording === undefined ? {} : { recording }) });
  try {
    if (audio !== undefined) for await (const heard of decoded(audio)) await report.audio(heard);
    for await (const event of events) await report.event(event);
    return await report.complete();
  } finally {
    await report.discard();
  }
}

async function* decoded(audio: string | RecordingSource): AsyncGenerator<HeardAudio, void> {
  const { blocks, format } = await opened(audio);
  for await (const samples of blocks) yield { samples, sampleRateHz: format.sampleRateHz, channels: format.channels };
}

async function opened(audio: string | RecordingSource) {
  if (typeof audio === "string") {
    const { openFile } = await import("../core/input/file.node.ts");
    return openFile(audio);
  }
  const { openRecording } = await import("../core/input/open-recording.ts");
  return openRecording(audio);
}
