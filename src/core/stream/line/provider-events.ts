import type { Span } from "../../../spec/audio.ts";
import type { ErrorKind } from "../../../spec/errors.ts";
import type { ProviderEvent, Unstamped } from "../../../spec/events.ts";
import type { LineSetting } from "./setting.ts";

/** A session was opened, and says how good its provider is known to be. */
export function connected(setting: LineSetting, session: number): Unstamped {
  return { ...common(setting, session, "connected"), ...described(setting) };
}

/** A session took the place of one that was lost; `lagMs` behind what was written. */
export function recovered(setting: LineSetting, session: number, lagMs: number): Unstamped {
  return { ...common(setting, session, "recovered"), ...described(setting), lagMs };
}

/** A session was lost, and another is being opened. */
export function lost(setting: LineSetting, session: number, kind: ErrorKind): Unstamped {
  return { ...common(setting, session, "lost"), kind };
}

/** Audio that no session answered, and that can no longer be sent again. */
export function gap(setting: LineSetting, span: Span): Unstamped {
  return { type: "gap", atMs: setting.readings.atMs, span, channel: onlyChannel(setting), cause: "vendor-lost" };
}

function common(setting: LineSetting, session: number, state: ProviderEvent["state"]): Unstamped<ProviderEvent> {
  const { adapter, readings } = setting;
  return {
    type: "provider",
    atMs: readings.atMs,
    state,
    provider: adapter.info.id,
    channel: onlyChannel(setting),
    session,
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

function onlyChannel({ channels }: LineSetting): number | null {
  return channels.length === 1 ? (channels[0]?.channel ?? 0) : null;
}
