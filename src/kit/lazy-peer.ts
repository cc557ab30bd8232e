import { EmotionError } from "../spec/errors.ts";

/** How {@link loadPeer} words its errors. */
export interface PeerOptions {
  /** What cannot be done without the package, as the start of a sentence: "Reading FLAC". */
  readonly purpose: string;
  /** Command that installs it; default `npm install <name>`. */
  readonly install?: string;
}

const MISSING_CODES: readonly unknown[] = ["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"];

/**
 * Loads an optional peer package when it is first needed.
 *
 * @param name the package, as it is installed.
 * @param load `() => import("name")`, written out so that bundlers see it.
 * @throws {EmotionError} `unsupported` with the command to run when the package is missing, and with the advice to install it
 *   again when it is there but fails to load.
 */
export async function loadPeer<Module>(
  name: string,
  load: () => Promise<Module>,
  options: PeerOptions,
): Promise<Module> {
  const install = options.install ?? `npm install ${name}`;
  try {
    return await load();
  } catch (error) {
    if (isMissing(error, name)) {
      throw new EmotionError("unsupported", `${options.purpose} needs the optional package ${name}; run: ${install}`, {
        peer: name,
        installed: false,
      });
    }
    throw new EmotionError(
      "unsupported",
      `${options.purpose} needs the package ${name}, which is installed but does not load here; reinstall it: ${install}`,
      {
        peer: name,
        installed: true,
      },
    );
  }
}

/** Whether the package itself is missing, and not something that it needs. */
function isMissing(error: unknown, name: string): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  if (code !== undefined && !MISSING_CODES.includes(code)) return false;
  const quoted = [`'${name}'`, `"${name}"`, `'${name}/`, `"${name}/`].some((form) => error.message.includes(form));
  // Browsers give no code: they say which specifier they failed to resolve.
  return quoted && (code !== undefined || /resolve|find/i.test(error.message));
}
