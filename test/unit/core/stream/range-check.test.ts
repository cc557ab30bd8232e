import { describe, expect, it } from "vitest";
import { createRangeCheck } from "../../../../src/core/stream/range-check.ts";
import { EmotionError } from "../../../../src/spec/errors.ts";
import { collect, only, open, RATE_HZ, talkative, voice } from "./fixtures.ts";

const SCALED_AS_INTEGERS = /^The samples reach \d+ where full scale is 1, [^\n]*divide them by 32768[^\n]*\.$/;

function sine(amplitude: number, ms = 1000): Float32Array {
  return Float32Array.from(
    { length: (RATE_HZ * ms) / 1000 },
    (_, i) => amplitude * Math.sin((2 * Math.PI * 220 * i) / RATE_HZ),
  );
}

/** What was said of these stretches of audio, and the error that refused one. */
function checked(...stretches: readonly Float32Array[]): { said: string[]; error: unknown } {
  const said: string[] = [];
  const range = createRangeCheck({ sampleRateHz: RATE_HZ, channels: 1 }, (message) => said.push(message));
  try {
    for (const stretch of stretches) range.check(stretch);
  } catch (error) {
    return { said, error };
  }
  return { said, error: undefined };
}

describe("floating-point samples", () => {
  it("may go over full scale by what a mix may have, without a word", () => {
    expect(checked(sine(1.49))).toEqual({ said: [], error: undefined });
  });

  it("are warned of once beyond that, however long it goes on", () => {
    const { said, error } = checked(sine(2), sine(3), sine(2));
    expect(said).toEqual([expect.stringMatching(/^Samples reach 2\.0 where full scale is 1; [^\n]*\.$/)]);
    expect(error).toBeUndefined();
  });

  it.each([20, 1000, 32_768])("are refused when they are integers, of a peak of %i", (amplitude) => {
    const { said, error } = checked(sine(amplitude, 50));
    expect(error).toMatchObject({ kind: "bad-input", message: expect.stringMatching(SCALED_AS_INTEGERS) });
    expect(said).toEqual([]);
  });

  it("are refused where the voice begins, when silence came before it", () => {
    expect(checked(new Float32Array(3 * RATE_HZ), sine(5000)).error).toMatchObject({ kind: "bad-input" });
  });

  it("are only warned of for a click, which is no other scale", () => {
    const click = sine(0.5, 3000);
    click.fill(400, 20_000, 20_100);
    const { said, error } = checked(click);
    expect([said.length, error]).toEqual([1, undefined]);
  });
});

describe("a stream of floating-point samples", () => {
  it("warns once, with the code out-of-range", async () => {
    const { stream } = await open(talkative());
    const events = collect(stream);
    for (let i = 0; i < 3; i++) await stream.write(sine(2));
    stream.end();
    expect(only(await events, "warning").map(({ code }) => code)).toEqual(["out-of-range"]);
  });

  it("refuses a write of integers as floats, in the bytes of the call as in an array", async () => {
    const integers = Float32Array.from(voice(500));
    const { stream } = await open(talkative(), {
      format: { sampleRateHz: RATE_HZ, channels: 1, encoding: "pcm_f32le" },
    });
    for (const audio of [integers, new Uint8Array(integers.buffer)]) {
      const error = await stream.write(audio).catch((failure: unknown) => failure);
      expect(EmotionError.isInstance(error) && error.kind).toBe("bad-input");
      expect((error as EmotionError).message).toMatch(SCALED_AS_INTEGERS);
    }
    stream.end();
    await stream.drain();
  });
});
