import { createRecentKeys } from "../../src/kit/recent-keys.ts";

/** Tells what is new: true the first time a name comes, as far as is remembered. */
export type Unseen = (name: string) => boolean;

/** Makes an {@link Unseen}; the oldest names are forgotten, since a session may last for days. */
export function createUnseen(): Unseen {
  return createRecentKeys().add;
}
