import type { AffectRow } from "./schema.ts";

// term[:word rated] valence arousal [R&M term, its arousal], in hundredths of the -1..1 scale; Glasgow ratings x (1..9) as (x - 5) / 4.
const GLASGOW_ROWS = `
anger -62 16 angry 59;disgust -66 -12 disgusted 35;fear -61 4 fearful 60;happiness 89 49;sadness -79 -31;surprise 52 59;calm 59 -31;boredom -64 -64;
contempt -43 -7 contempt 31;frustration -65 3 frustrated 52;excitement 82 67;confusion -44 -8 confused 27;interest 51 22;distress -68 11 distressed 28;
happy 81 48;admiration:admire 66 32;adoration:adore 81 38;aesthetic appreciation:appreciate 70 19;amusement 66 37;anxiety -69 7 tense 58;awe 59 41;
awkwardness:awkward -47 0;concentration:concentrate 32 -16;contemplation:reflect 30 -14;contentment:content 23 -26;desire 48 61;determination 76 56;
disappointment:disappointed -64 -30;doubt -51 -18 skeptical 21;ecstasy 54 49;ecstatic 85 67;elation 73 38;embarrassment -69 -4;empathic pain:pity -44 -37;
entrancement:fascinating 71 48;envy:jealousy -70 13;guilt -68 -9;horror -59 30 terrified 82;joy 77 49;love 91 79;pain -76 13 pain 41;pride 24 21;
realization:realize 33 -2;relief:relieved 55 4;romance 62 52;satisfaction 70 42;shame -68 -26;surprise negative:shock -44 20 startled 65;
surprise positive:surprise 52 59;sympathy 27 7;tiredness:tired -40 -46;triumph 80 52;annoyance -63 -14 mildly annoyed 17;enthusiasm 75 48;gratitude 71 11`;

const GLASGOW = "Glasgow Norms (Scott et al. 2019, doi 10.3758/s13428-018-1099-3, CC BY)";
const WITH_RM = `valence: ${GLASGOW}; arousal: Russell & Mehrabian 1977, doi 10.1016/0092-6566(77)90037-X`;
const NOMINAL = "nominal: the middle of the outer third that the sentiment cut at 1/3 leaves";

function parseRow(line: string): AffectRow {
  const [, term = "", rated, valence, glasgow, rmWord, rm] =
    /^\s*([a-z ]+?)(?::([a-z]+))? (-?\d+) (-?\d+)(?: ([a-z ]+) (-?\d+))?$/.exec(line) ?? [];
  const word = rmWord ?? rated;
  return {
    term,
    valence: Number(valence) / 100,
    arousal: Number(rm ?? glasgow) / 100,
    source: rm === undefined ? GLASGOW : WITH_RM,
    via: rm === undefined ? "primary" : "secondary",
    ...(word !== undefined && { word }),
  };
}

/**
 * The rows of `affect/1`.
 *
 * Valence, and arousal unless marked, from the Glasgow Norms (5,553 English words, CC BY; Scott, Keitel, Becirspahic, Yao & Sereno 2019), read from the
 * published file and rescaled from 1..9 to -1..1. Word norms understate the arousal of some emotions (an angry voice is not calm: 0.16); the 13 rows
 * marked `secondary` take arousal from Russell & Mehrabian 1977 for the term in `word`, as transcribed in public code, not read in the paper.
 * `neutral` is 0/0 by definition. `positive` and `negative` are nominal, ±0.67 and no arousal. Words without a published figure
 * (craving, nostalgia, disapproval, sarcasm) have no row and lower the coverage.
 */
export function affect1Rows(): readonly AffectRow[] {
  return [
    ...GLASGOW_ROWS.replaceAll("\n", "").split(";").map(parseRow),
    { term: "neutral", valence: 0, arousal: 0, source: "definition", via: "primary" },
    { term: "positive", valence: 0.67, arousal: null, source: NOMINAL, via: "primary" },
    { term: "negative", valence: -0.67, arousal: null, source: NOMINAL, via: "primary" },
  ];
}
