import { describe, expect, it } from "vitest";
import { type Answers, createAnswers } from "../../../../../src/core/stream/line/answers.ts";
import type { SessionPiece } from "../../../../../src/core/stream/session-audio.ts";

const piece = (startMs: number, ...active: boolean[]): SessionPiece => ({
  pcm: new Int16Array(0),
  startMs,
  endMs: startMs + 100,
  speech: active.map((is) => ({ probability: 1, active: is })),
});
const hear = (answers: Answers, fromMs: number, untilMs: number, ...active: boolean[]): void => {
  for (let at = fromMs; at < untilMs; at += 100) answers.heard(piece(at, ...active));
};
const lose = (answers: Answers, fromMs: number, untilMs: number, ...active: boolean[]): void => {
  for (let at = fromMs; at < untilMs; at += 100) answers.evicted(piece(at, ...active));
};

describe("what a session that reports progress has answered", () => {
  it("is what it says, and never less than it said", () => {
    const answers = createAnswers([0], 0);
    answers.reported(500);
    answers.reported(300);
    expect(answers.fromMs).toBe(500);
  });

  it("is lost from there to what can still be sent, silence too, and told once", () => {
    const answers = createAnswers([0], 0);
    answers.reported(500);
    lose(answers, 0, 900, false);
    expect([answers.takeLost(), answers.takeLost(), answers.fromMs]).toEqual([{ startMs: 500, endMs: 900 }, null, 900]);
  });

  it("is not lost where the answer came after all", () => {
    const answers = createAnswers([0], 0);
    lose(answers, 0, 900, true);
    answers.reported(900);
    expect(answers.takeLost()).toBeNull();
  });

  it("owes silence too, from the start, where the session before it reported", () => {
    const answers = createAnswers([0], 700, true);
    hear(answers, 700, 900, false);
    expect([answers.owes(900), answers.fromMs, createAnswers([0], 700).owes(900)]).toEqual([true, 700, false]);
  });

  it("owes nothing once it has answered to the end", () => {
    const answers = createAnswers([0], 0);
    answers.reported(500);
    expect([answers.owes(500), answers.owes(501)]).toEqual([false, true]);
  });
});

describe("what a session that reports none has answered", () => {
  it("ends with its last final", () => {
    const answers = createAnswers([0], 0);
    hear(answers, 0, 2000, true);
    answers.final(0, 1200);
    expect(answers.fromMs).toBe(1200);
  });

  it("begins where the audio does before there is one", () => {
    const answers = createAnswers([0], 0);
    answers.begin(700);
    hear(answers, 700, 900, true);
    expect(answers.fromMs).toBe(700);
  });

  it("waits for the channel that spoke since, not for one that is silent", () => {
    const answers = createAnswers([0, 1], 0);
    hear(answers, 0, 1000, true, true);
    answers.final(0, 1000);
    answers.final(1, 1000);
    hear(answers, 1000, 3000, true, false);
    answers.final(0, 2000);
    expect(answers.fromMs).toBe(2000);
    hear(answers, 3000, 3100, false, true);
    expect(answers.fromMs).toBe(1000);
  });

  it("is lost only from the first to the last speech: silence asks nothing", () => {
    const answers = createAnswers([0], 0);
    lose(answers, 0, 1000, false);
    lose(answers, 1000, 1500, true);
    lose(answers, 1500, 9000, false);
    expect(answers.takeLost()).toEqual({ startMs: 1000, endMs: 1500 });
  });

  it("ends where the speech in a piece of several steps ends, not with the piece", () => {
    const step = (startMs: number, active: boolean) => ({
      startMs,
      endMs: startMs + 32,
      speech: [{ probability: 1, active }],
    });
    const steps = [step(0, true), step(32, true), step(64, false), step(96, false)];
    const whole = { ...piece(0, true), endMs: 128, steps };
    const answers = createAnswers([0], 0);
    answers.heard(whole);
    answers.final(0, 64);
    answers.evicted(whole);
    expect(answers.owes(128)).toBe(false);
    expect(answers.takeLost()).toBeNull();
  });

  it("owes an answer while speech has had none", () => {
    const answers = createAnswers([0], 0);
    hear(answers, 0, 300, true);
    hear(answers, 300, 600, false);
    expect(answers.owes(600)).toBe(true);
    answers.final(0, 300);
    expect(answers.owes(600)).toBe(false);
  });
});
