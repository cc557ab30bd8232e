import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { displayWidth } from "../../../../src/cli/text.ts";
import { Timeline } from "../../../../src/cli/timeline/timeline.ts";
import type { EmotionStreamEvent } from "../../../../src/spec/index.ts";
import { abstainedState, alertEvent, readingEvent, shortCall, stateOf } from "../events.ts";
import { type FakeTerminal, fakeTerminal } from "../fake-terminal.ts";

async function drawn(events: readonly EmotionStreamEvent[], terminal: FakeTerminal, tickMs = 100): Promise<string> {
  let now = 0;
  const timeline = new Timeline(terminal, {
    roles: ["agent", "customer"],
    durationMs: () => 60_000,
    now: () => {
      now += tickMs;
      return now;
    },
  });
  for (const event of events) await timeline.event(event);
  await timeline.close();
  return terminal.text();
}

const lineWith = (text: string, part: string): string => text.split("\n").find((line) => line.includes(part)) ?? "";

describe("the timeline in a pipe", () => {
  it("writes plain lines only, without a single escape sequence", async () => {
    const text = await drawn(shortCall(), fakeTerminal());

    expect(stripVTControlCharacters(text)).toBe(text);
  });

  it("shows time, speaker, both axes and the label of a changed state", async () => {
    const text = await drawn([stateOf()], fakeTerminal());

    expect(lineWith(text, "happiness")).toBe(" 00:12  agent     ····│█▌·· +0.41  ···█│···· -0.20  happiness 82 %");
  });

  it("tells below a changed state why the newest reading said so, in the same column", async () => {
    const reason = {
      cue: "vocal-effort",
      text: "louder than this speaker's usual",
      against: "speaker",
      deviationSd: 1.4,
      moved: "label",
      contribution: 0.3,
    } as const;
    const text = await drawn([readingEvent({ reasons: [reason] }), stateOf()], fakeTerminal());
    const lines = text.split("\n");
    const told = lines[lines.findIndex((line) => line.includes("happiness")) + 1];

    expect(told).toBe(`${" ".repeat(18)}louder than this speaker's usual`);
  });

  it("explains its gauges in one line at the top", async () => {
    const [legend] = (await drawn(shortCall(), fakeTerminal())).split("\n");

    expect(legend).toMatch(/valence unpleasant .* pleasant {3}arousal calm .* activated/);
  });

  it("says why a state makes no claim", async () => {
    expect(lineWith(await drawn([abstainedState("low-confidence")], fakeTerminal()), "00:12")).toContain(
      "not sure enough",
    );
  });

  it("shows a conflict as mixed signals", async () => {
    expect(lineWith(await drawn([abstainedState("conflict")], fakeTerminal()), "00:12")).toContain("mixed signals");
  });

  it("shows a vendor's mixed as mixed signals", async () => {
    const mixed = stateOf({ label: "mixed", mixedSignals: true });

    expect(lineWith(await drawn([mixed], fakeTerminal()), "00:12")).toContain("mixed signals");
  });

  it("shows an alert in its place", async () => {
    const text = await drawn([alertEvent("negative spike at 03:12", 192_000)], fakeTerminal());

    expect(lineWith(text, "spike")).toBe(" 03:12  customer  ▲ negative spike at 03:12");
  });

  it("takes silence and ticks for no news", async () => {
    const text = await drawn([abstainedState("silence"), stateOf({ cause: "tick" })], fakeTerminal());

    expect(text).not.toContain("00:12");
  });

  it("lets no role drive the terminal", async () => {
    const text = await drawn([stateOf({ role: "\u001b[2Jx" })], fakeTerminal());

    expect(stripVTControlCharacters(text)).toBe(text);
  });
});

describe("the timeline in a terminal", () => {
  it.each([20, 40, 60, 80, 120])("never writes a line wider than %i columns", async (columns) => {
    const text = await drawn(shortCall(), fakeTerminal({ columns, isTty: true, color: true }));
    const widths = stripVTControlCharacters(text)
      .split(/[\n\r]/)
      .map(displayWidth);

    expect(Math.max(...widths)).toBeLessThanOrEqual(columns);
  });

  it("shows every speaker's present state and the progress under the news", async () => {
    const text = stripVTControlCharacters(await drawn(shortCall(), fakeTerminal({ isTty: true })));

    expect(text).toMatch(/00:07 {2}agent .* silent[\s\S]*00:07 {2}customer .* mixed signals[\s\S]*00:07 of 01:00 /);
  });

  it("leaves the news and no board behind when it closes", async () => {
    const screen = replay(await drawn(shortCall(), fakeTerminal({ isTty: true })));

    expect(screen.join("\n")).not.toContain(" of 01:00");
  });

  it("keeps every news line exactly once on the screen", async () => {
    const screen = replay(await drawn(shortCall(), fakeTerminal({ isTty: true })));

    expect(screen.filter((line) => line.includes("negative spike"))).toHaveLength(1);
  });

  it("gives the cursor back", async () => {
    const text = await drawn(shortCall(), fakeTerminal({ isTty: true }));

    expect(text.lastIndexOf("\u001b[?25h")).toBeGreaterThan(text.lastIndexOf("\u001b[?25l"));
  });

  it("draws no more than one board for events of the same moment", async () => {
    const text = await drawn(shortCall(), fakeTerminal({ isTty: true }), 1);

    expect(text.split(" of 01:00").length - 1).toBe(1);
  });
});

// What a screen shows after cursor-up and erase-below, the only movements the timeline makes.
function replay(text: string): string[] {
  const rows: string[] = [""];
  const moves = text.replaceAll(/\p{Cc}\[\?25[hl]/gu, "").split(/(\p{Cc}\[\d+A\r\p{Cc}\[J)/u);
  for (const part of moves) {
    const up = /^\p{Cc}\[(\d+)A/u.exec(part);
    if (up) {
      rows.splice(Math.max(0, rows.length - 1 - Number(up[1])));
      rows.push("");
    } else {
      const [first = "", ...more] = part.split("\n");
      rows[rows.length - 1] += first;
      rows.push(...more);
    }
  }
  return rows;
}
