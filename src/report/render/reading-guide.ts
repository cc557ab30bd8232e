import type { Summary } from "../../spec/index.ts";
import { signed } from "../figures.ts";
import { html, type Markup } from "../html.ts";
import { capital } from "../names.ts";
import { AGITATED, type Tally } from "../tally.ts";

/** What the words and drawings mean, how far they can be trusted, and what they do not say. */
export function readingGuide(summary: Summary, tally: Tally): Markup {
  const statements = [...tally.accuracy].map(
    ([provider, statement]) =>
      html`<p><b>${capital(provider === "local" ? "the local engine" : provider)}:</b> ${statement}</p>`,
  );
  const hears =
    tally.acoustic || tally.readings === 0 ? "hears how something was said" : "judges the words that were used";
  return html`<section id="reading-guide" aria-labelledby="guide-title">
<h2 id="guide-title">How to read this page, and how far to trust it</h2>
<div class="cards"><article class="card"><h3>How accurate it is</h3>
${statements.length === 0 ? html`<p>The provider states no accuracy, so none can be given here.</p>` : statements}
${calibration(tally)}
</article><article class="card"><h3>What this page does not say</h3>
<p>It ${hears}, not what a person feels, means or is. It knows neither sarcasm nor the reason for a tone. Listen before you conclude; do not use it to judge, rank or discipline people.</p>
</article></div>
<article class="card glossary"><h3>What the words mean</h3><dl class="facts words">
${term("Valence", "From −1 (negative) to +1 (positive).")}
${term("Arousal", "From −1 (calm) to +1 (agitated: louder, higher, faster; joy as well as anger).")}
${term("Band", "Reaches as far as confidence is missing: ±0.33 at 67 % confidence. It is not a margin of error. A line without a band comes without a confidence.")}
${term("Gap in a line", "Nobody spoke, or nothing is known. Not known is never drawn as 0.")}
${term("No claim", "The reading was too uncertain, too short or contradictory; hatched in the ribbon, each with its reason.")}
${term("Mixed signals", "A provider called it mixed, or signals contradicted each other.")}
${term("Spike", "Valence left the speaker's own recent level suddenly.")}
${term("Agitated", `Arousal of ${signed(AGITATED.arousal)} or more. A stretch has ${AGITATED.minMs / 1000} s of such speech or more, also in short turns no further apart than ${AGITATED.bridgeMs / 1000} s.`)}
${term("Negative", "The mean valence over the speaker's last seconds of speech stayed clearly below 0. A stretch goes on over pauses and other people's turns.")}
${term("Of speech", "Agitated and negative times count this speaker's own speech only: pauses and other people's turns are left out, even where a stretch, from one clock time to another, spans them.")}
${term("Reasons", "What moved that one reading most, from the model's own contributions; where a provider gives none, there are none.")}
${summary.speakers.some(({ toldApart }) => !toldApart) ? term("Not told apart", "A channel may hold several people; its figures are the channel's.") : null}
</dl></article>
</section>`;
}

function calibration({ uncalibrated, readings }: Tally): Markup | null {
  if (readings === 0 || uncalibrated === 0) return null;
  const which =
    uncalibrated === readings ? "No confidence" : `The confidence of ${uncalibrated} of ${readings} readings`;
  const was = uncalibrated === readings ? "was" : "was not";
  return html`<p>${which} in this report ${was} checked against held-out recordings: take such percentages as the provider's own word.</p>`;
}

function term(name: string, meaning: string): Markup {
  return html`<div><dt>${name}</dt><dd>${meaning}</dd></div>`;
}
