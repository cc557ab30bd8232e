"""Temperatures: fitted away from home, as far as one corpus allows.

Confidence fitted on clean recordings of a left-out speaker is too high on any other corpus. So the answers come from heads trained on one half
of the speakers (women, where the corpus says so) and answering for the other, through channels and noises no head was trained on.
"""

import numpy as np

from evaluate import Answers, Temperatures, clip_posteriors
from windows import Corpus

GRID = np.exp(np.linspace(np.log(0.5), np.log(4), 43))


def fit_temperatures(corpus: Corpus, answers: list[Answers], share) -> Temperatures:
    """The temperatures with the least class-balanced negative log-likelihood of the clips' blended posteriors."""
    truth, high = corpus.labels.classes(corpus.emotions), corpus.arousal

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
    arousal = min(GRID, key=lambda t: loss(Temperatures(arousal=t), False)) if corpus.trains_arousal() else 1.0
    return Temperatures(label=float(label), arousal=float(arousal))


def calibration_error(corpus: Corpus, answers: list[Answers], share, t: Temperatures, bins: int = 10) -> float:
    """Mean over the sets of the expected calibration error over equally wide bins (Guo et al. 2017) of all labels."""
    truth = corpus.labels.classes(corpus.emotions)
    errors = []
    for answered in answers:
        for posterior, arousal in clip_posteriors(corpus, answered, share, t):
            heard = ~np.isnan(arousal)
            confidence = posterior[heard].max(1)
            right = posterior[heard].argmax(1) == truth[heard]
            at = np.minimum((confidence * bins).astype(int), bins - 1)
            errors.append(sum(abs(right[at == b].mean() - confidence[at == b].mean()) * np.mean(at == b) for b in set(at)))
    return float(np.mean(errors))
