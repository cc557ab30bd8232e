import { describe, expect, it } from "vitest";
import { createFeeds } from "../../../../../adapters/local/onnx/feeds.ts";
import type { OnnxManifestSource } from "../../../../../adapters/local/onnx/manifest.ts";
import { parseOnnxManifest } from "../../../../../adapters/local/onnx/parse-manifest.ts";
import { classifierManifest } from "../../../../fixtures/onnx/model-folder.ts";

const base = classifierManifest().input;
const window = Float32Array.from({ length: 8000 }, (_, i) => 0.25 + 0.5 * Math.sin(i / 7));

function feedsOf(
  changes: Partial<OnnxManifestSource["input"]>,
  frontEnd?: OnnxManifestSource["frontEnd"],
  windows = [window],
) {
  const manifest = classifierManifest({
    input: { ...base, ...changes },
    ...(frontEnd === undefined ? {} : { frontEnd }),
  });
  return createFeeds(parseOnnxManifest(manifest, "test"), null, ["input_values"])(windows);
}

const audio = (feeds: ReturnType<typeof feedsOf>) => feeds.input_values?.data as Float32Array;
const moments = (x: Float32Array) => {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  return { mean, variance: x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length };
};

describe("what a graph is fed", () => {
  it("is the samples as they are, unless the manifest says otherwise", () => {
    expect(audio(feedsOf({}))).toEqual(window);
  });

  it("is on the scale of 16-bit integers where the model was trained on that", () => {
    expect(audio(feedsOf({ scale: 32_768 }))[100]).toBeCloseTo(32_768 * (window[100] as number), 2);
  });

  it.each(["zscore", "layernorm"] as const)("has mean 0 and variance 1 over each window with %s", (normalise) => {
    const { mean, variance } = moments(audio(feedsOf({ normalise })));
    expect([Math.abs(mean) < 1e-6, Math.abs(variance - 1) < 1e-3]).toEqual([true, true]);
  });

  it("keeps the epsilon under the root as the two recipes have it, which silence shows", () => {
    const faint = window.map((x) => 1e-3 * (x - 0.25));
    const variance = moments(faint).variance;
    const gain = (normalise: "zscore" | "layernorm") =>
      moments(audio(feedsOf({ normalise }, undefined, [faint]))).variance;
    expect(gain("zscore")).toBeCloseTo(variance / (variance + 1e-7), 4);
    expect(gain("layernorm")).toBeCloseTo(variance / (variance + 1e-5), 4);
  });

  it("turns digital silence into zeros, not into numbers that are none", () => {
    expect(new Set(audio(feedsOf({ normalise: "zscore" }, undefined, [new Float32Array(8000)])))).toEqual(new Set([0]));
  });

  it("is filled up with zeros after normalising, where a recording is shorter than the model takes", () => {
    const short = audio(feedsOf({ normalise: "zscore" }, undefined, [window.subarray(0, 3000)]));
    expect([short.length, Math.abs(moments(short.subarray(0, 3000)).mean) < 1e-6, short[3000], short[7999]]).toEqual([
      8000,
      true,
      0,
      0,
    ]);
  });

  it.each([
    ["B,N", [2, 8000]],
    ["B,1,N", [2, 1, 8000]],
  ] as const)("has the dimensions of the layout %s", (layout, dims) => {
    expect(feedsOf({ layout }, undefined, [window, window]).input_values?.dims).toEqual(dims);
  });

  it.each([
    ["B,F,M", [1, 48, 40]],
    ["B,M,F", [1, 40, 48]],
    ["B,1,F,M", [1, 1, 48, 40]],
    ["B,1,M,F", [1, 1, 40, 48]],
  ] as const)("has frames and bands in the order of the layout %s", (layout, dims) => {
    expect(feedsOf({ layout }, { kind: "fbank", bands: 40, window: "povey" }).input_values?.dims).toEqual(dims);
  });

  it("is the same numbers transposed when bands come first", () => {
    const [framesFirst, bandsFirst] = (["B,F,M", "B,M,F"] as const).map((layout) =>
      audio(feedsOf({ layout }, { kind: "fbank", bands: 40, window: "povey" })),
    );
    expect(bandsFirst?.[3 * 48 + 7]).toBe(framesFirst?.[7 * 40 + 3]);
  });

  it("has the other inputs the manifest describes: a mask as long as the audio, a count and a constant per window", () => {
    const feeds = feedsOf(
      {
        extraInputs: {
          mask: { type: "int64", shape: "input", value: 1 },
          count: { type: "int32", shape: "batch", value: "length" },
          rate: { type: "float32", shape: "scalar", value: 0.5 },
        },
      },
      undefined,
      [window, window],
    );
    expect(feeds.mask).toEqual({ type: "int64", dims: [2, 8000], data: new BigInt64Array(16_000).fill(1n) });
    expect(feeds.count).toEqual({ type: "int32", dims: [2], data: Int32Array.of(8000, 8000) });
    expect(feeds.rate).toEqual({ type: "float32", dims: [], data: Float32Array.of(0.5) });
  });

  it("leaves an optional input out where the graph has none of that name", () => {
    expect(
      Object.keys(feedsOf({ extraInputs: { mask: { type: "int64", shape: "input", value: 1, optional: true } } })),
    ).toEqual(["input_values"]);
  });
});
