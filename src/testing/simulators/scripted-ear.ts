import type { EarOptions, Heard, Understanding } from "./hearing.ts";
import type { Scenario, ScriptedUtterance } from "./scenario.ts";
import { heardBy, spreadWords, type VoicedUtterance } from "./utterance.ts";

interface Part {
  readonly utterance: VoicedUtterance;
  /** When its partials are said, ms; shrinks. */
  readonly partialsAtMs: number[];
  begun: boolean;
}

/** Says each utterance of a script once the audio has passed its end, and partials before. */
export function createScriptedEar({ format, scenario = {}, fromMs = 0, slot }: EarOptions): Understanding {
  const scripted = scenario.utterances ?? [];
  const scriptChannels = 1 + Math.max(0, ...scripted.map(({ channel = 0 }) => channel));
  const bySound = format.channels === 1 && slot === undefined && scriptChannels > 1;
  const mine = (slot ?? 0) % scriptChannels;
  const audible = ({ channel = 0 }: ScriptedUtterance): boolean =>
    bySound || (format.channels === 1 ? channel === mine : channel < format.channels);
  const loudness = createLoudness(format.sampleRateHz, bySound);
  let waiting = scripted
    .map((said, index): [ScriptedUtterance, number] => [said, index])
    // What ended before the audio goes on was said in an earlier session.
    .filter(([said]) => audible(said) && said.endMs > fromMs)
    .map(([said, index]) => partOf(said, index, scenario, format.channels === 1))
    .sort((a, b) => a.utterance.endMs - b.utterance.endMs);

  const through = (part: Part, atMs: number): Heard[] => {
    const { utterance, partialsAtMs } = part;
    const { index, channel } = utterance;
    if (bySound && (atMs < utterance.endMs || !loudness.holdsSound(utterance))) return [];
    const heard: Heard[] = [];
    if (!part.begun && atMs > utterance.startMs) {
      part.begun = true;
      heard.push({ type: "speech-start", index, channel, atMs: utterance.startMs });
    }
    while (partialsAtMs[0] !== undefined && partialsAtMs[0] <= atMs) {
      heard.push({ type: "partial", utterance: heardBy(utterance, partialsAtMs.shift() as number) });
    }
    if (atMs >= utterance.endMs) heard.push(...ended(utterance));
    return heard;
  };
  return {
    hear(samples, endMs) {
      loudness.hear(samples);
      const heard = waiting.flatMap((part) => through(part, endMs));
      waiting = waiting.filter(({ utterance }) => utterance.endMs > endMs);
      return heard;
    },
    cut(atMs, channel) {
      const open = waiting.filter(
        ({ begun, utterance }) => begun && (channel === undefined || utterance.channel === channel),
      );
      waiting = waiting.filter((part) => !open.includes(part));
      return open.flatMap(({ utterance }) => ended(heardBy(utterance, atMs)));
    },
  };
}

/** Steps in which loudness is remembered, ms, and the RMS that counts as sound: 50 dB below full scale. */
const STEP_MS = 20;
const SOUND = 0.003;
/** Share of an utterance that must hold sound: speech has pauses, and two people may talk at once for a moment. */
const SOUND_SHARE = 0.5;

/** Remembers where a mono recording holds sound. */
function createLoudness(sampleRateHz: number, on: boolean) {
  const loud: boolean[] = [];
  const step = Math.round((sampleRateHz * STEP_MS) / 1000);
  let sum = 0;
  let count = 0;
  return {
    hear(samples: Float32Array): void {
      if (!on) return;
      for (const sample of samples) {
        sum += sample * sample;
        if (++count < step) continue;
        loud.push(Math.sqrt(sum / count) > SOUND);
        [sum, count] = [0, 0];
      }
    },
    holdsSound({ startMs, endMs }: VoicedUtterance): boolean {
      const steps = loud.slice(Math.floor(startMs / STEP_MS), Math.ceil(endMs / STEP_MS));
      return steps.filter(Boolean).length > SOUND_SHARE * steps.length;
    },
  };
}

function ended(utterance: VoicedUtterance): Heard[] {
  const { index, channel, endMs: atMs } = utterance;
  return [
    { type: "speech-end", index, channel, atMs },
    { type: "utterance", utterance },
  ];
}

function partOf(said: ScriptedUtterance, index: number, scenario: Scenario, mono: boolean): Part {
  const { startMs, endMs, text, sentiment = 0, confidence = 0.95, partials = 1, delayMs = 0 } = said;
  const step = (endMs - startMs) / (partials + 1);
  const utterance: VoicedUtterance = {
    index,
    channel: mono ? 0 : (said.channel ?? 0),
    startMs,
    endMs,
    text,
    words: spreadWords(text, startMs, endMs, confidence),
    sentiment,
    emotion: said.emotion ?? emotionOf(sentiment),
    ...(said.expressions === undefined ? {} : { expressions: said.expressions }),
    ...(said.speaker === undefined ? {} : { speaker: said.speaker }),
    language: said.language ?? scenario.language ?? "en",
    confidence,
    transcriptDelayMs: delayMs + (scenario.delaysMs?.transcript ?? 0),
    sentimentDelayMs: delayMs + (scenario.delaysMs?.sentiment ?? 0),
  };
  return {
    utterance,
    partialsAtMs: Array.from({ length: partials }, (_, i) => startMs + step * (i + 1)),
    begun: false,
  };
}

function emotionOf(sentiment: number): string {
  if (sentiment > 1 / 3) return "joy";
  return sentiment < -1 / 3 ? "anger" : "neutral";
}
