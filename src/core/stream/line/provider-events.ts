import type { Span } from "../../../spec/audio.ts";
import type { ErrorKind } from "../../../spec/errors.ts";
import type { ProviderEvent, Unstamped } from "../../../spec/events.ts";
import type { LineSession } from "./line-session.ts";
import type { LineSetting } from "./setting.ts";

const WARNINGS = {
  "provider-unreachable": "The provider could not be reached; it is tried again.",
  "session-lost": "A session was lost after its last audio; what it had not answered is in a gap.",
  "rotation-failed": "The session will be closed by its provider, and a successor could not be opened before.",
} as const;

/** Tells what becomes of the sessions of a line: that one connected, was lost, or recovered, and what nobody answered. */
export interface ProviderEvents {
  /** The session is open; it carries the audio, or will. */
  opened(session: LineSession, carries: boolean): Promise<void> | undefined;
  /** The session that carries the audio was lost; told once until another one is open. */
  lost(session: LineSession, kind: ErrorKind, lostSpan: Span | null): Promise<void> | undefined;
  /** A session that was open already took the place of one that was lost. */
  tookOver(session: LineSession): Promise<void> | undefined;
  gap(span: Span | null): Promise<void> | undefined;
  warn(code: keyof typeof WARNINGS, kind: ErrorKind): void;
}

/** Starts with nothing connected. */
export function createProviderEvents(setting: LineSetting): ProviderEvents {
  const { adapter, channels, readings, emit } = setting;
  const channel = channels.length === 1 ? (channels[0]?.channel ?? 0) : null;
  let wasConnected = false;
  let down = false;

  const event = (state: ProviderEvent["state"], session: number): Unstamped<ProviderEvent> => ({
    type: "provider",
    atMs: readings.atMs,
    state,
    provider: adapter.info.id,
    channel,
    session,
  });
  const warn = (code: keyof typeof WARNINGS, kind: ErrorKind): void =>
    setting.warn(code, WARNINGS[code], channel, { kind });
  const recovered = ({ index, backlog }: LineSession): Promise<void> | undefined => {
    down = false;
    const lagMs = Math.max(0, setting.writtenMs() - backlog.pulledMs);
    return emit([{ ...event("recovered", index), ...described(setting), lagMs }]);
  };
  const gaps = (span: Span | null): readonly Unstamped[] =>
    span === null ? [] : [{ type: "gap", atMs: readings.atMs, span, channel, cause: "vendor-lost" }];
  return {
    opened(session, carries) {
      if (carries && down) return recovered(session);
      wasConnected = true;
      return emit([{ ...event("connected", session.index), ...described(setting) }]);
    },
    lost({ index }, kind, lostSpan) {
      const tell = wasConnected && !down;
      down ||= wasConnected;
      if (!tell) warn("provider-unreachable", kind);
      return emit([...(tell ? [{ ...event("lost", index), kind }] : []), ...gaps(lostSpan)]);
    },
    tookOver: (session) => (down ? recovered(session) : undefined),
    gap: (span) => emit(gaps(span)),
    warn,
  };
}

function described({ adapter, channels, detectorId, denoiserId, companion }: LineSetting) {
  const { accuracy, model } = adapter.info;
  const accompanied = companion !== undefined && channels.some(({ companionAllowed }) => companionAllowed);
  return {
    detector: detectorId,
    ...(denoiserId === undefined ? {} : { denoiser: denoiserId }),
    ...(model === undefined ? {} : { model }),
    ...(accompanied ? { companion: companion.model } : {}),
    ...(accuracy === null ? {} : { accuracy: { statement: accuracy.statement, figures: { ...accuracy.figures } } }),
  };
}
