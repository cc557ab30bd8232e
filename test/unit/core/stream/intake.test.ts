import { describe, expect, it } from "vitest";
import { createIntake, type IntakeOptions } from "../../../../src/core/stream/intake.ts";

const options = (extra: Partial<IntakeOptions> = {}): IntakeOptions => ({
  sampleRateHz: 1000,
  channels: 1,
  bufferMs: 300,
  overflow: "wait",
  onDrop: () => undefined,
  ...extra,
});
const audio = (ms: number): Float32Array => new Float32Array(ms);
const settled = async (promise: Promise<unknown> | undefined): Promise<boolean> => {
  let done = false;
  Promise.resolve(promise).then(
    () => {
      done = true;
    },
    () => {
      done = true;
    },
  );
  for (let i = 0; i < 20; i++) await Promise.resolve();
  return done;
};

describe("the intake", () => {
  it("accepts audio at once while there is room, and makes nobody wait for that", () => {
    expect(createIntake(options()).write(audio(200))).toBeUndefined();
  });

  it("makes write() wait when the bound is reached and go on when a block is read", async () => {
    const intake = createIntake(options());
    const write = intake.write(audio(500));
    expect(await settled(write)).toBe(false);
    await intake.read();
    await intake.read();
    expect(await settled(write)).toBe(true);
  });

  it("keeps the order of writes that were not awaited", async () => {
    const intake = createIntake(options());
    void intake.write(audio(250).fill(1));
    void intake.write(audio(250).fill(2));
    void intake.write(audio(250).fill(3));
    const seen: number[] = [];
    for (let frames = 0; frames < 750; ) {
      const block = await intake.read();
      frames += block?.samples.length ?? 0;
      seen.push(block?.samples[0] ?? 0);
    }
    expect(seen).toEqual([...seen].sort());
  });

  it("numbers blocks by the sample frames written before them", async () => {
    const intake = createIntake(options({ channels: 2, bufferMs: 1000 }));
    await intake.write(audio(400));
    const first = await intake.read();
    const second = await intake.read();
    expect([first?.startFrame, second?.startFrame]).toEqual([0, 100]);
  });

  it("drops the oldest audio on overflow when told so, and says which", async () => {
    const dropped: [number, number][] = [];
    const intake = createIntake(
      options({ overflow: "drop-oldest", onDrop: (start, end) => dropped.push([start, end]) }),
    );
    await intake.write(audio(500));
    expect(dropped).toEqual([
      [0, 100],
      [100, 200],
    ]);
    expect((await intake.read())?.startFrame).toBe(200);
  });

  it("delivers what was written before end(), then null", async () => {
    const intake = createIntake(options());
    const write = intake.write(audio(400));
    intake.end();
    let frames = 0;
    for (let block = await intake.read(); block !== null; block = await intake.read()) frames += block.samples.length;
    await write;
    expect(frames).toBe(400);
  });

  it("rejects a write after end()", async () => {
    const intake = createIntake(options());
    intake.end();
    await expect(intake.write(audio(10))).rejects.toMatchObject({ kind: "bad-input" });
  });

  it("tells a caller that never awaits instead of filling the memory", async () => {
    const intake = createIntake(options());
    const writes = Array.from({ length: 300 }, () => intake.write(audio(100)));
    const results = Promise.allSettled(writes);
    intake.fail(new Error("over"));
    expect(
      (await results).filter((r) => r.status === "rejected" && (r.reason as { kind?: string }).kind === "bad-input")
        .length,
    ).toBeGreaterThan(0);
  });

  it("releases a waiting write and a waiting read when it fails", async () => {
    const failure = new Error("lost");
    const writing = createIntake(options());
    const write = writing.write(audio(1000));
    writing.fail(failure);
    await expect(write).rejects.toBe(failure);
    const reading = createIntake(options());
    const read = reading.read();
    reading.fail(failure);
    await expect(read).rejects.toBe(failure);
  });
});
