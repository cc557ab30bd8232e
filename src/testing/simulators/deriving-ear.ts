import { derivedUtterance } from "./derived-voice.ts";
import type { EarOptions, Heard, Understanding } from "./hearing.ts";
import { heardBy, type VoicedUtterance } from "./utterance.ts";
import { createVoiceGate, type VoiceGate, WINDOW_MS } from "./voice-gate.ts";

interface Channel {
  readonly channel: number;
  readonly gate: VoiceGate;
  energy: number;
  filled: number;
  index: number;
  partialAtMs: number;
}

/** Fewer words than this are not told apart from the whole: a partial is at most a guess at the first of them. */
const GUESS_MS = 2500;

/** Derives utterances from loudness and timing, channel by channel. */
export function createDerivingEar(options: EarOptions): Understanding {
  const { format, scenario, partialEveryMs = 500, fromMs = 0 } = options;
  const windowSamples = Math.round((format.sampleRateHz * WINDOW_MS) / 1000);
  const channels = Array.from({ length: format.channels }, (_, channel) => newChannel(channel, fromMs));
  let next = 0;

  const understood = (of: Channel): VoicedUtterance =>
    derivedUtterance(of.gate.stretch, {
      index: of.index,
      channel: of.channel,
      language: scenario?.language ?? "en",
      transcriptDelayMs: scenario?.delaysMs?.transcript ?? 0,
      sentimentDelayMs: scenario?.delaysMs?.sentiment ?? 0,
    });
  const partial = (of: Channel): Heard => {
    const sofar = understood(of);
    const share = Math.min(1, (sofar.endMs - sofar.startMs) / GUESS_MS);
    const through = sofar.startMs + (sofar.endMs - sofar.startMs) * share;
    return { type: "partial", utterance: { ...heardBy(sofar, through), endMs: sofar.endMs } };
  };
  const ended = (of: Channel): Heard[] => {
    const utterance = understood(of);
    const { index, channel, endMs: atMs } = utterance;
    return [
      { type: "speech-end", index, channel, atMs },
      { type: "utterance", utterance },
    ];
  };
  const window = (of: Channel): Heard[] => {
    const step = of.gate.step(of.energy / windowSamples);
    of.energy = 0;
    of.filled = 0;
    if (step === "silence") return [];
    if (step === "ends") return ended(of);
    const { startMs, endMs } = of.gate.stretch;
    if (step === "begins") {
      of.index = next++;
      of.partialAtMs = startMs + partialEveryMs;
      return [{ type: "speech-start", index: of.index, channel: of.channel, atMs: startMs }];
    }
    if (endMs < of.partialAtMs) return [];
    of.partialAtMs += partialEveryMs;
    return [partial(of)];
  };
  return {
    hear(samples) {
      const heard: Heard[] = [];
      for (let place = 0; place < samples.length; place++) {
        const of = channels[place % format.channels] as Channel;
        const sample = samples[place] as number;
        of.energy += sample * sample;
        of.filled += 1;
        if (of.filled === windowSamples) heard.push(...window(of));
      }
      return heard;
    },
    cut(_atMs, channel) {
      const open = channels.filter((of) => of.gate.open && (channel === undefined || of.channel === channel));
      return open.flatMap((of) => {
        of.gate.cut();
        return ended(of);
      });
    },
  };
}

function newChannel(channel: number, fromMs: number): Channel {
  return { channel, gate: createVoiceGate(fromMs), energy: 0, filled: 0, index: 0, partialAtMs: 0 };
}
