/** Longest recording whose audio `auto` embeds, ms: ten minutes, 26 MB of the file. */
export const MAX_EMBEDDED_MS = 600_000;

/** When a report holds the recording itself: `auto` up to ten minutes, `always`, `never`. */
export const EMBED_AUDIO = ["auto", "always", "never"] as const;

/** One of `EMBED_AUDIO`. */
export type EmbedAudio = (typeof EMBED_AUDIO)[number];

/** What a report is made with. */
export interface ReportOptions {
  /** What the page calls the recording. Default: the `streamId` of the events. */
  readonly title?: string;
  /** Path of the recording, linked relative to the report when its audio is not embedded; leave it out when there is no file that a browser plays. */
  readonly recording?: string;
  /** Default: `auto`. Audio that was never given with `audio()` cannot be embedded. An embedding report holds a voice recording: personal data. */
  readonly embedAudio?: EmbedAudio;
  /** One sentence of your own under the headline, for example that the voices are synthetic, or whom to ask about the report. */
  readonly note?: string;
  /** When the report was made, for its provenance. Default: now. */
  readonly madeAt?: Date;
}
