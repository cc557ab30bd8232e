import { describe, expect, it } from "vitest";
import {
  auditEntries,
  decidePolicy,
  decideTwins,
  mayTakeOver,
  type PolicyOptions,
  standingOf,
} from "../../../../src/core/policy/index.ts";
import type { Evidence } from "../../../../src/spec/taxonomy.ts";

const CALL = [
  { channel: 0, role: "agent" },
  { channel: 1, role: "customer" },
] as const;

function decide(
  options: PolicyOptions | undefined,
  evidence: readonly Evidence[] = ["acoustic"],
  channels: readonly { channel: number; role: string | null }[] = CALL,
  id = "local",
) {
  return decidePolicy(options, { id, evidence }, channels);
}

const declared = { jurisdiction: "eu", purpose: "service-quality" } as const;
const rules = (outcome: ReturnType<typeof decide>) => outcome.decisions.map(({ decision, rule }) => [decision, rule]);

describe("standingOf", () => {
  it.each([
    ["agent", "worker"],
    ["Agent 2", "worker"],
    ["employee", "worker"],
    ["candidate", "worker"],
    ["student", "learner"],
    ["trainees", "learner"],
    ["customer", "public"],
    ["CALLER", "public"],
    ["patient", "public"],
    ["presenter", "unknown"],
    ["", "unknown"],
    [null, "unknown"],
  ])("reads %j as %s", (role, standing) => {
    expect(standingOf(role)).toBe(standing);
  });

  it("lets the caller's standings win", () => {
    expect([standingOf("agent", { agent: "public" }), standingOf("presenter", { presenter: "worker" })]).toEqual([
      "public",
      "worker",
    ]);
  });
});

describe("in the EU", () => {
  it("the agent's voice is refused and the customer's is read", () => {
    expect(rules(decide(declared))).toEqual([
      ["refused", "eu-ai-act-5-1-f"],
      ["allowed", "eu-public"],
    ]);
  });

  it("a student's voice is refused", () => {
    expect(rules(decide(declared, ["acoustic"], [{ channel: 0, role: "student" }]))).toEqual([
      ["refused", "eu-ai-act-5-1-f"],
    ]);
  });

  it("a provider that reads voice and words is refused like one that reads the voice", () => {
    expect(rules(decide(declared, ["lexical", "acoustic"]))[0]).toEqual(["refused", "eu-ai-act-5-1-f"]);
  });

  it("the agent's words may be read", () => {
    expect(rules(decide(declared, ["lexical"]))[0]).toEqual(["allowed", "text-only"]);
  });

  it.each(["medical", "safety"] as const)("a %s purpose is an exception, and recorded as one", (purpose) => {
    expect(rules(decide({ jurisdiction: "eu", purpose }))[0]).toEqual(["excepted", "eu-ai-act-5-1-f-exception"]);
  });

  it("a voice of unknown standing is read, with a warning that names roles", () => {
    const outcome = decide(declared, ["acoustic"], [{ channel: 0, role: null }]);
    expect([rules(outcome), outcome.warnings]).toEqual([
      [["allowed", "eu-unknown-standing"]],
      [{ code: "undeclared-role", message: expect.stringContaining("declare roles"), channel: 0 }],
    ]);
  });

  it("a refusal names the article, the channel and the way out", () => {
    expect(decide(declared).decisions[0]?.message).toBe(
      "EU AI Act Art. 5(1)(f) forbids inferring emotion from the agent channel (a worker's voice): use a provider that reads only text, or declare policy.purpose medical or safety where that is true.",
    );
  });

  it("a refusal is also a warning, since the other channels go on", () => {
    expect(decide(declared).warnings).toEqual([
      { code: "policy-refused", message: expect.stringContaining("Art. 5(1)(f)"), channel: 0 },
    ]);
  });
});

describe("outside the EU", () => {
  it("every voice is read, without a warning", () => {
    const outcome = decide({ jurisdiction: "other" });
    expect([rules(outcome), outcome.warnings]).toEqual([
      [
        ["allowed", "outside-eu"],
        ["allowed", "outside-eu"],
      ],
      [],
    ]);
  });
});

describe("an undeclared context", () => {
  it("is allowed with exactly one warning", () => {
    const outcome = decide(undefined);
    expect([rules(outcome).map(([decision]) => decision), outcome.warnings]).toEqual([
      ["allowed", "allowed"],
      [
        {
          code: "undeclared-context",
          message: expect.stringContaining("policy.jurisdiction and policy.purpose"),
          channel: null,
        },
      ],
    ]);
  });

  it("is no matter where only words are read", () => {
    expect(decide(undefined, ["lexical"]).warnings).toEqual([]);
  });
});

describe("a vendor's own rule", () => {
  const azure = (options: PolicyOptions) =>
    decide(options, ["acoustic"], [{ channel: 0, role: "customer" }], "azure-realtime");

  it("refuses Azure until it is acknowledged, saying how", () => {
    expect(azure({ jurisdiction: "other" }).decisions[0]).toMatchObject({
      decision: "refused",
      rule: "vendor-azure",
      message: expect.stringContaining('policy.acknowledged: ["azure"]'),
    });
  });

  it("lets an acknowledged Azure through to the other rules", () => {
    expect(rules(azure({ ...declared, acknowledged: ["azure"] }))).toEqual([["allowed", "eu-public"]]);
  });

  it("keeps Azure out of automatic failover, and no one else", () => {
    expect([mayTakeOver("azure"), mayTakeOver("azure-realtime"), mayTakeOver("local")]).toEqual([false, false, true]);
  });
});

describe("the audit log", () => {
  it("has one line per channel with all that the decision rests on", () => {
    const consent = { reference: "form-17", on: "2026-11-01" };
    const entries = auditEntries(decide({ ...declared, consent }), {
      streamId: "s-1",
      at: new Date("2026-11-20T10:00:00Z"),
    });
    expect(entries).toEqual([
      {
        schema: "audit/1",
        streamId: "s-1",
        at: "2026-11-20T10:00:00.000Z",
        decision: "refused",
        rule: "eu-ai-act-5-1-f",
        provider: "local",
        evidence: ["acoustic"],
        channel: 0,
        role: "agent",
        standing: "worker",
        jurisdiction: "eu",
        purpose: "service-quality",
        consent: "form-17 (2026-11-01)",
      },
      expect.objectContaining({ channel: 1, decision: "allowed", standing: "public" }),
    ]);
  });
});

describe("channels with the same sound", () => {
  it("are refused where one of them is, by a rule of its own that names why", () => {
    const changed = decideTwins(decide(declared));
    expect(changed.decisions.map(({ channel, decision, rule }) => [channel, decision, rule])).toEqual([
      [1, "refused", "dual-mono-of-refused"],
    ]);
    expect(changed.warnings.map(({ code, channel }) => [code, channel])).toEqual([["policy-refused", 1]]);
  });

  it("change nothing where nobody is refused", () => {
    expect(decideTwins(decide({ jurisdiction: "other" })).decisions).toEqual([]);
  });
});
