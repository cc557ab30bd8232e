/** The oldest of so many remembered names is forgotten: a session may last for days. */
const MOST_SEEN = 4096;

/** Tells what is new: true the first time a name comes. */
export type Unseen = (name: string) => boolean;

/** Makes an {@link Unseen}. */
export function createUnseen(): Unseen {
  const seen = new Set<string>();
  return (name) => {
    if (seen.has(name)) return false;
    seen.add(name);
    const [oldest] = seen;
    if (seen.size > MOST_SEEN && oldest !== undefined) seen.delete(oldest);
    return true;
  };
}
