/** A vendor's own condition on emotion inference. */
export interface VendorRule {
  /** Adapter id, also of ids that begin with it and a hyphen; and the word for `policy.acknowledged`. */
  readonly vendor: string;
  readonly rule: string;
  /** False when the vendor must be chosen by a person, never by failover. */
  readonly automaticFailover: boolean;
  /** What the vendor's terms say, in one sentence. */
  readonly statement: string;
  readonly source: string;
}

/** Vendors that are off until the caller acknowledges their terms. */
export const VENDOR_RULES: readonly VendorRule[] = [
  {
    vendor: "azure",
    rule: "vendor-azure",
    automaticFailover: false,
    statement:
      "Microsoft's code of conduct for AI services restricts inferring people's emotional states from their physical or behavioural characteristics",
    source:
      "Microsoft Enterprise AI Services Code of Conduct v4.0 (2026-05-01), usage restriction 12, as quoted in public code; the primary page was not read (2026-11-20)",
  },
];

/** The rule of an adapter, if its vendor has one. */
export function vendorRule(provider: string): VendorRule | null {
  return VENDOR_RULES.find(({ vendor }) => provider === vendor || provider.startsWith(`${vendor}-`)) ?? null;
}

/** True when a failover chain may switch to this adapter by itself. */
export function mayTakeOver(provider: string): boolean {
  return vendorRule(provider)?.automaticFailover ?? true;
}
