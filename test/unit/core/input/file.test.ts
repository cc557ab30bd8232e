import { execFileSync } from "node:child_process";
import { chmod, type FileHandle, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openFile } from "../../../../src/core/input/file.node.ts";
import { packSamples, toneSamples, wavFile } from "../../../fixtures/make-audio.ts";

const opened = vi.hoisted((): { handles: FileHandle[] } => ({ handles: [] }));

// The real file system, with every handle remembered.
vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  return {
    ...real,
    open: async (...args: Parameters<typeof real.open>) => {
      const handle = await real.open(...args);
      opened.handles.push(handle);
      return handle;
    },
  };
});

const SAMPLES = toneSamples({ frequencyHz: 300, amplitude: 0.5 }, 8000, 20, 16);
const BYTES = wavFile({ data: packSamples(SAMPLES, "pcm_s16le"), sampleRateHz: 8000, channels: 1, bits: 16 });

let folder = "";
let good = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "open-file-"));
  good = join(folder, "call.wav");
  await writeFile(good, BYTES);
});
afterAll(() => rm(folder, { recursive: true }));

async function drain(path: string): Promise<number[]> {
  const samples: number[] = [];
  for await (const block of (await openFile(path)).blocks) samples.push(...block);
  return samples;
}

describe("openFile", () => {
  it("streams a recording from disk", async () => {
    expect(Float32Array.from(await drain(good))).toEqual(SAMPLES);
  });

  it("says how long the recording is", async () => {
    const recording = await openFile(good);
    await recording.close();
    expect(recording.durationMs).toBe(20_000);
  });

  it("closes the file at the end, on an early stop, on close() and when it is refused", async () => {
    opened.handles.length = 0;
    const bad = join(folder, "bad.wav");
    await writeFile(bad, "no audio");
    await drain(good);
    for await (const _ of (await openFile(good)).blocks) break;
    await (await openFile(good)).close();
    await drain(bad).catch(() => undefined);
    expect(opened.handles.map((handle) => handle.fd)).toEqual([-1, -1, -1, -1]);
  });

  it("names a missing file without its folder", async () => {
    await expect(openFile(join(folder, "absent.wav"))).rejects.toMatchObject({
      kind: "bad-input",
      message: "absent.wav: there is no such file; check the path.",
    });
  });

  it("refuses a folder", async () => {
    await mkdir(join(folder, "calls"));
    await expect(openFile(join(folder, "calls"))).rejects.toMatchObject({
      kind: "bad-input",
      message: expect.stringContaining("calls: this is a folder"),
    });
  });

  it("refuses a device", async () => {
    await expect(openFile("/dev/null")).rejects.toMatchObject({
      kind: "bad-input",
      message: expect.stringContaining("not a regular file"),
    });
  });

  it("refuses a named pipe without waiting for its writer", async () => {
    const pipe = join(folder, "pipe.wav");
    execFileSync("mkfifo", [pipe]);
    await expect(openFile(pipe)).rejects.toMatchObject({
      kind: "bad-input",
      message: expect.stringContaining("pipe.wav: this is not a regular file"),
    });
  });

  it("says that a file may not be read, or reads it when the user may read everything", async () => {
    const locked = join(folder, "locked.wav");
    await writeFile(locked, BYTES);
    await chmod(locked, 0);
    const outcome = await drain(locked).then(
      (samples) => samples.length,
      (error: Error) => error.message,
    );
    expect(outcome).toSatisfy(
      (value) => value === SAMPLES.length || value === "locked.wav: it may not be read; check its permissions.",
    );
  });

  it("refuses a header that lies about 2 GB before it reads on", async () => {
    const lying = join(folder, "lying.wav");
    await writeFile(
      lying,
      wavFile({ data: new Uint8Array(1000), dataBytes: 2_147_483_000, sampleRateHz: 8000, channels: 1, bits: 16 }),
    );
    await expect(openFile(lying)).rejects.toMatchObject({
      facts: { declaredBytes: 2_147_483_000, presentBytes: 1000 },
    });
  });

  it("rejects with aborted when its signal fires between blocks", async () => {
    const controller = new AbortController();
    const { blocks } = await openFile(good, {}, controller.signal);
    const reading = (async () => {
      for await (const _ of blocks) controller.abort();
    })();
    await expect(reading).rejects.toMatchObject({ kind: "aborted" });
  });
});
