import { createEar, type Ear, type Heard } from "../ear.ts";
import type { Call } from "../exchange.ts";
import type { Scenario } from "../scenario.ts";
import type { ServedSession, SessionHandlers, SocketRoute } from "../served-session.ts";
import { type Conversation, type Conversations, datesOf, type Person, wordsOf } from "./conversations.ts";
import { type StartRequest, StartRequestSchema, sampleRateOf } from "./start-config.ts";
import type { TokenDesk } from "./tokens.ts";

/** What the sockets need of the service. */
export interface LiveParts {
  readonly desk: TokenDesk;
  readonly conversations: Conversations;
  readonly scenario: Scenario | undefined;
  readonly limits: {
    readonly chunkBytes: number;
    readonly idleMs: number;
    readonly concurrent: number;
    /** More than 0: errors are flat, as the web client reads them. */
    readonly flatErrors: number;
    /** More than 0: the end is told by `recognition_stopped` alone, and the socket stays open. */
    readonly neverCompleted: number;
    /** More than 0: pings are not answered. */
    readonly mute: number;
  };
}

/** `/^[a-zA-Z0-9-]{6,64}$/` of @symblai/symbl-web-sdk 1.0.14. */
const CONNECTION_ID = /^[a-zA-Z0-9-]{6,64}$/;

/** The sockets for live audio, under the documented path and the older one that the vendor's client uses. */
export function liveSockets(parts: LiveParts): readonly SocketRoute[] {
  const open = { count: 0 };
  const authorise = (call: Call) => {
    if (!CONNECTION_ID.test(call.params.id ?? "")) return { status: 400, body: { message: "Invalid connection id" } };
    const refusal = parts.desk.refusal(call);
    if (refusal !== null) return refusal;
    if (open.count < parts.limits.concurrent) return null;
    const message = `This API has a limit of maximum of \`${parts.limits.concurrent}\` number of concurrent streams per account.`;
    return { status: 429, body: { statusCode: 429, message } };
  };
  return ["/v1/streaming/:id", "/v1/realtime/insights/:id"].map((path) => ({
    path,
    authorise,
    open(session) {
      open.count += 1;
      const handlers = new LiveSession(session, parts);
      return {
        onText: (text) => handlers.onText(text),
        onBinary: (bytes) => handlers.onBinary(bytes),
        onEnd: () => {
          open.count -= 1;
        },
      } satisfies SessionHandlers;
    },
  }));
}

interface Recognition {
  readonly request: StartRequest;
  readonly ear: Ear;
  readonly conversation: Conversation;
  readonly speaker: Person;
}

class LiveSession {
  readonly #session: ServedSession;
  readonly #parts: LiveParts;
  readonly #idle: { touch(): void };
  #recognition: Recognition | null = null;
  #stopped = false;
  /** When the last answer under way is told, on the simulator's clock. */
  #lastAnswerAtMs = 0;
  #made = 0;

  constructor(session: ServedSession, parts: LiveParts) {
    this.#session = session;
    this.#parts = parts;
    this.#idle = session.deadline(parts.limits.idleMs, () => session.close(1000, "idle"));
  }

  onText(text: string): void {
    this.#idle.touch();
    if (text === "__PING__") {
      if (this.#parts.limits.mute === 0) this.#session.send("__PONG__");
      return;
    }
    const message = parsed(text);
    if (message?.type === "start_request") this.#start(message);
    else if (message?.type === "stop_request") this.#stop();
    else if (message?.type !== "modify_request") this.#error("Invalid message type");
  }

  onBinary(bytes: Uint8Array): void {
    this.#idle.touch();
    // Audio before the start, or after the stop, is ignored.
    if (this.#recognition === null || this.#stopped) return;
    if (bytes.length > this.#parts.limits.chunkBytes) {
      this.#error(`Audio chunk exceeds ${this.#parts.limits.chunkBytes} bytes`);
      return;
    }
    // What is heard is told before a fault of this moment can strike.
    this.#tell(this.#recognition, this.#recognition.ear.hear(bytes));
    this.#session.take(bytes);
  }

  #start(message: unknown): void {
    const request = StartRequestSchema.safeParse(message);
    if (!request.success) {
      this.#error(`Invalid ${request.error.issues[0]?.path.join(".") ?? "request"}`);
      return;
    }
    const rate = sampleRateOf(request.data);
    if (typeof rate === "string") {
      this.#error(rate);
      return;
    }
    const format = { sampleRateHz: rate, channels: 1, encoding: "pcm_s16le" } as const;
    const { scenario, conversations } = this.#parts;
    const ear = createEar({ format, slot: this.#session.slot, ...(scenario === undefined ? {} : { scenario }) });
    const conversation = conversations.open(true);
    const speaker = { id: "0a7a23cd-0000-4000-8000-000000000000", ...request.data.speaker };
    this.#session.setFormat(format);
    this.#stopped = false;
    this.#recognition = { request: request.data, ear, conversation, speaker };
    this.#enveloped({ type: "started_listening" });
    this.#enveloped({ type: "conversation_created", data: { conversationId: conversation.id } });
    this.#enveloped({ type: "recognition_started", data: { conversationId: conversation.id } });
  }

  #tell(recognition: Recognition, heard: readonly Heard[]): void {
    const { request, conversation, speaker } = recognition;
    for (const one of heard) {
      if (one.type === "partial") this.#recognised(one.utterance.text, false, speaker);
      else if (one.type === "side") this.#side(one.kind, one.text, request, speaker);
      else if (one.type === "utterance") {
        const { transcriptDelayMs, sentimentDelayMs } = one.utterance;
        this.#later(transcriptDelayMs, () => {
          conversation.add(one.utterance, speaker, sentimentDelayMs);
          this.#recognised(one.utterance.text, true, speaker);
          this.#session.send(messageResponse(one.utterance, conversation.startedAtMs, speaker, this.#uuid()));
        });
      }
    }
  }

  #recognised(transcript: string, isFinal: boolean, user: Person): void {
    const payload = { raw: { alternatives: [{ words: [], transcript, confidence: isFinal ? 0.94 : 0 }] } };
    this.#enveloped({ type: "recognition_result", isFinal, payload, punctuated: { transcript }, user });
  }

  #side(kind: string, text: string, { insightTypes = [], trackers = [], config }: StartRequest, from: Person): void {
    const type = kind.replace("-", "_");
    if ((insightTypes as readonly string[]).includes(type)) {
      const payload = { content: text, contentType: "text/plain" };
      const insight = { id: this.#uuid(), type, confidence: 0.98, payload, from, hints: [], tags: [] };
      this.#session.send({ type: "insight_response", insights: [insight] });
    } else if (kind === "topic") {
      const topic = { id: this.#uuid(), phrases: text, score: 0.9, type: "topic", rootWords: [{ text }] };
      this.#session.send({ type: "topic_response", topics: [topic] });
    } else if (kind === "tracker") {
      const own = trackers.find(({ vocabulary }) => vocabulary.includes(text));
      if (own === undefined && config?.trackers?.enableAllTrackers !== true) return;
      const matches = [{ type: "vocabulary", value: text, messageRefs: [], insightRefs: [] }];
      const tracker = { name: own?.name ?? "Account", matches };
      this.#session.send({
        type: "tracker_response",
        isFinal: true,
        sequenceNumber: ++this.#made,
        trackers: [tracker],
      });
    }
  }

  #stop(): void {
    const recognition = this.#recognition;
    if (recognition === null || this.#stopped) return;
    this.#stopped = true;
    this.#tell(recognition, recognition.ear.finish());
    this.#later(0, () => {
      const { conversation, request } = recognition;
      this.#enveloped({ type: "recognition_stopped" });
      if (this.#parts.limits.neverCompleted > 0) return;
      const { id } = conversation;
      const summaryUrl = `https://meetinginsights.symbl.ai/meeting/#/${id}`;
      this.#enveloped({ type: "conversation_completed", conversationId: id, summaryUrl });
      if (request.disconnectOnStopRequest) this.#session.close(1000, "");
    });
  }

  /** Runs something later, after all that was to be told before. */
  #later(ms: number, run: () => void): void {
    const now = this.#session.now();
    this.#lastAnswerAtMs = Math.max(this.#lastAnswerAtMs, now + ms);
    if (this.#lastAnswerAtMs <= now) run();
    else this.#session.after(this.#lastAnswerAtMs - now, run);
  }

  #enveloped(message: object): void {
    this.#session.send({ type: "message", message });
  }

  #error(details: string): void {
    if (this.#parts.limits.flatErrors > 0) this.#session.send({ type: "error", details });
    else this.#enveloped({ type: "error", details });
    this.#session.close(1000, "");
  }

  #uuid(): string {
    return `59c224c2-54c5-4762-9582-${String(++this.#made).padStart(12, "0")}`;
  }
}

function messageResponse(
  utterance: Parameters<typeof wordsOf>[0],
  startedAtMs: number,
  from: Person,
  id: string,
): object {
  const message = {
    from,
    payload: { content: utterance.text, contentType: "text/plain" },
    id,
    channel: { id: "realtime-api" },
    metadata: {
      disablePunctuation: true,
      originalContent: utterance.text,
      // The vendor's JSON inside its JSON.
      words: JSON.stringify(wordsOf(utterance, startedAtMs)),
    },
    dismissed: false,
    duration: datesOf(utterance, startedAtMs),
  };
  return { type: "message_response", messages: [message] };
}

function parsed(text: string): { readonly type?: unknown } | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : null;
  } catch {
    return null;
  }
}
