import type { Adapter } from "../spec/adapter.ts";
import type { Companion } from "../spec/companion.ts";
import type { Unstamped } from "../spec/events.ts";
import type { SpeakerSummary, Summary } from "../spec/summary.ts";
import type { Denoiser } from "./denoise/denoiser.ts";
import type { CallResult } from "./stream/call.ts";

/** What the end of a call is told from. */
export interface FinishedCall
  extends Pick<Summary, "streamId" | "outcome" | "channels" | "detector" | "affect" | "usage"> {
  readonly adapter: Adapter;
  /** Who read texts beside the adapter; undefined where nobody else did. */
  readonly textAdapter: Adapter | undefined;
  /** Speakers who wrote. */
  readonly writers: readonly SpeakerSummary[];
  readonly result: CallResult;
  readonly warnings: Summary["warnings"];
  readonly gapMs: number;
  readonly latencyMs: Summary["latencyMs"];
  readonly companion: Companion | undefined;
  readonly denoiser: Denoiser | undefined;
}

/** The last events of a completed call, and its summary. */
export function finishCall(call: FinishedCall): { events: readonly Unstamped[]; summary: Summary } {
  const { streamId, outcome, channels, detector, affect, usage, latencyMs, gapMs, result } = call;
  const { durationMs, readings } = result;
  const gaps = result.refused.map(
    ({ channel, sinceMs }): Unstamped => ({
      type: "gap",
      atMs: durationMs,
      span: { startMs: sinceMs, endMs: durationMs },
      channel,
      cause: "policy",
    }),
  );
  const events: readonly Unstamped[] = [
    ...readings.finish(durationMs),
    ...gaps,
    { type: "usage", atMs: durationMs, usage },
  ];
  const summary: Summary = {
    streamId,
    outcome,
    durationMs,
    channels,
    providers: listeners(call).map(({ info }) => info.id),
    detector,
    affect,
    provenance: provenanceOf(call),
    speakers: [...readings.summaries(), ...call.writers],
    usage,
    latencyMs,
    gapMs,
    warnings: [...call.warnings],
  };
  return { events, summary };
}

function listeners({ adapter, textAdapter }: FinishedCall): readonly Adapter[] {
  return textAdapter === undefined || textAdapter.info.id === adapter.info.id ? [adapter] : [adapter, textAdapter];
}

function provenanceOf(call: FinishedCall): Summary["provenance"] {
  const { companion, denoiser, result } = call;
  const named = listeners(call).flatMap(({ info: { id, model } }) => (model === undefined ? [] : [[id, model]]));
  const accompanied = result.channels.some(({ allowed, companionAllowed }) => allowed && companionAllowed);
  return {
    models: Object.fromEntries(named),
    denoiser: denoiser?.id ?? null,
    companion: accompanied ? (companion?.model ?? null) : null,
  };
}
