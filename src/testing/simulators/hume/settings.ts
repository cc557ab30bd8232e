import { HUME_WIRE as W } from "./names.ts";
import type { HumeRules } from "./rules.ts";

/** Reads settings as strictly as the vendor: the time between measurements in ms, or what is wrong with them. */
export function readSettings(value: unknown, rules: HumeRules): number | string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "the configuration is not an object";
  for (const key of Object.keys(value)) {
    if (key !== W.measurementTimer) return `unknown field \`${key}\`, expected \`${W.measurementTimer}\``;
  }
  const timerMs = (value as Readonly<Record<string, unknown>>)[W.measurementTimer] ?? rules.timerMs;
  const inRange =
    Number.isInteger(timerMs) && Number(timerMs) >= rules.minTimerMs && Number(timerMs) <= rules.maxTimerMs;
  return inRange ? Number(timerMs) : `${W.measurementTimer} must be ${rules.minTimerMs} to ${rules.maxTimerMs}`;
}
