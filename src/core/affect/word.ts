/**
 * One spelling for a vendor's word: lower case, everything but letters and digits a single space.
 *
 * `Surprise (negative)`, `surprise_negative` and `SURPRISE-NEGATIVE` are the same word.
 */
export function canonicalWord(word: string): string {
  const known = seen.get(word);
  if (known !== undefined) return known;
  const canonical = word
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
  if (seen.size < MAX_SEEN) seen.set(word, canonical);
  return canonical;
}

// A vendor says the same few words in every reading, several times a second; open vocabularies must not fill the memory.
const MAX_SEEN = 2048;
const seen = new Map<string, string>();

// The same emotion in another form of the word; the figures of the right-hand word hold for both.
const FORMS: ReadonlyMap<string, string> = new Map(
  (
    "angry ang=anger,disgusted dis=disgust,fearful scared afraid fea=fear,hap=happy,sad unhappy=sadness,surprised sur=surprise," +
    "neu=neutral,calmness=calm,bored=boredom,contemptuous=contempt,frustrated fru=frustration,excited exc=excitement,confused=confusion," +
    "interested=interest,distressed=distress,anxious=anxiety,annoyed=annoyance,joyful=joy,disappointed=disappointment," +
    "positive surprise=surprise positive,negative surprise=surprise negative"
  )
    .split(",")
    .flatMap((entry) => {
      const [forms = "", word = ""] = entry.split("=");
      return word.startsWith("surprise ") ? [[forms, word]] : forms.split(" ").map((form) => [form, word]);
    }) as [string, string][],
);

/** The word that a form such as `angry` or `positive_surprise` is looked up under; other words come back canonical. */
export function baseWord(word: string): string {
  const canonical = canonicalWord(word);
  return FORMS.get(canonical) ?? canonical;
}
