import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readLive, readUpload } from "../../../../adapters/hume/messages.ts";
import { HUME_ERRORS, refusalKind, WIRE_NAMES } from "../../../../adapters/hume/wire.ts";
import { EmotionError } from "../../../../src/spec/errors.ts";
import { HUME_WIRE } from "../../../../src/testing/simulators/hume/names.ts";

const FOLDER = "adapters/hume";
/** Names that no prose and no other vocabulary has: with a dot, an underscore, a slash or a hyphen. */
const telling = [...new Set(Object.values(WIRE_NAMES).map(([name]) => name))].filter((name) => /[._/-]/.test(name));
const uncommented = (text: string): string => text.replace(/\/\*\*[\s\S]*?\*\/|\/\/.*$/gm, "");

describe("the table of names", () => {
  it.each(readdirSync(FOLDER).filter((file) => file !== "wire.ts"))(
    "is the only place that spells one: %s spells none",
    (file) => {
      const text = uncommented(readFileSync(`${FOLDER}/${file}`, "utf8"));
      const spelt = telling.filter(
        (name) => text.includes(`"${name}"`) || text.includes(`.${name}`) || text.includes(`${name}:`),
      );
      // The set of voice attributes bears the vendor's name, as sets do.
      expect(spelt.filter((name) => !(file === "labels.ts" && name === "voice_attributes"))).toEqual([]);
    },
  );

  it("says of every name how it is known, and what is assumed is little", () => {
    const assumed = Object.entries(WIRE_NAMES).filter(([, [, source]]) => source === "assumed");
    expect(assumed.map(([key]) => key)).toEqual([
      "updateConfig",
      "utteranceStartAt",
      "utteranceEndAt",
      "utteranceMeasurements",
    ]);
  });

  it("is the same as the simulator's, which was written apart from it", () => {
    expect(Object.fromEntries(Object.entries(WIRE_NAMES).map(([key, [name]]) => [key, name]))).toEqual(HUME_WIRE);
  });
});

const result = {
  type: "measurement.result",
  trigger: "interval",
  audio_start_ms: 840,
  audio_end_ms: 5840,
  expressions: [
    { name: "feeling upset", probability: 0.5312 },
    { name: "a name from next year", probability: 0.1203 },
  ],
  voice_attributes: [{ name: "clear", probability: 0.9127 }],
};
const kindOf = (read: () => unknown): string => {
  try {
    read();
    return "none";
  } catch (error) {
    return EmotionError.isInstance(error) ? error.kind : "foreign";
  }
};

describe("a message", () => {
  it("of a measurement is read, whatever else is in it", () => {
    const read = readLive(JSON.stringify({ ...result, model: { id: 7 } }));
    expect(read).toMatchObject({
      kind: "measurement",
      measurement: {
        startMs: 840,
        endMs: 5840,
        trigger: "interval",
        expressions: { "feeling upset": 0.5312, "a name from next year": 0.1203 },
        voiceAttributes: { clear: 0.9127 },
        raw: { model: { id: 7 } },
      },
    });
  });

  it("with empty arrays is read", () => {
    const read = readLive(
      JSON.stringify({ ...result, trigger: "speech_ended", expressions: [], voice_attributes: [] }),
    );
    expect(read).toMatchObject({ measurement: { trigger: "speech-ended", expressions: {}, voiceAttributes: {} } });
  });

  it.each([
    [{ type: "session.created", session_id: "7d0a" }, { kind: "created" }],
    [{ type: "session.updated" }, { kind: "updated" }],
    [{ type: "session.closed", reason: "any" }, { kind: "closed" }],
    [
      { type: "utterance.start", audio_start_ms: 840 },
      { kind: "utterance-start", atMs: 840 },
    ],
    [
      { type: "utterance.start", audio_start_ms: "soon" },
      { kind: "utterance-start", atMs: null },
    ],
    [{ type: "utterance.end" }, { kind: "utterance-end", atMs: null }],
    [
      { type: "error", code: "rate_limited", message: "m" },
      { kind: "error", code: "rate_limited" },
    ],
    [{ type: "a.type.from.next.year" }, null],
  ])("%j is read as %j", (message, read) => {
    expect(readLive(JSON.stringify(message))).toEqual(read);
  });

  it.each(["trigger", "audio_start_ms", "audio_end_ms", "expressions", "voice_attributes"])(
    "without %s is protocol",
    (field) => {
      expect(kindOf(() => readLive(JSON.stringify({ ...result, [field]: undefined })))).toBe("protocol");
    },
  );

  it.each([
    ["an error without a code", JSON.stringify({ type: "error" })],
    ["no type", "{}"],
    ["half a message", JSON.stringify(result).slice(0, 60)],
    ["no JSON", "bad gateway"],
    ["bytes", new Uint8Array(4)],
    ["a probability beyond 1", JSON.stringify({ ...result, expressions: [{ name: "joy", probability: 1.5 }] })],
    ["a nameless score", JSON.stringify({ ...result, expressions: [{ probability: 0.5 }] })],
    ["a time before the audio", JSON.stringify({ ...result, audio_start_ms: -1 })],
  ])("with %s is protocol", (_, message) => {
    expect(kindOf(() => readLive(message))).toBe("protocol");
  });

  it("with a name that objects know is a name like any other", () => {
    const read =
      readLive(`{"type":"measurement.result","trigger":"interval","audio_start_ms":0,"audio_end_ms":9,"voice_attributes":[],
      "expressions":[{"name":"__proto__","probability":0.4},{"name":"constructor","probability":0.3}]}`);
    const scores = read?.kind === "measurement" ? read.measurement.expressions : {};
    expect(Object.entries(scores)).toEqual([
      ["__proto__", 0.4],
      ["constructor", 0.3],
    ]);
  });
});

describe("the answer to an upload", () => {
  it("is the measurements of each utterance", () => {
    const read = readUpload(
      JSON.stringify({ run_id: "r", utterances: [{ measurements: [result] }, { measurements: [] }] }),
    );
    expect(read.map((measurements) => measurements.length)).toEqual([1, 0]);
  });

  it("is in the order of time, whatever the order of its lists", () => {
    const until = (endMs: number) => ({ ...result, audio_start_ms: 0, audio_end_ms: endMs });
    const utterances = [{ measurements: [until(9000)] }, { measurements: [until(5000), until(3000)] }];
    const read = readUpload(JSON.stringify({ utterances }));
    expect(read.map((measurements) => measurements.map(({ endMs }) => endMs))).toEqual([[3000, 5000], [9000]]);
  });

  it.each([{}, { utterances: [{}] }, { utterances: {} }])("%j is protocol", (answer) => {
    expect(kindOf(() => readUpload(JSON.stringify(answer)))).toBe("protocol");
  });
});

describe("a refusal", () => {
  it.each(Object.entries(HUME_ERRORS))("with the code %s has its kind", (code, { kind }) => {
    expect(refusalKind(JSON.stringify({ type: "error", code, message: "m", request_id: "r" }))).toBe(kind);
  });

  it.each(['{"message":"API rate limit exceeded"}', '{"code":"of next year"}', '{"code":7}', "null", "<html>", ""])(
    "with the body %j is left to its status",
    (body) => {
      expect(refusalKind(body)).toBeUndefined();
    },
  );
});
