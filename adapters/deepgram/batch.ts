import { channelBytes, readClip, wavBytes } from "../../src/kit/audio-bytes.ts";
import { whenRefused } from "../../src/kit/refused.ts";
import type { Observation } from "../../src/spec/adapter.ts";
import type { AudioFormat, Clip } from "../../src/spec/audio.ts";
import type { CallContext } from "../../src/spec/context.ts";
import { allOf } from "./all.ts";
import { DIARIZATION_LINE, RECORDING_LINE } from "./info.ts";
import { sentimentSets } from "./labels.ts";
import { isEnglish } from "./languages.ts";
import { MAX_READS, readKey } from "./limits.ts";
import type { Settings } from "./options.ts";
import type { Identity } from "./rest.ts";
import { type Segment, segmentsOf } from "./sentiments.ts";
import { bookTokens } from "./tokens.ts";
import type { ListenAnswer, Word } from "./wire.ts";

/** A recording that is held in memory to be sent, bytes: the vendor takes 2 GB, a process should not. */
const MAX_BYTES = 1_000_000_000;

/** What a recording is read with. */
export interface Recorded {
  readonly settings: Settings;
  readonly identity: Identity;
}

/**
 * Transcribes and reads a recording: an observation for every stretch of words with one sentiment, cut where the speaker changes and where an utterance ends.
 *
 * Each channel is a request of its own: which words the indexes of a sentiment count in a multichannel answer is not documented, and it costs the same.
 * Where the vendor cannot read the language, its utterances come without any score.
 */
export async function readRecording(clip: Clip, ctx: CallContext, recorded: Recorded): Promise<readonly Observation[]> {
  const { format } = clip;
  const { pcm, durationMs } = await readClip(clip, ctx.signal, MAX_BYTES);
  if (pcm.length === 0) return [];
  // Once for all channels: the lines are billed per channel.
  const book = once(() => {
    ctx.meter(RECORDING_LINE, Math.round(durationMs));
    if (recorded.settings.diarize === true) ctx.meter(DIARIZATION_LINE, Math.round(durationMs));
  });
  const channels = await allOf(
    format.channels.map(async ({ channel }, index) => {
      const mono: AudioFormat = { ...format, channels: format.channels.slice(index, index + 1) };
      const wav = wavBytes(channelBytes(pcm, format.channels.length, index), mono);
      const answer = await ask(wav, ctx, recorded.identity);
      book();
      return observationsOf(answer, { index, channel, durationMs, language: recorded.settings.language });
    }),
  );
  return channels.flat();
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (!done) act();
    done = true;
  };
}

async function ask(wav: Uint8Array<ArrayBuffer>, ctx: CallContext, { rest, account }: Identity): Promise<ListenAnswer> {
  const free = await ctx.limit(readKey(account), MAX_READS);
  try {
    const answer = await whenRefused(ctx, () => rest.listen(ctx, wav));
    bookTokens(ctx, answer.metadata?.sentiment_info);
    return answer;
  } finally {
    free();
  }
}

interface ChannelOf {
  readonly index: number;
  readonly channel: number;
  readonly durationMs: number;
  readonly language: string | undefined;
}

interface Stretch {
  readonly segment: Segment | undefined;
  readonly speaker: number | undefined;
  readonly utterance: number;
  readonly words: Word[];
}

function observationsOf(answer: ListenAnswer, of: ChannelOf): readonly Observation[] {
  const [heard] = answer.results.channels;
  const words = heard?.alternatives?.[0]?.words ?? [];
  const starts = (answer.results.utterances ?? []).flatMap(({ start }) => start ?? []);
  const asked = of.language === "multi" ? undefined : of.language;
  const language = heard?.detected_language ?? asked;
  const unread = unsupported(answer) || (language !== undefined && !isEnglish(language));
  const segments = unread ? [] : segmentsOf(answer.results.sentiments);
  return stretchesOf(words, segments, starts).map(({ segment, speaker, words: run }, i): Observation => {
    const [first, last] = [run[0] as Word, run.at(-1) as Word];
    const ms = (seconds: number): number => Math.min(of.durationMs, Math.round(seconds * 1000));
    return {
      key: `c${of.index}-r${i}`,
      span: { startMs: ms(first.start), endMs: ms(Math.max(first.start, last.end)) },
      evidence: "lexical",
      sets: segment === undefined ? [] : sentimentSets(segment.sentiment_score, segment.sentiment),
      ...(segment !== undefined && { dims: { valence: segment.sentiment_score } }),
      final: true,
      channel: of.channel,
      text: run.map(({ punctuated_word, word }) => punctuated_word ?? word).join(" "),
      ...(speaker !== undefined && { speaker: String(speaker) }),
      ...(language !== undefined && { language }),
      raw: { words: run, ...(segment !== undefined && { segment }) },
    };
  });
}

/** HTTP 200 with a warning is how the vendor says that it cannot read a language. Source: developers.deepgram.com/docs/sentiment-analysis (stored 2025-07-03), deepgram/skills `audio-intelligence` (2026-09-18). */
function unsupported({ metadata }: ListenAnswer): boolean {
  return (metadata?.warnings ?? []).some(
    ({ parameter, type }) => parameter === "sentiment" && type === "unsupported_language",
  );
}

function stretchesOf(
  words: readonly Word[],
  segments: readonly Segment[],
  utteranceStarts: readonly number[],
): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let [utterance, at] = [0, 0];
  for (const [i, word] of words.entries()) {
    while (utteranceStarts[utterance + 1] !== undefined && word.start >= (utteranceStarts[utterance + 1] as number))
      utterance++;
    while (segments[at] !== undefined && (segments[at] as Segment).end_word < i) at++;
    const segment = segments[at] !== undefined && (segments[at] as Segment).start_word <= i ? segments[at] : undefined;
    const speaker = word.speaker ?? undefined;
    const last = stretches.at(-1);
    if (last?.segment === segment && last?.utterance === utterance && last.speaker === speaker) last.words.push(word);
    else stretches.push({ segment, speaker, utterance, words: [word] });
  }
  return stretches;
}
