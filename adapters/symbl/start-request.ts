import type { AudioFormat } from "../../src/spec/audio.ts";
import type { SymblSettings } from "./options.ts";

/** What a live session begins with. Field names: symblai/symbl-docs, streaming reference, stored 2022-07-19; `sentiment` from the types of @symblai/symbl-js 1.4.10. */
export function startRequest(settings: SymblSettings, { sampleRateHz }: AudioFormat): string {
  const { vocabulary, trackers, speaker, title, language, confidenceThreshold, timezoneOffsetMinutes } = settings;
  return JSON.stringify({
    type: "start_request",
    insightTypes: settings.insights,
    customVocabulary: vocabulary,
    trackers,
    speaker,
    // Left out, the vendor is known to complain after the end that it cannot send any more (changelog of symbl-docs, known issues).
    disconnectOnStopRequest: true,
    config: {
      sentiment: true,
      meetingTitle: title,
      languageCode: language,
      confidenceThreshold,
      timezoneOffset: timezoneOffsetMinutes,
      ...(settings.allTrackers ? { trackers: { enableAllTrackers: true } } : {}),
      speechRecognition: { encoding: "LINEAR16", sampleRateHertz: sampleRateHz },
    },
  });
}

const HEX = "0123456789abcdef";

/** A fresh id of a connection: 32 hex digits, within the vendor's `/^[a-zA-Z0-9-]{6,64}$/` (@symblai/symbl-web-sdk 1.0.14). Two sockets with one id would be one meeting. */
export function newConnectionId(random: () => number): string {
  return Array.from({ length: 32 }, () => HEX[Math.floor(random() * 16)] ?? "0").join("");
}
