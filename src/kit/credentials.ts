import { EmotionError } from "../spec/errors.ts";
import { abortable } from "./abort.ts";
import { hash53 } from "./hash.ts";

/** A key, or a function that fetches a fresh token: called for every connection and request, so that short-lived tokens serve. */
export type Credential = string | (() => string | Promise<string>);

/** How {@link createCredential} words its errors. */
export interface CredentialNames {
  /** The provider's id, for example `deepgram`. */
  readonly provider: string;
  /** The option, for example `apiKey`. */
  readonly option: string;
  /** The environment variable that is read when the option is not given. */
  readonly variable: string;
}

/** A credential that is known to be there. */
export interface HeldCredential {
  /** The key or a fresh token; rejects with kind `auth` when the token function fails (with its own error where that is an `EmotionError`), `aborted` at once. */
  get(signal: AbortSignal): Promise<string>;
  /** Names the credential in `ctx.limit` without telling it. */
  readonly fingerprint: string;
  /** True for a function: tokens may be of another kind than keys, and expire. */
  readonly isToken: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of the process; none in a browser. */
export function processEnvironment(): Environment {
  return (globalThis as { process?: { env?: Environment } }).process?.env ?? {};
}

/**
 * Takes a credential from an option, else from the environment.
 *
 * @throws EmotionError `config` that names the variable when there is none.
 */
export function createCredential(
  given: Credential | undefined,
  names: CredentialNames,
  env: Environment = processEnvironment(),
): HeldCredential {
  const { provider, option, variable } = names;
  const source = given ?? env[variable];
  if (source === undefined || source === "") {
    throw new EmotionError(
      "config",
      `${provider} needs a key: set the environment variable ${variable}, or providers.${provider}.${option}.`,
      {
        option: `providers.${provider}.${option}`,
        variable,
      },
    );
  }
  if (typeof source === "string") {
    if (!/^[\x21-\x7e]+$/.test(source)) {
      throw new EmotionError(
        "config",
        `The key of ${provider} holds spaces or characters that no key has: copy it again.`,
        {
          option: `providers.${provider}.${option}`,
          variable,
        },
      );
    }
    return { get: () => Promise.resolve(source), fingerprint: fingerprint(`${provider}:${source}`), isToken: false };
  }
  const refused = (): EmotionError =>
    new EmotionError(
      "auth",
      `The token function of ${provider} gave no token; see what providers.${provider}.${option} does.`,
      {
        provider,
      },
    );
  return {
    async get(signal) {
      const token = await abortable(
        Promise.resolve()
          .then(source)
          // An error of ours says by its kind whether another try may help; anything else may hold the token.
          .catch((error: unknown) => Promise.reject(EmotionError.isInstance(error) ? error : refused())),
        signal,
      );
      if (typeof token !== "string" || token === "") throw refused();
      return token;
    },
    fingerprint: fingerprint(`${provider}:function:${identity(source)}`),
    isToken: true,
  };
}

const identities = new WeakMap<object, number>();
let count = 0;

function identity(of: object): number {
  const known = identities.get(of) ?? ++count;
  identities.set(of, known);
  return known;
}

/** Tells credentials apart within a process, and cannot be turned back into one. */
function fingerprint(text: string): string {
  return hash53(text).toString(36);
}
