import type { AudioFacts } from "../../rows.ts";
import { byId } from "./elements.ts";

/** The audio of the call, wherever it is. */
export interface AudioSource {
  readonly element: HTMLAudioElement;
  /** False when there is nothing to play. */
  readonly available: boolean;
  /** Makes the element ready to play or to be moved; decodes embedded audio on the first call, not before. */
  prepare(): void;
}

/** Finds the audio, and says in the page what became of it. */
export function audioSource({ audio }: { readonly audio: AudioFacts }): AudioSource {
  const player = byId("audio", HTMLAudioElement);
  const status = byId("audio-status", HTMLParagraphElement);
  switch (audio.kind) {
    case "none":
      status.textContent = `This report holds no audio. ${audio.why}`;
      return { element: player, available: false, prepare: () => undefined };
    case "linked": {
      player.addEventListener("error", () => {
        status.textContent = `The recording ${audio.name} was not found where it was when this report was made, or this browser cannot play it. Put it back, or make the report with --embed-audio always.`;
      });
      player.preload = "metadata";
      player.src = audio.href;
      status.textContent = `Plays ${audio.name}, which is not part of this page.`;
      return { element: player, available: true, prepare: () => undefined };
    }
    case "embedded": {
      let ready = false;
      const prepare = (): void => {
        if (ready) return;
        ready = true;
        player.src = URL.createObjectURL(new Blob(embeddedParts(), { type: "audio/wav" }));
      };
      return { element: player, available: true, prepare };
    }
  }
}

function embeddedParts(): Uint8Array<ArrayBuffer>[] {
  return [...document.querySelectorAll("script.audio")].map((element) => {
    const text = atob(element.textContent ?? "");
    // The text is as long as all of the audio again: once it is decoded it goes.
    element.remove();
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes;
  });
}
