import { clock } from "../wording.ts";

/** A value of an axis as a person reads it: `+0.41`, `−1.00`, with a real minus sign. */
export function signed(value: number): string {
  const text = Math.abs(value).toFixed(2);
  return (value < 0 && text !== "0.00" ? "−" : "+") + text;
}

/** A share in 0..1 as a whole percentage; what is more than nothing is never shown as nothing. */
export function percent(share: number): string {
  const whole = Math.round(share * 100);
  return whole === 0 && share > 0 ? "<1 %" : `${whole} %`;
}

/** A length of time in words: `48 s`, `3 min 05 s`, `1 h 02 min`. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return seconds === 0 && ms > 0 ? "<1 s" : `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** A stretch of the recording: `00:17–00:28`, or one time when it is shorter than the clock shows. */
export function clockSpan(fromMs: number, toMs: number): string {
  const [from, to] = [clock(fromMs), clock(toMs)];
  return from === to ? from : `${from}–${to}`;
}
