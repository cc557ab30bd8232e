import { inject } from "vitest";
import type { Packed } from "./pack.ts";

/** The packed package; throws what `npm pack` said when it failed. */
export function packedPackage(): Packed {
  const packed = inject("packed");
  if ("error" in packed) throw new Error(packed.error);
  return packed;
}
