import { createRecentKeys } from "../../../kit/recent-keys.ts";

/** Remembers which finals were delivered, so that a vendor that says one twice is heard once. */
export interface DeliveredIds {
  /** True the first time an id is given, as far as is remembered. */
  first(id: string): boolean;
}

/** Remembers the last `max` ids (default 4096: hours of utterances). */
export function createDeliveredIds(max = 4096): DeliveredIds {
  return { first: createRecentKeys(max).add };
}
