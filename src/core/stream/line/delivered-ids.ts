/** Remembers which finals were delivered, so that a vendor that says one twice is heard once. */
export interface DeliveredIds {
  /** True the first time an id is given, as far as is remembered. */
  first(id: string): boolean;
}

/** Remembers the last `max` ids (default 4096: hours of utterances). */
export function createDeliveredIds(max = 4096): DeliveredIds {
  const ids = new Set<string>();
  return {
    first(id) {
      if (ids.has(id)) return false;
      ids.add(id);
      if (ids.size > max) ids.delete(ids.values().next().value as string);
      return true;
    },
  };
}
