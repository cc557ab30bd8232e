/** The n-th id of a simulator, in the form of the vendor's. */
export function idOf(count: number): string {
  return `5ea1ab1e-0000-4000-8000-${String(count).padStart(12, "0")}`;
}
