import type { ServedSession, SessionHandlers } from "../served-session.ts";
import type { Parameters } from "./parameters.ts";

/** The first message of a session: its id, when it ends, and what was applied of what was asked. */
export function beginMessage(id: string, expiresAtS: number, { model, mode, speakerLabels }: Parameters): object {
  return {
    type: "Begin",
    id,
    expires_at: expiresAtS,
    configuration: {
      model,
      mode,
      api_version: "2025-05-12",
      speaker_labels: speakerLabels,
      redact_pii: null,
      filter_profanity: null,
      domain: null,
      voice_focus: null,
    },
  };
}

/** Ends a session as the vendor does: an `Error` message with the code, then the close frame with the same. */
export function refuse(session: ServedSession, code: number, text: string): SessionHandlers {
  session.send({ type: "Error", error_code: code, error: text });
  session.close(code, text.slice(0, 120));
  return {};
}

/** The last message of a session. */
export function terminationMessage(audioMs: number, sessionMs: number): object {
  return {
    type: "Termination",
    audio_duration_seconds: Math.round(audioMs / 1000),
    session_duration_seconds: Math.round(sessionMs / 1000),
  };
}
