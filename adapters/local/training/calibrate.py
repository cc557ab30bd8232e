"""Temperatures: fitted away from home, as far as EmoDB allows.

Confidence fitted on clean recordings of a left-out speaker is too high on any other corpus. So half of the answers come from heads
trained on the women and answering for the men, and the other way round; and all come through channels and noises no head was trained on.
"""

import numpy as np

from evaluate import Answers, Temperatures, clip_posteriors
from labels import arousal_of, classes_of
from windows import Corpus

GRID = np.exp(np.linspace(np.log(0.5), np.log(4), 43))


def fit_temperatures(corpus: Corpus, answers: list[Answers], share: float) -> Temperatures:
    """The temperatures with the least class-balanced negative log-likelihood of the clips' blended posteriors."""
    truth, high = classes_of(corpus.emotions), arousal_of(corpus.emotions)

    def loss(t: Temperatures, of_labels: bool) -> float:
        target = truth if of_labels else high
        losses = []
        for answered in answers:
            for posterior, arousal in clip_posteriors(corpus, answered, share, t):
                probability = posterior if of_labels else np.stack([1 - arousal, arousal], 1)
                judged = np.flatnonzero((target >= 0) & ~np.isnan(arousal))
                log = -np.log(np.maximum(probability[judged, target[judged]], 1e-9))
                losses.append(np.mean([log[target[judged] == c].mean() for c in np.unique(target[judged])]))
        return float(np.mean(losses))

    label = min(GRID, key=lambda t: loss(Temperatures(label=t), True))
    arousal = min(GRID, key=lambda t: loss(Temperatures(arousal=t), False))
    return Temperatures(label=float(label), arousal=float(arousal))
