import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadJudge } from "./left-out.ts";

/** Largest difference allowed between the trainer's answer and onnxruntime's. */
export const PARITY = 1e-4;

/** Lets onnxruntime answer what the trainer answered, and returns the largest difference; throws when it is {@link PARITY} or more, and when there was nothing to compare. */
export async function checkParity(folder: string): Promise<{ readonly windows: number; readonly worst: number }> {
  const { head, manifest } = await loadJudge(folder);
  const z = floats(join(folder, "parity-z.f32"));
  const expected = floats(join(folder, "parity-answers.f32"));
  if (z.length === 0) throw new Error("The trainer left no window to compare; the model is not kept.");
  const answers = await head.run(z, z.length / manifest.input.features.length);
  const given = answers.flatMap(({ posterior, arousalHigh }) =>
    arousalHigh === null ? [...posterior] : [...posterior, arousalHigh],
  );
  const worst = given.reduce((most, value, i) => Math.max(most, Math.abs(value - (expected[i] ?? Number.NaN))), 0);
  if (given.length === expected.length && worst < PARITY) return { windows: answers.length, worst };
  throw new Error(`onnxruntime and the trainer differ by ${worst}; the model is not kept.`);
}

function floats(path: string): Float32Array {
  return new Float32Array(new Uint8Array(readFileSync(path)).buffer);
}
