import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import { COMMON_LABELS, type CommonLabel } from "../../src/spec/taxonomy.ts";
import type { Window } from "./read-windows.ts";

const numbers = z.array(z.number());
const HeaderSchema = z.object({
  schema: z.literal("emotion-stream/features/2"),
  corpus: z.string(),
  features: z.array(z.string()),
  clips: z.array(z.object({ name: z.string(), speaker: z.string(), emotion: z.enum(COMMON_LABELS) })),
  columns: z.object({ clip: numbers, endMs: numbers, speechSeconds: numbers, newSpeechSeconds: numbers }),
});

/** A clip and the windows the front end made of it. */
export interface ExportedClip {
  readonly name: string;
  readonly speaker: string;
  readonly emotion: CommonLabel;
  readonly windows: readonly Window[];
}

/** Reads a set that `exportFeatures` wrote; the windows' features are views of one buffer. */
export function readFeatures(folder: string, set: string): readonly ExportedClip[] {
  const stem = join(folder, set.replace("/", "-"));
  const { features, clips, columns } = HeaderSchema.parse(JSON.parse(readFileSync(`${stem}.json`, "utf8")));
  const values = new Float32Array(new Uint8Array(readFileSync(`${stem}.f32`)).buffer);
  const windows = clips.map((): Window[] => []);
  columns.clip.forEach((clip, row) => {
    windows[clip]?.push({
      features: values.subarray(row * features.length, (row + 1) * features.length),
      endMs: columns.endMs[row] as number,
      speechSeconds: columns.speechSeconds[row] as number,
      newSpeechSeconds: columns.newSpeechSeconds[row] as number,
    });
  });
  return clips.map((clip, i) => ({ ...clip, windows: windows[i] as Window[] }));
}
