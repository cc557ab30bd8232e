/** A name from a file, as it may stand in a message. */
export function shown(name: string): string {
  return /^[\w .:/+<>|-]{1,80}$/.test(name) ? name : "(a name that cannot be printed)";
}

/** Names from a file in a message: `a, b and c`. */
export function listed(names: readonly string[]): string {
  const all = names.slice(0, 12).map(shown);
  if (names.length > all.length) all.push(`${names.length - all.length} more`);
  return all.length < 2 ? (all[0] ?? "none") : `${all.slice(0, -1).join(", ")} and ${all.at(-1)}`;
}
