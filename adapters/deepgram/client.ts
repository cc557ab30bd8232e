/** Options of one request of the client. */
export interface ClientRequestOptions {
  readonly abortSignal?: AbortSignal;
  readonly maxRetries?: number;
  readonly timeoutInSeconds?: number;
  readonly queryParams?: Record<string, unknown>;
}

/** What is used of a client of `@deepgram/sdk` 5; a `DeepgramClient` is one. Nothing of the package is imported. */
export interface DeepgramClientLike {
  readonly auth: {
    readonly v1: {
      readonly tokens: {
        grant(
          request?: { ttl_seconds?: number },
          options?: ClientRequestOptions,
        ): PromiseLike<{ access_token: string }>;
      };
    };
  };
  readonly listen: {
    readonly v1: {
      readonly media: {
        transcribeFile(
          audio: Uint8Array<ArrayBuffer>,
          request: { sentiment?: boolean },
          options?: ClientRequestOptions,
        ): PromiseLike<unknown>;
      };
    };
  };
  readonly read: {
    readonly v1: {
      readonly text: {
        analyze(
          request: { sentiment?: boolean; body: { text: string } },
          options?: ClientRequestOptions,
        ): PromiseLike<unknown>;
      };
    };
  };
}

/** True for what has the methods of {@link DeepgramClientLike}. */
export function isClient(value: unknown): value is DeepgramClientLike {
  return [
    ["auth", "v1", "tokens", "grant"],
    ["listen", "v1", "media", "transcribeFile"],
    ["read", "v1", "text", "analyze"],
  ].every((path) => typeof path.reduce<unknown>(part, value) === "function");
}

function part(of: unknown, name: string): unknown {
  return typeof of === "object" && of !== null ? (of as Record<string, unknown>)[name] : undefined;
}
