import type { Evidence, Label, ScoreKind } from "./taxonomy.ts";

/** The ways an adapter can be called. */
export type Mode = "stream" | "batch" | "text";

/** Where an axis comes from: the vendor's own number, derived from its labels or model, or not available. */
export type AxisSource = "native" | "derived" | "absent";

/** What is counted on a bill line. */
export type PriceUnit = "ms" | "token" | "request" | "character";

/** One bill line of a vendor, as it invoices. */
export interface Price {
  /** Name of the line, as used with `ctx.meter`, for example `audio`. */
  readonly line: string;
  readonly unit: PriceUnit;
  /** The price is for this many units, for example 60000 ms. */
  readonly per: number;
  /** US dollars per `per` units, a decimal string. Absent when unknown; "0" only when it is known to be free. */
  readonly usd?: string;
  /** Units are rounded up to a multiple of this, per session. Default 1. */
  readonly incrementUnits?: number;
  /** At least this many units are billed per session. Default 0. */
  readonly minimumUnits?: number;
  /** True when a session with N channels is billed N times its duration. */
  readonly perChannel?: boolean;
  /** For `ms`: what runs while the line is booked. `audio` (the default): audio sent; `session`: time the session is open, whatever is sent. */
  readonly measures?: "audio" | "session";
  /** Date the price was read, YYYY-MM-DD. */
  readonly date: string;
  readonly source: string;
}

/** One label set a vendor answers with. */
export interface LabelSet {
  readonly set: string;
  readonly kind: ScoreKind;
  /** The vendor's labels, in its own spelling. */
  readonly labels: readonly string[];
  /** True when the vendor may send labels that are not listed. */
  readonly open?: boolean;
  /**
   * How scores become weights of the affect table. Default by kind: `posterior` excess over 1/K, `independent` excess over the median, others the score.
   * `expectation` uses the posterior itself: for a set whose posterior is calibrated.
   */
  readonly weights?: "excess" | "expectation";
  /** Common labels of vendor's words that the built-in vocabulary does not know, or knows otherwise; the vendor's own word is kept beside them. */
  readonly map?: Readonly<Record<string, Label>>;
  /** False for a set that names no emotion (voice attributes, say): its scores are delivered, but give neither label nor axis. */
  readonly axes?: false;
}

/** Limits of a vendor's `text` mode. */
export interface TextLimits {
  /** Texts that one call of `text` may carry; what waits is joined up to this. */
  readonly maxItems: number;
  /** Characters of all texts of one call. */
  readonly maxCharacters: number;
  /** Calls that may be under way at once for one credential. */
  readonly maxInFlight: number;
}

/** One way in which a vendor lets a caller show who it is, and where it works: a browser cannot set headers on a socket. */
export interface AuthForm {
  /** What is opened with it. */
  readonly use: "socket" | "rest";
  readonly form: "header" | "subprotocol" | "query" | "token-url";
  readonly works: "server" | "server and browser";
  /** What is sent, in words: "Authorization: Token <key>". */
  readonly detail: string;
}

/** How a fact about a vendor came to be known, so that a reader can weigh it. */
export interface FactSource {
  /** The fact, as a short phrase: "live protocol", "close codes", "price of audio". */
  readonly fact: string;
  /** `vendor-sdk`: the vendor's own client ran it against our simulator; `open`: nobody has checked it. */
  readonly how: "vendor-sdk" | "vendor-types" | "documentation" | "third-party" | "open";
  readonly source: string;
  /** Date it was read or run, YYYY-MM-DD. */
  readonly on: string;
}

/** How well a vendor is known to do, in plain words, with the figures a reader can check. */
export interface Accuracy {
  /** One or two sentences for a person. */
  readonly statement: string;
  /** Named figures, for example `emodbFourClassUar`. */
  readonly figures: Readonly<Record<string, number>>;
}

/** The model behind a vendor's answers, as far as it is known. */
export interface ModelIdentity {
  readonly id: string;
  /** SPDX identifier of the weights, or `LicenseRef-...`. */
  readonly licence: string;
  /** SHA-256 of the weights, hex; absent for a model behind a service. */
  readonly sha256?: string;
}

/** Everything core needs to know of a vendor, as pure JSON data. */
export interface VendorInfo {
  /** Folder name under `adapters/`. */
  readonly id: string;
  readonly name: string;
  readonly modes: readonly Mode[];
  readonly evidence: readonly Evidence[];
  /**
   * `text`: the live session answers with transcripts only. The `text` mode of the adapter gives their readings, or another provider where it has none.
   * Absent: the session answers with readings.
   */
  readonly liveReadings?: "text";
  /** Limits of the `text` mode; present exactly where `modes` has it. */
  readonly text?: TextLimits;
  readonly axes: { readonly valence: AxisSource; readonly arousal: AxisSource; readonly dominance: AxisSource };
  readonly sets: readonly LabelSet[];
  /** BCP 47 tags, or `["*"]` when the vendor does not depend on the language. */
  readonly languages: readonly string[];
  readonly regions: readonly string[];
  /** The vendor takes words to listen for, at most so many; absent where it takes none. */
  readonly vocabulary?: { readonly maxTerms: number };
  readonly audio: {
    /** Accepted sample rates, the preferred one first. Encoding is always 16-bit signed PCM at this boundary. */
    readonly sampleRatesHz: readonly number[];
    readonly chunkMs: { readonly min: number; readonly max: number };
  };
  /** How many times faster than real time audio may be sent; `null` when unlimited. */
  readonly maxSpeed: number | null;
  readonly sessionCapMs: number | null;
  /** The vendor closes a session that is silent for this long; `null` when it never does. */
  readonly idleMs: number | null;
  readonly resume: "none" | "same-session" | "state";
  /** `mono`: core runs one session per channel. `multi`: one session hears all channels. */
  readonly channels: "mono" | "multi";
  /** Set only when the vendor stands dropped silence. */
  readonly gate: { readonly preRollMs: number; readonly tailMs: number; readonly keepAlive: boolean } | null;
  readonly prices: readonly Price[];
  readonly status: "live" | "limited" | "sunset";
  /** Environment variables the factory reads through config, for example an API key's name. */
  readonly env: readonly string[];
  /** How a caller shows who it is; absent where nobody asks. */
  readonly auth?: readonly AuthForm[];
  /** Optional peer packages, with the version range they were verified with. */
  readonly peers: readonly { readonly name: string; readonly range: string; readonly required: boolean }[];
  /** True when the vendor's confidence was calibrated on held-out data. */
  readonly calibrated: boolean;
  /** Where the audio is processed: on this machine, or at the vendor. */
  readonly runs: "local" | "remote";
  readonly accuracy: Accuracy | null;
  /** The model that answers, where it has a name; it goes into the provenance of every result. */
  readonly model?: ModelIdentity;
  /** How single facts of this info and of the adapter's wire came to be known. */
  readonly facts?: readonly FactSource[];
  readonly verified: { readonly on: string; readonly against: "live" | "recording" | "documentation" };
}
