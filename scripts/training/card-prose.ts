/** The parts of a model card that no figure changes. */
export const CARD_PROSE = Object.freeze({
  what: `**What it is.** A few small networks on streaming prosody features (pitch, loudness, spectral balance, formants, voice quality, timing), run by
ONNX Runtime on this machine. Per window of three seconds it gives a posterior over the labels it was trained on and a probability of high arousal.
Valence is the expectation of the \`affect/1\` table under the posterior. Both axes are therefore \`derived\`.`,

  noArousal: `**It gives no arousal.** To learn it, a head needs recordings of high and of low arousal, from two speakers each at least; this one was not given
them.`,

  never: `## What it must not be used for

Judging, ranking, hiring or disciplining people; inferring the emotions of workers or learners in the EU (see the privacy notes of the package);
diagnosis; any decision without a person. It hears how something is said, which is not what somebody feels, least of all where actors said it.`,

  reading: `A recording counts by the largest of its speech-weighted mean posteriors over its windows, before smoothing and abstention. UAR is the
unweighted average recall; chance is 1 over the number of classes. Means over five random orders of a speaker's recordings, in brackets the 95 %
interval of a bootstrap over speakers. "Missed" is the share of angry recordings called something else; the Brier score is of anger against all
the rest. For scale: the majority of people who only hear the voice of CREMA-D's actors name the intended emotion, of six, in 41.6 % of recordings.

No head answered for a speaker it had learned from. Three things still flatter the figures of the corpus it was trained on: the babble under its copies
mixes six voices of the same corpus, the temperature is fitted on all of its speakers (each answered for by heads of the others), and where features and
sizes were chosen, they were chosen on it.`,

  failures: `## Known failures

- Valence is the weak axis from voice alone: anger and happiness, both loud and high, are easily mistaken for each other; so are sadness and calm speech.
- Another language, other microphones and spontaneous speech usually cost far more than a telephone line does: figures on one corpus say little of them.
- Somebody who stays in one mood for a whole call gives the adaptation nothing to compare with: the engine then trusts it less (see the row of calls
  that hold one emotion), and says what it would say of a stranger.
- The confidence was calibrated on the corpus it was trained on, disturbed in ways it had not learned; on voices far from it, it still says more than
  it knows.
- Speech over music, and several people on one channel: the detector marks them as one voice.`,
});
