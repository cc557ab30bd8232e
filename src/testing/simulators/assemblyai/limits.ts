/**
 * What the vendor allows.
 *
 * Source: AssemblyAI/assemblyai-skill `references/streaming.md`, `references/llm-gateway.md` and `references/api-reference.md`, read 2026-11-20, except
 * `paceSlackMs` (how far ahead of real time audio may be, which nobody documents), `queuedMs` and `processingMs`: these are ours.
 */
export const LIMITS = {
  minChunkMs: 50,
  maxChunkMs: 1000,
  maxMessageBytes: 128 * 1024,
  /** Times real time. */
  maxSpeed: 1,
  paceSlackMs: 1000,
  sessionCapMs: 10_800_000,
  newSessionsPerMinute: 100,
  /** The code that too many sessions are refused with: the documentation names 1008 and 3009. */
  tooManySessionsCode: 1008,
  /** The pass over all speakers at the end of a session. */
  revisionMs: 400,
  requestsPer5Minutes: 20_000,
  /** Of a transcript. */
  queuedMs: 100,
  processingMs: 200,
  completionsPerMinute: 30,
} as const;

/** {@link LIMITS} as they apply. */
export type Limits = Readonly<Record<keyof typeof LIMITS, number>>;
