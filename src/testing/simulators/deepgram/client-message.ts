/** A text frame of a client, as far as either live session reads it. */
export interface ClientMessage {
  readonly type?: unknown;
  readonly channel?: unknown;
  readonly thresholds?: Record<string, number>;
  readonly keyterms?: readonly string[];
  readonly language_hints?: readonly string[];
}

/** Reads a text frame; what is no JSON object has no field. */
export function readClientMessage(text: string): ClientMessage {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
