/** Where the affected people are, as declared by the caller. */
export type Jurisdiction = "eu" | "other" | "unknown";

/** Why emotion is inferred, as declared by the caller; `medical` and `safety` are the exceptions of EU AI Act Art. 5(1)(f). */
export type Purpose = "service-quality" | "coaching" | "research" | "medical" | "safety" | "unknown";

/** What a role means for the rule: a worker or a learner is protected, a member of the public is not. */
export type Standing = "worker" | "learner" | "public" | "unknown";

/** The declared context a call is judged in. */
export interface PolicyContext {
  readonly jurisdiction: Jurisdiction;
  readonly purpose: Purpose;
  /** Role name to standing, on top of the built-in table (`agent` is a worker, `customer` is public, ...). */
  readonly standings?: Readonly<Record<string, Standing>>;
  /** Record of the consent obtained, copied to the audit log: a reference of yours, never a name. */
  readonly consent?: { readonly reference: string; readonly on: string };
  /** Health contexts: the abstention threshold is 0.60 and a reading without confidence abstains. */
  readonly health?: boolean;
  /** Vendor rules the caller acknowledged, for example `azure`. */
  readonly acknowledged?: readonly string[];
}

/** One line of the append-only audit log: what was decided, for which channel, by which rule. Holds no audio and no names. */
export interface AuditEntry {
  readonly schema: "audit/1";
  readonly streamId: string;
  /** ISO 8601 wall time. */
  readonly at: string;
  readonly decision: "allowed" | "refused" | "excepted";
  readonly rule: string;
  readonly provider: string;
  readonly evidence: readonly string[];
  readonly channel: number;
  readonly role: string | null;
  readonly standing: Standing;
  readonly jurisdiction: Jurisdiction;
  readonly purpose: Purpose;
  readonly consent: string | null;
}
