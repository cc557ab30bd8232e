import type { Adapter } from "../../../spec/adapter.ts";
import type { VendorInfo } from "../../../spec/info.ts";
import { type CheckDefinition, insist } from "../check.ts";

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DECIMAL = /^\d+(\.\d+)?$/;

/** What must hold before anything is called. */
export const CONTRACT_CHECKS: readonly CheckDefinition[] = [
  {
    id: "adapter-frozen",
    name: "is a frozen object",
    async run({ adapter }) {
      insist(Object.isFrozen(adapter()), "It can be changed after it was made; build it with defineAdapter().");
    },
  },
  {
    id: "info-plain-data",
    name: "describes itself in plain JSON data",
    async run({ adapter }) {
      const { info } = adapter();
      const strays = notJson(info, "info");
      insist(strays.length === 0, `${strays[0]} does not survive JSON.`);
    },
  },
  {
    id: "info-consistent",
    name: "describes itself consistently",
    async run({ adapter }) {
      const problems = inconsistencies(adapter());
      insist(problems.length === 0, problems.join(" "));
    },
  },
];

/** Paths of everything that is not plain JSON. */
function notJson(value: unknown, path: string): readonly string[] {
  if (value === null || typeof value === "string" || typeof value === "boolean") return [];
  if (typeof value === "number") return Number.isFinite(value) ? [] : [path];
  if (Array.isArray(value)) return value.flatMap((part, i) => notJson(part, `${path}[${i}]`));
  if (typeof value !== "object" || Object.getPrototypeOf(value) !== Object.prototype) return [path];
  return Object.entries(value).flatMap(([key, part]) => notJson(part, `${path}.${key}`));
}

/** Everything in which an info contradicts its adapter or itself, a sentence each. */
function inconsistencies(adapter: Adapter): readonly string[] {
  const { info } = adapter;
  const problems: string[] = [];
  const expect = (holds: boolean, otherwise: string): void => {
    if (!holds) problems.push(otherwise);
  };
  expect(info.modes.length > 0, "It declares no mode.");
  for (const mode of ["stream", "batch", "text"] as const) {
    const has = typeof adapter[mode] === "function";
    expect(has === info.modes.includes(mode), `The mode ${mode} and the method ${mode} do not go together.`);
  }
  expect((info.text !== undefined) === info.modes.includes("text"), "The mode text and its limits do not go together.");
  if (info.text !== undefined)
    expect(
      Object.values(info.text).every((most) => Number.isSafeInteger(most) && most >= 1),
      "A limit of its text mode is not a whole number of 1 or more.",
    );
  expect(
    info.liveReadings === undefined || info.modes.includes("stream"),
    "Its live readings come by text, and it has no mode stream.",
  );
  expect(
    !info.modes.includes("text") || info.evidence.includes("lexical"),
    "It reads text and declares no lexical evidence.",
  );
  expect(info.evidence.length > 0, "It declares no evidence.");
  expect(info.languages.length > 0, 'It declares no language; ["*"] means any.');
  expect(DAY.test(info.verified.on), "verified.on is not a date.");
  checkAudio(info, expect);
  checkSets(info, expect);
  checkPrices(info, expect);
  return problems;
}

type Expect = (holds: boolean, otherwise: string) => void;

function checkAudio(info: VendorInfo, expect: Expect): void {
  if (!info.modes.includes("stream") && !info.modes.includes("batch")) return;
  const { sampleRatesHz, chunkMs } = info.audio;
  expect(
    sampleRatesHz.length > 0 && sampleRatesHz.every((hz) => hz >= 8000 && hz <= 48_000),
    "Its sample rates are not 8000 to 48000 Hz.",
  );
  expect(
    chunkMs.min > 0 && chunkMs.min <= chunkMs.max,
    "Its shortest chunk is longer than its longest, or not above 0.",
  );
  expect(info.maxSpeed === null || info.maxSpeed >= 1, "Its maxSpeed is below real time.");
}

function checkSets(info: VendorInfo, expect: Expect): void {
  const { axes } = info;
  const native = [axes.valence, axes.arousal, axes.dominance].includes("native");
  expect(info.sets.length > 0 || native, "It declares neither a label set nor a native axis.");
  expect(new Set(info.sets.map(({ set }) => set)).size === info.sets.length, "Two of its sets have one name.");
  for (const { set, kind, labels, open } of info.sets) {
    const listed = labels.length > 0 || open === true || kind === "polarity";
    expect(listed, `Its set ${set} has no labels and is not open.`);
    expect(new Set(labels).size === labels.length, `Its set ${set} lists a label twice.`);
  }
}

function checkPrices(info: VendorInfo, expect: Expect): void {
  expect(
    new Set(info.prices.map(({ line }) => line)).size === info.prices.length,
    "Two of its bill lines have one name.",
  );
  for (const price of info.prices) {
    expect(price.usd === undefined || DECIMAL.test(price.usd), `The price of ${price.line} is not a decimal string.`);
    expect(price.per > 0, `The price of ${price.line} is not for a number of units above 0.`);
    expect(DAY.test(price.date) && price.source !== "", `The price of ${price.line} has no date or no source.`);
  }
}
