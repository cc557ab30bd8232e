import type { Check, CheckDefinition } from "./check.ts";
import { ABORT_CHECKS } from "./checks/abort.ts";
import { BATCH_CHECKS } from "./checks/batch.ts";
import { CONTRACT_CHECKS } from "./checks/contract.ts";
import { ERROR_CHECKS } from "./checks/errors.ts";
import { METER_CHECKS } from "./checks/meter.ts";
import { OPTION_CHECKS } from "./checks/options.ts";
import { READING_CHECKS } from "./checks/readings.ts";
import { SESSION_CHECKS } from "./checks/session.ts";
import { TEXT_CHECKS } from "./checks/text.ts";
import { WIRE_CHECKS } from "./checks/wire.ts";
import type { ConformanceSubject } from "./subject.ts";

export { type Check, ConformanceFailure } from "./check.ts";
export { type ConformanceSubject, probesOf } from "./subject.ts";

/** Every check there is, in the order in which they run. */
export const ALL_CHECKS: readonly CheckDefinition[] = [
  ...CONTRACT_CHECKS,
  ...READING_CHECKS,
  ...SESSION_CHECKS,
  ...METER_CHECKS,
  ...ABORT_CHECKS,
  ...ERROR_CHECKS,
  ...TEXT_CHECKS,
  ...WIRE_CHECKS,
  ...BATCH_CHECKS,
  ...OPTION_CHECKS,
];

/**
 * The checks that an adapter must pass, for any test runner: `for (const check of conformance({ name, adapter })) it(check.name, check.run)`.
 *
 * Which checks are in the list follows from the adapter's info alone; none is ever skipped. Everything runs on a test clock, without a network
 * unless the subject brings one.
 */
export function conformance(subject: ConformanceSubject): readonly Check[] {
  const { info } = subject.adapter();
  return ALL_CHECKS.filter(({ applies }) => applies?.(info) ?? true).map(({ id, name, run }) => ({
    id,
    name,
    run: () => run(subject),
  }));
}
