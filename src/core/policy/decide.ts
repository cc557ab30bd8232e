import type { VendorInfo } from "../../spec/info.ts";
import type { AuditEntry, PolicyContext, Standing } from "../../spec/policy.ts";
import type { PolicyOptions } from "./options.ts";
import { standingOf } from "./standing.ts";
import { vendorRule } from "./vendor-rules.ts";

/** A channel as the rules see it. */
export interface PolicyChannel {
  readonly channel: number;
  /** Declared role; `null` when none was declared. */
  readonly role: string | null;
}

/** Who would listen: a provider, or a companion beside one. */
export interface PolicyListener extends Pick<VendorInfo, "id" | "evidence"> {
  /** What follows from a refusal under the EU rule, or can be done about it. Default: the ways out there are for a provider. */
  readonly remedy?: string;
}

/** What was decided for one channel, and by which rule. */
export interface PolicyDecision extends PolicyChannel {
  readonly standing: Standing;
  readonly decision: AuditEntry["decision"];
  readonly rule: string;
  /** One sentence for a person. */
  readonly message: string;
}

/** Something the caller should know about the decisions. */
export interface PolicyWarning {
  readonly code: "undeclared-context" | "undeclared-role" | "policy-refused";
  readonly message: string;
  readonly channel: number | null;
}

/** The decisions for all channels of a call, with what they rest on. */
export interface PolicyOutcome {
  readonly provider: string;
  readonly evidence: VendorInfo["evidence"];
  readonly context: PolicyContext;
  /** One per channel, in order. */
  readonly decisions: readonly PolicyDecision[];
  readonly warnings: readonly PolicyWarning[];
}

const ARTICLE = "EU AI Act Art. 5(1)(f)";
const REMEDY = "use a provider that reads only text, or declare policy.purpose medical or safety where that is true";

/**
 * Decides, before anything is inferred, which channels a listener may read. A technical guard, not legal advice.
 *
 * In the EU, the emotions of workers and learners must not be inferred from their voice (EU AI Act, Regulation (EU) 2024/1689, Art. 5(1)(f)): such a channel is
 * `refused` for a provider with acoustic evidence, on this machine or elsewhere; for a medical or safety purpose it is `excepted`. Sentiment from text
 * stays allowed. A channel of unknown standing is allowed with a warning that names `roles`, an undeclared context with one warning. Vendors with a rule of
 * their own are refused until acknowledged.
 *
 * @param options the declared context; what it leaves out is `unknown`.
 * @param listener who would listen; its id is the `provider` of the audit log.
 */
export function decidePolicy(
  options: PolicyOptions | undefined,
  listener: PolicyListener,
  channels: readonly PolicyChannel[],
): PolicyOutcome {
  const context: PolicyContext = { jurisdiction: "unknown", purpose: "unknown", ...options };
  const acoustic = listener.evidence.includes("acoustic");
  const decisions = channels.map((channel) => decide(channel, context, listener));
  return {
    provider: listener.id,
    evidence: listener.evidence,
    context,
    decisions,
    warnings: warningsFor(decisions, context, acoustic),
  };
}

function decide(
  { channel, role }: PolicyChannel,
  context: PolicyContext,
  { id: provider, evidence, remedy: way = REMEDY }: PolicyListener,
): PolicyDecision {
  const standing = standingOf(role, context.standings);
  const because = (decision: PolicyDecision["decision"], rule: string, message: string): PolicyDecision => ({
    channel,
    role,
    standing,
    decision,
    rule,
    message,
  });
  const vendor = vendorRule(provider);
  if (vendor && !context.acknowledged?.includes(vendor.vendor)) {
    const remedy = `acknowledge it with policy.acknowledged: ["${vendor.vendor}"] if you may use it so`;
    return because("refused", vendor.rule, `${provider} is off: ${vendor.statement}; ${remedy}.`);
  }
  if (!evidence.includes("acoustic")) return because("allowed", "text-only", "Only words are read, not the voice.");
  if (context.jurisdiction === "other")
    return because("allowed", "outside-eu", "The declared jurisdiction is not the EU.");
  if (context.jurisdiction === "unknown")
    return because("allowed", "undeclared-context", "No jurisdiction was declared.");
  if (standing === "public") return because("allowed", "eu-public", "The speaker is a member of the public.");
  if (standing === "unknown") return because("allowed", "eu-unknown-standing", "Whose voice this is was not declared.");
  const who = `the ${role} channel (a ${standing}'s voice)`;
  if (context.purpose === "medical" || context.purpose === "safety") {
    return because(
      "excepted",
      "eu-ai-act-5-1-f-exception",
      `${ARTICLE} excepts ${context.purpose} purposes for ${who}.`,
    );
  }
  return because("refused", "eu-ai-act-5-1-f", `${ARTICLE} forbids inferring emotion from ${who}: ${way}.`);
}

function warningsFor(
  decisions: readonly PolicyDecision[],
  { jurisdiction, purpose }: PolicyContext,
  acoustic: boolean,
): PolicyWarning[] {
  const warnings: PolicyWarning[] = [];
  const missing = [jurisdiction === "unknown" && "policy.jurisdiction", purpose === "unknown" && "policy.purpose"];
  if (acoustic && jurisdiction !== "other" && missing.some(Boolean)) {
    warnings.push({
      code: "undeclared-context",
      message: `Declare ${missing.filter(Boolean).join(" and ")}: whether emotion may be inferred from these voices cannot be judged without it.`,
      channel: null,
    });
  }
  for (const { channel, rule, decision, message } of decisions) {
    if (decision === "refused") warnings.push({ code: "policy-refused", message, channel });
    if (rule !== "eu-unknown-standing") continue;
    warnings.push({
      code: "undeclared-role",
      message: `Channel ${channel} may hold a worker's voice (a mono call holds both sides): declare roles so that ${ARTICLE} can be kept.`,
      channel,
    });
  }
  return warnings;
}

/** The lines of the append-only audit log for one call: one per channel, no audio, no names. */
export function auditEntries(
  { provider, evidence, context, decisions }: PolicyOutcome,
  call: { readonly streamId: string; readonly at: Date },
): AuditEntry[] {
  const { jurisdiction, purpose, consent } = context;
  return decisions.map(({ channel, role, standing, decision, rule }) => ({
    schema: "audit/1",
    streamId: call.streamId,
    at: call.at.toISOString(),
    decision,
    rule,
    provider,
    evidence: [...evidence],
    channel,
    role,
    standing,
    jurisdiction,
    purpose,
    consent: consent ? `${consent.reference} (${consent.on})` : null,
  }));
}
