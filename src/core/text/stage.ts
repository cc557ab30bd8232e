import { abortable, linkSignals } from "../../kit/abort.ts";
import { createInOrder, type InOrder } from "../../kit/in-order.ts";
import { createLinger } from "../../kit/linger.ts";
import type { Adapter, Observation, TextItem } from "../../spec/adapter.ts";
import { EmotionError, type ErrorFacts, type ErrorKind } from "../../spec/errors.ts";
import type { TextLimits } from "../../spec/info.ts";
import { speaksLanguage } from "../normalise/index.ts";
import type { Host } from "../stream/call-context.ts";
import { asEmotionError } from "../stream/foreign-error.ts";
import { cutText, takeBatch } from "./batch.ts";
import { askProvider } from "./provider-call.ts";
import { joined, type Said, unread } from "./said.ts";

/** Texts that may wait for a call. */
export const MAX_WAITING_TEXTS = 256;
/** What still waits at the end of a stream gets so long, ms. */
const DRAIN_MS = 10_000;
/** After these no call can succeed, so none is made. */
const FINAL_KINDS: readonly ErrorKind[] = ["auth", "quota", "config", "policy"];

/** What a {@link TextStage} is made of. */
export interface TextStageOptions {
  /** Has a method `text`. */
  readonly adapter: Adapter;
  readonly host: Host;
  readonly signal: AbortSignal;
  /** Language of texts that name none. */
  readonly language?: string;
  readonly meter: (line: string, units: number) => void;
  /** Why no more may be spent, asked before each call; `null` while it may. */
  readonly refusal?: (texts: readonly Said[]) => EmotionError | null;
  /** Takes the reading of a text, or one without any score where there is none; the promise, when there is one, says when there is room for more. */
  readonly deliver: (observation: Observation, said: Said) => Promise<void> | undefined;
  readonly warn: (code: string, message: string, facts?: ErrorFacts) => void;
}

/** Reads texts beside a stream: bounded, as many calls at once as the provider allows, readings in the order of the texts' ends. */
export interface TextStage {
  /** Takes a text at once; where too many wait already, the oldest of them is given up. Blank text is not read. */
  add(said: Said): void;
  /** Takes a text when there is room. */
  write(said: Said): Promise<void>;
  /** Why no text is read any more; `null` while they are. */
  readonly failure: EmotionError | null;
  /** Settles when everything taken was delivered; what was not read after 10 s is delivered unread. Rejects when the signal aborts. */
  drain(): Promise<void>;
  /** Closing frames of the provider's calls are handed over. */
  settle(): Promise<void>;
}

/** Starts a text stage; nothing happens before the first text. */
export function createTextStage(options: TextStageOptions): TextStage {
  return new Stage(options);
}

interface Waiting {
  readonly said: Said;
  /** What the provider is given: cut to what it takes. */
  readonly text: string;
  /** Its place among the texts of its channel. */
  readonly place: string;
}

interface Answer {
  readonly said: Said;
  readonly found: Observation | undefined;
}

class Stage implements TextStage {
  readonly #options: TextStageOptions;
  readonly #limits: TextLimits;
  /** By channel; no channel waits for another. */
  readonly #orders = new Map<number, InOrder<Answer>>();
  readonly #lingering: ReturnType<typeof createLinger>;
  readonly #calls: ReturnType<typeof linkSignals>;
  readonly #waiting: Waiting[] = [];
  #taken = 0;
  /** True from the first text that was given up until none waits. */
  #behind = false;
  #running = 0;
  /** Texts taken and not delivered. */
  #open = 0;
  #room: PromiseWithResolvers<void> | undefined;
  #idle: PromiseWithResolvers<void> | undefined;
  #failure: EmotionError | null = null;

  constructor(options: TextStageOptions) {
    this.#options = options;
    this.#limits = options.adapter.info.text ?? { maxItems: 1, maxCharacters: 1000, maxInFlight: 1 };
    this.#lingering = createLinger(options.host);
    this.#calls = linkSignals(options.signal);
  }

  get failure(): EmotionError | null {
    return this.#failure;
  }

  add(said: Said): void {
    const oldest = this.#waiting.length < MAX_WAITING_TEXTS ? undefined : this.#waiting.shift();
    if (oldest !== undefined) {
      // Once, until it has caught up: an hour of a provider that is slower than speech is one piece of news.
      const facts = { waiting: MAX_WAITING_TEXTS };
      if (!this.#behind) this.#options.warn("text-behind", BEHIND, facts);
      this.#behind = true;
      void this.#answer(oldest, undefined);
    }
    this.#take(said);
  }

  async write(said: Said): Promise<void> {
    while (this.#waiting.length >= MAX_WAITING_TEXTS) {
      this.#room ??= Promise.withResolvers<void>();
      await abortable(this.#room.promise, this.#options.signal);
    }
    this.#take(said);
  }

  async drain(): Promise<void> {
    if (this.#open > 0) {
      this.#idle = Promise.withResolvers<void>();
      const enough = linkSignals(this.#options.signal);
      this.#options.host.sleep(DRAIN_MS, enough.signal).then(
        () => this.#giveUp(),
        () => undefined,
      );
      try {
        await abortable(this.#idle.promise, this.#options.signal);
      } finally {
        enough.abort();
      }
    }
    this.#calls.release();
  }

  settle(): Promise<void> {
    return this.#lingering.settle();
  }

  #take(said: Said): void {
    const { adapter, language, warn } = this.#options;
    if (said.text.trim() === "" || this.#calls.signal.aborted) return;
    this.#open++;
    const named = said.language === undefined && language !== undefined ? { ...said, language } : said;
    const place = String(this.#taken++);
    this.#orderOf(named.channel).expect(place, named.span.endMs);
    const { maxCharacters } = this.#limits;
    const text = cutText(named.text, maxCharacters);
    if (text.length < named.text.length) {
      const facts = { characters: named.text.length, maxCharacters };
      warn("text-cut", `A text is longer than ${adapter.info.id} takes; only its beginning is read.`, facts);
    }
    const waiting = { said: named, text, place };
    if (named.language !== undefined && !speaksLanguage(adapter.info.languages, named.language))
      void this.#answer(waiting, undefined);
    else {
      this.#waiting.push(waiting);
      this.#pump();
    }
  }

  #orderOf(channel: number): InOrder<Answer> {
    const known = this.#orders.get(channel) ?? createInOrder<Answer>();
    this.#orders.set(channel, known);
    return known;
  }

  #pump(): void {
    if (this.#options.signal.aborted) return;
    if (this.#waiting.length === 0) this.#behind = false;
    while (this.#running < this.#limits.maxInFlight && this.#waiting.length > 0) {
      this.#running++;
      void this.#call(takeBatch(this.#waiting, this.#limits)).finally(() => {
        this.#running--;
        this.#pump();
      });
      this.#room?.resolve();
      this.#room = undefined;
    }
  }

  async #call(batch: readonly Waiting[]): Promise<void> {
    const found = await this.#ask(batch);
    if (this.#options.signal.aborted) return;
    await Promise.all(batch.map((waiting, i) => this.#answer(waiting, found.get(String(i)))));
  }

  /** Asks the provider; what it has nothing to say of, or fails at, is not in the answer. Never rejects. */
  async #ask(batch: readonly Waiting[]): Promise<ReadonlyMap<string, Observation>> {
    const { refusal, host } = this.#options;
    if (this.#failure !== null) return NOTHING;
    const refused = refusal?.(batch.map(({ said }) => said)) ?? null;
    if (refused !== null) return this.#failed(refused);
    const items = batch.map(({ said, text }, i): TextItem => {
      const { span, language, speaker } = said;
      // Keys of the call's own: one utterance may come in several texts.
      return { key: String(i), text, span, ...(language && { language }), ...(speaker !== null && { speaker }) };
    });
    try {
      const { adapter, meter, warn } = this.#options;
      const { signal } = this.#calls;
      return await askProvider(items, { adapter, host, signal, meter, warn, linger: this.#lingering.add });
    } catch (error) {
      return this.#failed(asEmotionError(error, `The ${this.#options.adapter.info.id} adapter`));
    }
  }

  #failed({ kind, message, facts }: EmotionError): ReadonlyMap<string, Observation> {
    const { signal, warn, adapter } = this.#options;
    // What is given up at the end of the stream was told of already.
    if (signal.aborted || this.#calls.signal.aborted || this.#failure !== null) return NOTHING;
    const over = FINAL_KINDS.includes(kind);
    if (over) this.#failure = new EmotionError(kind, message, facts);
    const then = over ? "no text is read any more" : "the texts of this call are delivered unread";
    warn("text-failed", `${adapter.info.id} could not read a text (${kind}): ${then}.`, { kind });
    return NOTHING;
  }

  #giveUp(): void {
    const late = new EmotionError("timeout", "The stream ended before its texts were read.");
    const facts = { kind: late.kind, texts: this.#open };
    this.#options.warn("text-failed", "Texts were not read in time at the end of the stream.", facts);
    this.#failure ??= late;
    this.#calls.abort(late);
  }

  /** Delivers everything whose turn has come by this answer. */
  async #answer({ said, place }: Waiting, found: Observation | undefined): Promise<void> {
    const ready = this.#orderOf(said.channel).settle(place, [{ said, found }]);
    await Promise.all(ready.map((answer) => this.#deliver(answer)));
    this.#open -= ready.length;
    if (this.#open === 0) this.#idle?.resolve();
  }

  #deliver({ said, found }: Answer): Promise<void> | undefined {
    const { deliver } = this.#options;
    if (found === undefined) return deliver(unread(said), said);
    try {
      return deliver(joined(said, found), said);
    } catch (error) {
      // What cannot be read is this provider's fault, and no reason to end a call.
      this.#failed(asEmotionError(error, `The ${this.#options.adapter.info.id} adapter`));
      return deliver(unread(said), said);
    }
  }
}

const BEHIND = "The text provider is slower than what is said: the texts that waited longest are not read.";

const NOTHING: ReadonlyMap<string, Observation> = new Map();
