import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { catalog } from "../../src/catalog.generated.ts";
import { EXIT_CODES } from "../../src/cli/exit-codes.ts";
import { ABSTAIN_DEFAULTS } from "../../src/core/abstain/options.ts";
import { CONFIG_FILE_VARIABLE, ENV_VARIABLES } from "../../src/core/config/env.ts";
import { EmotionStreamConfigSchema } from "../../src/core/config/schema.ts";
import { SMOOTH_DEFAULTS } from "../../src/core/smooth/options.ts";
import { STATE_DEFAULTS } from "../../src/core/state/options.ts";
import { SAMPLE_ENCODINGS } from "../../src/dsp/codec/index.ts";
import { PROSODY_DESCRIPTORS } from "../../src/dsp/prosody/index.ts";
import { registry } from "../../src/registry.generated.ts";
import { EventSchema } from "../../src/spec/events.ts";
import { ABSTENTION_REASONS } from "../../src/spec/taxonomy.ts";
import { REPOSITORY, readTree } from "./checks/source-files.ts";

const page = (path: string): string => readFileSync(join(REPOSITORY, path), "utf8");
const quoted = (names: readonly string[], text: string): readonly string[] =>
  names.filter((name) => !text.includes(`\`${name}`));

/** The options of every wire vendor, read from the schema that its adapter exports. */
async function vendorOptions(): Promise<readonly (readonly [id: string, options: readonly string[]])[]> {
  const vendors = Object.entries(registry).filter(([id]) => catalog[id]?.runs === "remote");
  return Promise.all(
    vendors.map(async ([id, load]) => {
      const schema = Object.entries(await load()).find(([name]) => name.endsWith("OptionsSchema"))?.[1];
      return [id, Object.keys((schema as unknown as { def: { shape: object } }).def.shape)] as const;
    }),
  );
}

/** The literal types of the events, read from the schema itself. */
function eventTypes(): readonly string[] {
  const types: string[] = [];
  const visit = (schema: unknown): void => {
    const { def } = schema as { def: { options?: unknown[]; shape?: { type: { def: { values: string[] } } } } };
    for (const option of def.options ?? []) visit(option);
    types.push(...(def.shape?.type.def.values ?? []));
  };
  visit(EventSchema);
  return [...new Set(types)];
}

describe("the reference pages are complete and true", () => {
  it("docs/events.md names every event type and every reason to abstain", () => {
    expect(eventTypes().length).toBeGreaterThan(10);
    expect(quoted([...eventTypes(), ...ABSTENTION_REASONS], page("docs/events.md"))).toEqual([]);
  });

  it("docs/prosody.md explains every descriptor, by its name or its numbered kind", () => {
    const text = page("docs/prosody.md");
    const told = (name: string) =>
      text.includes(`\`${name}\``) || text.includes(`\`${name.replace(/^(mfcc|mfccNarrow)\d+$/, "$11")}\` to`);
    const kinds = PROSODY_DESCRIPTORS.filter((name) => !/^f2(BandwidthHz|AmplitudeDb)$/.test(name));
    expect(kinds.filter((name) => !told(name))).toEqual([]);
  });

  it("docs/config.md names every option, encoding and environment variable, and no variable that does not exist", () => {
    const text = page("docs/config.md");
    const options = Object.keys(EmotionStreamConfigSchema.def.shape);
    expect(options.filter((option) => !new RegExp(`["\`]${option}\\b`).test(text))).toEqual([]);
    const variables = [CONFIG_FILE_VARIABLE, ...ENV_VARIABLES.map((variable) => variable.name)];
    expect(quoted([...SAMPLE_ENCODINGS, ...variables], text)).toEqual([]);
    expect(
      [...text.matchAll(/EMOTION_STREAM_\w+/g)].map(([name]) => name).filter((name) => !variables.includes(name)),
    ).toEqual([]);
  });

  it("docs/config.md gives the defaults that the stages use", () => {
    const text = page("docs/config.md");
    expect(text).toContain(`| \`smooth.windowMs\` | 250 to 60000 | ${SMOOTH_DEFAULTS.windowMs} |`);
    const { threshold, healthThreshold, minSpeechMs } = ABSTAIN_DEFAULTS;
    expect(text).toContain(`| 0 to 1 | ${threshold.toFixed(2)}, ${healthThreshold.toFixed(2)} |`);
    expect(text).toContain(`| \`abstain.minSpeechMs\` | 0 to 10000 | ${minSpeechMs} |`);
    expect(text).toContain(`| 0 to 10000, 1 to 20 | ${STATE_DEFAULTS.holdMs}, ${STATE_DEFAULTS.holdHops} |`);
  });

  it("docs/config.md names every option of every vendor, and none that it does not have", async () => {
    const text = page("docs/config.md");
    const section = (heading: string): string => text.split(`\n${heading}\n`)[1]?.split(/\n#{2,3} /)[0] ?? "";
    const named = (of: string): readonly string[] =>
      of
        .split("\n")
        .flatMap((row) => [...(row.split(" | ")[0] ?? "").matchAll(/`(\w+)`/g)].map((match) => match[1] ?? ""));
    const common = named(section("## Options of the vendors"));
    expect(common).toContain("apiKey");
    const vendors = await vendorOptions();
    expect(vendors.length).toBeGreaterThan(4);
    for (const [id, options] of vendors) {
      const own = named(section(`### ${id}`));
      expect([id, options.filter((option) => ![...common, ...own].includes(option))]).toEqual([id, []]);
      expect([id, own.filter((option) => !options.includes(option))]).toEqual([id, []]);
    }
  });

  it("docs/cli.md has the exit codes as the program has them", () => {
    const rows = Object.values(EXIT_CODES).map(({ code, meaning }) => `| ${code} | ${meaning} |`);
    expect(rows.filter((row) => !page("docs/cli.md").includes(row))).toEqual([]);
  });

  it("every link to a file in README and docs leads somewhere", () => {
    const pages = [{ path: "README.md", text: page("README.md") }, ...readTree(REPOSITORY, ["docs"], /\.md$/)];
    const broken = pages.flatMap(({ path, text }) =>
      [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)]
        .map((match) => join(dirname(path), match[1] as string))
        .filter((target) => !existsSync(join(REPOSITORY, target)))
        .map((target) => `${path} links to ${target}`),
    );
    expect(broken).toEqual([]);
  });
});
