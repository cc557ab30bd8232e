"""What the head answers: common labels, and which of them are high arousal."""

import numpy as np

LABELS = ("anger", "boredom", "disgust", "fear", "happiness", "neutral", "sadness")
FOUR = tuple(LABELS.index(name) for name in ("anger", "happiness", "sadness", "neutral"))
# Disgust has no agreed arousal: it teaches the arousal head nothing.
AROUSAL = {"anger": 1, "happiness": 1, "fear": 1, "sadness": 0, "neutral": 0, "boredom": 0, "disgust": -1}

# EmoDB's women and men (Burkhardt et al. 2005; the corpus's list of speakers).
WOMEN = ("emodb_08", "emodb_09", "emodb_13", "emodb_14", "emodb_16")
MEN = ("emodb_03", "emodb_10", "emodb_11", "emodb_12", "emodb_15")


def classes_of(emotions) -> np.ndarray:
    return np.array([LABELS.index(emotion) for emotion in emotions])


def arousal_of(emotions) -> np.ndarray:
    """1 high, 0 low, -1 unknown."""
    return np.array([AROUSAL[emotion] for emotion in emotions])
