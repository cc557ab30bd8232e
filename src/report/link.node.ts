import { basename, dirname, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { AudioFacts } from "./rows.ts";

/** The recording as a page beside it reaches it: relative, so that both can be moved together; absolute only from another drive. */
export function linkTo(recording: string, report: string): AudioFacts {
  const path = relative(resolve(dirname(report)), resolve(recording));
  const absolute = resolve(path) === path;
  // Encoded by parts: a name may hold `#`, `?` or a colon, which would mean something else.
  const href = absolute ? pathToFileURL(path).href : `./${path.split(sep).map(encodeURIComponent).join("/")}`;
  return { kind: "linked", href, name: basename(recording) };
}
