import type { AudioTap } from "../../index.ts";
import { openReport, type Report } from "../../report/index.ts";
import type { AuditEntry, EmotionStreamEvent, Summary } from "../../spec/index.ts";
import type { ReportSettings, Settings } from "../settings.ts";
import { reportPath } from "./report-path.ts";
import { ResultFiles } from "./result-files.ts";

/** The recording that outputs are of. */
export interface OutputSubject {
  readonly name: string;
  /** Its files begin with this. */
  readonly stem: string;
  /** Path of the recording, when it is a file that a browser can open. */
  readonly path: string | undefined;
}

/** What was written, and what went wrong, which may be only a part of it. */
export interface Written {
  /** Paths of the result files. */
  readonly files: readonly string[];
  readonly report: string | undefined;
  readonly error: unknown;
}

/** Everything one analysed recording leaves on disk: result files (`--out`), a report (`--report`), both or nothing. */
export class Outputs {
  readonly #files: ResultFiles | undefined;
  readonly #report: Report | undefined;

  private constructor(files: ResultFiles | undefined, report: Report | undefined) {
    this.#files = files;
    this.#report = report;
  }

  /** Opens what the settings ask for; throws `EmotionError` of kind `config`, with nothing left behind, when one cannot be written. */
  static async open({ outFolder, report }: Settings, subject: OutputSubject): Promise<Outputs> {
    const files = outFolder === undefined ? undefined : await ResultFiles.open(outFolder, subject.stem);
    try {
      return new Outputs(files, report === undefined ? undefined : await openFor(report, subject));
    } catch (error) {
      await files?.discard();
      throw error;
    }
  }

  /** What receives the audio of the recording; only a report wants it. */
  get onAudio(): AudioTap | undefined {
    const report = this.#report;
    return report === undefined ? undefined : (audio) => report.audio(audio);
  }

  /** What receives the audit log; only result files keep it. */
  get audit(): ((entry: AuditEntry) => void) | undefined {
    const files = this.#files;
    return files === undefined ? undefined : (entry) => files.audit(entry);
  }

  /** Takes in an event; resolves when there is room for the next. */
  async event(event: EmotionStreamEvent): Promise<void> {
    await this.#files?.event(event);
    await this.#report?.event(event);
  }

  /**
   * Gives everything its name. What cannot be written takes nothing else with it.
   *
   * @param cutShort why the recording was not heard to its end, where it was not.
   */
  async complete(summary: Summary, cutShort?: string): Promise<Written> {
    const errors: unknown[] = [];
    const orNote = async <T>(work: Promise<T> | undefined): Promise<T | undefined> => {
      try {
        return await work;
      } catch (error) {
        errors.push(error);
        return undefined;
      }
    };
    const files = (await orNote(this.#files?.complete(summary))) ?? [];
    const report = await orNote(this.#report?.complete(cutShort));
    return { files, report, error: errors[0] };
  }

  /** Takes away what was not completed, the audit log excepted. */
  async discard(): Promise<void> {
    await this.#files?.discard();
    await this.#report?.discard();
  }
}

function openFor(settings: ReportSettings, { name, stem, path }: OutputSubject): Promise<Report> {
  return openReport(reportPath(settings, stem), {
    title: name,
    embedAudio: settings.embedAudio,
    ...(settings.note === undefined ? {} : { note: settings.note }),
    ...(path === undefined ? {} : { recording: path }),
  });
}
