import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EmotionStreamEvent, Span } from "../../src/spec/index.ts";
import { eventsOf, type Finished, finished, ofType, ROOT, start } from "./cli.ts";

interface Turn extends Span {
  readonly channel: number;
  readonly role: string;
  readonly manner: "calm" | "raised";
}

/** A detector may be late or early by this much, and may end speech this long after the last word. */
const EDGE_MS = 800;
/** How much of a turn must be behind before its readings speak mostly of it: the engine listens over about 3 s. */
const SETTLED_MS = 1500;

let folder = "";
let demo: Finished;
let events: EmotionStreamEvent[] = [];
let turns: Turn[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "emotion-stream-demo-"));
  const child = start("src/cli/demo.ts", [], { cwd: folder });
  child.stdin.end();
  demo = await finished(child);
  events = eventsOf(await readFile(join(folder, "reports", "call.events.ndjson"), "utf8"));
  turns = (JSON.parse(await readFile(`${ROOT}demo/call.json`, "utf8")) as { turns: Turn[] }).turns;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function speechOf(channel: number): Span[] {
  const spans: Span[] = [];
  let startMs: number | undefined;
  for (const event of ofType(events, "speech").filter((speech) => speech.channel === channel)) {
    if (event.edge === "start") startMs = event.atMs;
    else if (startMs !== undefined) {
      spans.push({ startMs, endMs: event.atMs });
      startMs = undefined;
    }
  }
  return spans;
}

const overlapMs = (a: Span, b: Span): number =>
  Math.max(0, Math.min(a.endMs, b.endMs) - Math.max(a.startMs, b.startMs));
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function meanArousal(channel: number, manner: Turn["manner"]): number {
  const settled = turns
    .filter((turn) => turn.channel === channel && turn.manner === manner)
    .map((turn) => ({ startMs: turn.startMs + SETTLED_MS, endMs: turn.endMs }));
  const values = ofType(events, "emotion")
    .filter((event) => event.channel === channel)
    .filter(({ span }) => settled.some((turn) => span.endMs >= turn.startMs && span.endMs <= turn.endMs))
    .flatMap(({ arousal }) => (arousal === null ? [] : [arousal.value]));
  return sum(values) / values.length;
}

describe("npm run demo", () => {
  it("ends with 0 and says that its voices are synthetic", () => {
    expect([demo.code, demo.stderr]).toEqual([0, ""]);
    expect(demo.stdout).toContain("synthetic voices: this shows the mechanism, not the accuracy");
  });

  it("shows the timeline and then the summary", () => {
    expect(demo.stdout).toMatch(/valence[\s\S]* agent [\s\S]* customer [\s\S]*Summary/);
  });

  it("writes its events under reports/", async () => {
    expect((await readdir(join(folder, "reports"))).sort()).toEqual([
      "call.audit.ndjson",
      "call.events.ndjson",
      "call.report.html",
      "call.summary.json",
    ]);
  });

  it("writes a report, prints its path, and says in it that the voices are synthetic", async () => {
    expect(demo.stdout).toContain(join("reports", "call.report.html"));
    expect(await readFile(join(folder, "reports", "call.report.html"), "utf8")).toContain(
      "The voices on this call are synthetic",
    );
  });

  it("hears speech in every turn, for most of its length", () => {
    const heard = turns.map((turn) => {
      const covered = sum(speechOf(turn.channel).map((speech) => overlapMs(speech, turn)));
      return covered / (turn.endMs - turn.startMs);
    });

    expect(Math.min(...heard)).toBeGreaterThan(0.7);
  });

  it("hears no speech where nobody speaks", () => {
    const stray = [0, 1].flatMap((channel) => {
      const spoken = turns
        .filter((turn) => turn.channel === channel)
        .map(({ startMs, endMs }) => ({ startMs: startMs - EDGE_MS, endMs: endMs + EDGE_MS }));
      return speechOf(channel).filter(
        (speech) => sum(spoken.map((turn) => overlapMs(speech, turn))) < speech.endMs - speech.startMs,
      );
    });

    expect(stray).toEqual([]);
  });

  it("tells agent and customer by their channels", () => {
    const roles = ofType(events, "emotion").map(({ channel, role }) => `${channel} ${role}`);

    expect([...new Set(roles)].sort()).toEqual(["0 agent", "1 customer"]);
  });

  it("reads more arousal in the customer's raised turns than in the calm ones of the same voice", () => {
    expect(meanArousal(1, "raised")).toBeGreaterThan(meanArousal(1, "calm"));
  });

  it("shares the talk as the turns do", () => {
    const [end] = ofType(events, "end");
    const lengths = turns.map((turn) => ({ ...turn, ms: turn.endMs - turn.startMs }));
    const share = (channel: number): number =>
      sum(lengths.filter((turn) => turn.channel === channel).map(({ ms }) => ms)) / sum(lengths.map(({ ms }) => ms));

    for (const speaker of end?.summary.speakers ?? []) expect(speaker.talkShare).toBeCloseTo(share(speaker.channel), 1);
    expect(end?.summary.speakers).toHaveLength(2);
  });
});
