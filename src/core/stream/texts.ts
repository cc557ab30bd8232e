import { abortable, throwIfAborted } from "../../kit/abort.ts";
import type { Adapter, Observation } from "../../spec/adapter.ts";
import { EmotionError, type ErrorFacts } from "../../spec/errors.ts";
import type { TranscriptEvent, Unstamped } from "../../spec/events.ts";
import { createTextStage, MAX_WAITING_TEXTS, type Said, type TextStage } from "../text/index.ts";
import type { Host } from "./call-context.ts";
import type { Readings } from "./readings.ts";
import type { Emit } from "./route.ts";
import { checkWriteText, type WriteTextOptions } from "./write-options.ts";
import type { Writer, Written, WrittenText } from "./written.ts";

/** Calls of `writeText` that may be under way; a caller that never awaits them is told so instead of filling the memory. */
const MAX_WRITES = 1024;

/** Who reads text for a stream, and how it pays. */
export interface TextReader {
  readonly adapter: Adapter;
  readonly meter: (line: string, units: number) => void;
  /** Why no more may be spent on these texts; `null` while it may. */
  readonly refusal: (texts: readonly Said[]) => EmotionError | null;
}

/** What the texts of a stream need of the world around it. */
export interface TextsOptions {
  /** The reader, where one was made ready with the stream. */
  readonly reader?: TextReader;
  /** Makes one ready when the first text is written. */
  readonly load: () => Promise<TextReader>;
  /** True when the final transcripts of the session are to be read. */
  readonly readsTranscripts: boolean;
  /** True when the reader's name comes up with the audio's session anyway. */
  readonly introduced: boolean;
  readonly language?: string;
  readonly written: Written;
  /** Asks policy, once for each text channel and role. */
  readonly judge: (adapter: Adapter, channel: number, role: string | null) => void;
}

/** What the engine lends to them. */
export interface TextsSetting {
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly emit: Emit;
  readonly warn: (code: string, message: string, channel: number | null, facts?: ErrorFacts) => void;
  /** The stages of the audio; undefined before its sessions are open, and where there is none. */
  readonly readings: () => Readings | undefined;
}

/** The texts of one stream: the transcripts that are to be read, and what is written. */
export interface Texts {
  /** Looks for final transcripts among events that go out, and for who was taken for their speaker later. */
  heard(events: readonly Unstamped[]): void;
  /** Takes a written text; settles when it was accepted. */
  write(text: string, options?: WriteTextOptions): Promise<void>;
  /** No more text is written. */
  end(): void;
  /** Settles when everything was delivered. */
  drain(): Promise<void>;
  /** Settles, never rejecting, when the provider's closing frames are handed over. */
  settle(): Promise<void>;
  /** Who read; undefined while nothing was read. */
  readonly adapter: Adapter | undefined;
}

/** Starts the texts of a stream; where a reader is ready, transcripts are read from the first one on. */
export function createTexts(options: TextsOptions, setting: TextsSetting): Texts {
  const { written, judge } = options;
  const { host, emit } = setting;
  const startedAtMs = host.now();
  const judged = new Set<string>();
  const writing = new Set<Promise<void>>();
  const revised: Revised = new Map();
  const line = createLineOnce(options, setting, revised);
  let count = 0;
  let ended = false;

  const write = async (text: string, given: WriteTextOptions | undefined): Promise<void> => {
    const { channel: medium, role = null, speaker = role, language } = checkWriteText(text, given);
    const atHostMs = host.now();
    // Who reads may take long to load, and a full output as long as nobody takes from it: neither holds an abort up.
    const { stage, reader } = await abortable(line.ready(), setting.signal);
    if (stage.failure !== null) throw stage.failure;
    const writer: Writer = { medium, role, speaker };
    const channel = written.channelOf(writer);
    const key = JSON.stringify([medium, role]);
    if (!judged.has(key)) judge(reader.adapter, channel, role);
    judged.add(key);
    if (text.trim() === "") return;
    const atMs = Math.max(0, atHostMs - startedAtMs);
    const said: WrittenText = {
      key: `text-${count++}`,
      text,
      span: { startMs: atMs, endMs: atMs },
      channel,
      speaker,
      writer,
      atHostMs,
      ...(language === undefined ? {} : { language }),
    };
    const told = emit([written.transcript(said, reader.adapter.info.id)]);
    if (told !== undefined) await abortable(told, setting.signal);
    await stage.write(said);
  };

  return {
    get adapter() {
      const { now } = line;
      return now?.used() === true ? now.reader.adapter : undefined;
    },
    heard(events) {
      if (!options.readsTranscripts) return;
      for (const event of events) {
        if (event.type === "transcript" && isHeard(event)) line.now?.stage.add(saidIn(event));
        if (event.type === "revision") revise(revised, event.utteranceId, event.speaker);
      }
    },
    end() {
      ended = true;
    },
    async write(text, given) {
      throwIfAborted(setting.signal);
      if (ended)
        throw new EmotionError("bad-input", "writeText() was called after end(); open a new stream for more text.");
      if (writing.size >= MAX_WRITES) {
        const sentence = `${MAX_WRITES} texts are on their way already; await writeText() before the next one.`;
        throw new EmotionError("bad-input", sentence, { waiting: MAX_WRITES });
      }
      const accepted = write(text, given);
      writing.add(accepted);
      const forget = (): void => {
        writing.delete(accepted);
      };
      accepted.then(forget, forget);
      return accepted;
    },
    async drain() {
      await Promise.allSettled(writing);
      await line.now?.stage.drain();
    },
    settle: async () => line.now?.stage.settle(),
  };
}

interface Line {
  readonly reader: TextReader;
  /** True once anything of it was delivered. */
  readonly used: () => boolean;
  readonly stage: TextStage;
}

/** Speakers that utterances were given after they were told: a reading that comes later is of this speaker. */
type Revised = Map<string, string>;

function revise(revised: Revised, utteranceId: string, speaker: string): void {
  revised.delete(utteranceId);
  revised.set(utteranceId, speaker);
  const [oldest] = revised.keys();
  // No more texts than these wait for a reading.
  if (revised.size > MAX_WAITING_TEXTS && oldest !== undefined) revised.delete(oldest);
}

/** The line to the text provider: there from the start where one was made ready, else made when it is first asked for. */
function createLineOnce(
  options: TextsOptions,
  setting: TextsSetting,
  revised: Revised,
): { readonly now: Line | undefined; ready(): Promise<Line> } {
  let now = options.reader === undefined ? undefined : createLine(options, setting, options.reader, revised);
  let loading: Promise<Line> | undefined;
  const load = async (): Promise<Line> => {
    try {
      now = createLine(options, setting, await options.load(), revised);
      return now;
    } catch (error) {
      // What was missing may be there the next time.
      loading = undefined;
      throw error;
    }
  };
  return {
    get now() {
      return now;
    },
    ready() {
      if (now !== undefined) return Promise.resolve(now);
      loading ??= load();
      return loading;
    },
  };
}

function createLine(
  { written, introduced, language }: TextsOptions,
  { host, signal, emit, warn, readings }: TextsSetting,
  reader: TextReader,
  revised: Revised,
): Line {
  const { adapter, meter, refusal } = reader;
  let told = introduced;
  let used = false;
  const deliver = (observation: Observation, said: Said): Promise<void> | undefined => {
    const events = isWritten(said)
      ? written.read(observation, said, adapter.info)
      : (readings()?.observeText(spokenBy(revised.get(said.key), observation), adapter.info) ?? []);
    const before = told ? [] : [connected(adapter, said.span.endMs)];
    told = true;
    used = true;
    return emit([...before, ...events]);
  };
  const stage = createTextStage({
    adapter,
    host,
    signal,
    meter,
    refusal,
    deliver,
    warn: (code, message, facts) => warn(code, message, null, facts),
    ...(language === undefined ? {} : { language }),
  });
  return { reader, stage, used: () => used };
}

const spokenBy = (speaker: string | undefined, observation: Observation): Observation =>
  speaker === undefined ? observation : { ...observation, speaker };
const isWritten = (said: Said): said is WrittenText => "writer" in said;
const isHeard = ({ final, medium }: Unstamped<TranscriptEvent>): boolean => final && medium === undefined;

function saidIn(event: Unstamped<TranscriptEvent>): Said {
  const { utteranceId, text, span, channel, speaker, language } = event;
  return { key: utteranceId, text, span, channel, speaker, ...(language === undefined ? {} : { language }) };
}

/** Who reads the texts, and how good it is known to be. */
export function connected({ info }: Adapter, atMs: number): Unstamped {
  const { id, accuracy, model } = info;
  return {
    type: "provider",
    atMs,
    state: "connected",
    provider: id,
    channel: null,
    session: 0,
    ...(model === undefined ? {} : { model }),
    ...(accuracy === null ? {} : { accuracy: { statement: accuracy.statement, figures: { ...accuracy.figures } } }),
  };
}
