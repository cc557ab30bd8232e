import type { ServedSession, SessionHandlers, SocketRoute } from "../served-session.ts";
import type { LiveJob } from "./live-job.ts";
import { transcriptionOf } from "./wording.ts";

/** What sockets need of the service. */
export interface LiveSockets {
  jobOf(token: string): LiveJob | undefined;
  readonly limits: { readonly idleMs: number; readonly sessionCapMs: number };
}

/**
 * The socket of a live session.
 *
 * The handshake always succeeds: an address that is over, or that never was, is closed with 4403 after it. A second socket of a session replaces the first.
 */
export function liveSocket(service: LiveSockets): SocketRoute {
  return { path: "/v2/live", open: (session) => open(service, session) };
}

function open({ jobOf, limits }: LiveSockets, session: ServedSession): SessionHandlers {
  const job = jobOf(session.call.query.get("token") ?? "");
  if (job === undefined || job.status === "done") {
    session.close(4403, "session is over");
    return {};
  }
  job.session?.close(1001, "replaced");
  session.setFormat(job.parts.format);
  if (job.lastSessionIndex !== null) session.continueFrom(job.lastSessionIndex);
  const first = job.lastSessionIndex === null;
  job.lastSessionIndex = session.index;
  job.attach(session);
  if (first && job.receives.lifecycle) job.say("start_recording");
  const idle = session.deadline(limits.idleMs, () => session.close(1011, "no input"));
  const leftMs = job.parts.openedAtMs + limits.sessionCapMs - session.now();
  session.after(Math.max(0, leftMs), () => {
    job.status = "done";
    session.close(4408, "session cap");
  });
  const audio = (bytes: Uint8Array): void => {
    if (job.stopped) {
      refuse(job);
      return;
    }
    // The acknowledgement goes out before a fault of this moment can strike: what was held was said to be.
    job.take(bytes);
    session.take(bytes);
  };
  return {
    onBinary(bytes) {
      idle.touch();
      audio(bytes);
    },
    onText(text) {
      idle.touch();
      onText(text, job, session, audio);
    },
    onEnd: () => job.detach(session),
  };
}

function refuse(job: LiveJob): void {
  if (!job.receives.acknowledgments) return;
  job.say("audio_chunk", { acknowledged: false, error: { message: "Recording already stopped" }, data: null });
}

function onText(text: string, job: LiveJob, session: ServedSession, audio: (bytes: Uint8Array) => void): void {
  const message = parse(text);
  const { chunk } = (message?.data ?? {}) as { chunk?: unknown };
  if (message?.type === "stop_recording") stop(job, session);
  else if (message?.type === "audio_chunk" && typeof chunk === "string") audio(fromBase64(chunk));
  else job.say("error", { data: { code: "invalid_message", message: "The message cannot be read." } });
}

function fromBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "base64"));
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function stop(job: LiveJob, session: ServedSession): void {
  const again = job.stopped;
  if (job.receives.acknowledgments) {
    const data = { recording_duration: job.durationMs / 1000, recording_left_to_process: 0 };
    const error = again ? { message: "Recording already stopped" } : null;
    job.say("stop_recording", { acknowledged: !again, error, data: again ? null : data });
  }
  if (!again) job.stop(() => finish(job, session));
}

function finish(job: LiveJob, session: ServedSession): void {
  const { lifecycle, post } = job.receives;
  const at = job.session ?? session;
  if (lifecycle) job.say("end_recording", { data: { recording_duration: job.durationMs / 1000 } });
  if (post) {
    job.say("post_transcript", { data: transcriptionOf(job.heard) });
    job.say("post_final_transcript", { data: job.result() });
    if (job.parts.config.post_processing.summarization) {
      job.say("post_summarization", { error: null, data: { results: "A call." } });
    }
  }
  job.status = "done";
  if (lifecycle) job.say("end_session");
  at.close(1000, "");
}
