// What the bench scripts share: the machine's name, the demo recording as samples, CPU time, percentiles.
import { readFile } from "node:fs/promises";
import { cpus } from "node:os";

/** The machine and runtime a figure was taken on. */
export function machine(): string {
  const list = cpus();
  return `${list.length} x ${list[0]?.model.trim() ?? "unknown CPU"}, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}`;
}

/** The bundled recording as interleaved 16-bit samples (16 kHz, two channels). */
export async function stereoDemo(): Promise<Int16Array> {
  const file = await readFile(new URL("../../demo/call.wav", import.meta.url));
  const data = file.indexOf("data", 12, "latin1");
  const bytes = file.subarray(data + 8, data + 8 + file.readUInt32LE(data + 4));
  return new Int16Array(new Uint8Array(bytes).buffer);
}

/** One channel of the bundled recording. */
export async function monoDemo(channel: 0 | 1): Promise<Int16Array> {
  const stereo = await stereoDemo();
  return Int16Array.from({ length: stereo.length / 2 }, (_, i) => stereo[2 * i + channel] as number);
}

/** Both channels of the bundled recording on one, so that somebody speaks nearly all the time. */
export async function busyDemo(): Promise<Int16Array> {
  const stereo = await stereoDemo();
  return Int16Array.from({ length: stereo.length / 2 }, (_, i) =>
    Math.max(-32_768, Math.min(32_767, (stereo[2 * i] as number) + (stereo[2 * i + 1] as number))),
  );
}

/** The q-quantile of a list, by rank. */
export function percentile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}

/** CPU seconds, user and system, that some work took in this process. */
export async function cpuSeconds(work: () => Promise<void> | void): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** Smallest, middle and largest of a list. */
export function spread(values: readonly number[], digits: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  return [0, sorted.length >> 1, -1].map((i) => (sorted.at(i) ?? Number.NaN).toFixed(digits)).join("  ");
}
