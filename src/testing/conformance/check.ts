import type { VendorInfo } from "../../spec/info.ts";
import type { ConformanceSubject } from "./subject.ts";

/** One thing every adapter must do, ready to run under any test runner. */
export interface Check {
  /** Short name, stable over versions: `spans-in-order`. */
  readonly id: string;
  /** What is checked, as a sentence about the adapter. */
  readonly name: string;
  /** Resolves when the adapter passes; rejects with a {@link ConformanceFailure} that says what was wrong. */
  run(): Promise<void>;
}

/** What an adapter did against the contract. */
export class ConformanceFailure extends Error {
  override readonly name = "ConformanceFailure";
}

/** A check before it is bound to an adapter. */
export interface CheckDefinition {
  readonly id: string;
  readonly name: string;
  /** Whether it can be asked of an adapter with this info; absent means of all. A check that does not apply is not in the list: nothing is skipped. */
  readonly applies?: (info: VendorInfo) => boolean;
  run(subject: ConformanceSubject): Promise<void>;
}

/** Throws a {@link ConformanceFailure} unless it holds. */
export function insist(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new ConformanceFailure(otherwise);
}
