"""What a head answers: the common labels its corpus has, and which of them are high arousal."""

from dataclasses import dataclass

import numpy as np

# High and low arousal as corpora.md and the RAVDESS protocol have them; labels without an agreed arousal teach the arousal head nothing.
HIGH = {"anger", "happiness", "fear", "surprise", "excitement", "distress"}
LOW = {"sadness", "neutral", "calm", "boredom"}

FOUR = ("anger", "happiness", "sadness", "neutral")


@dataclass(frozen=True)
class Labels:
    """The labels of a head, in order, and the truth of clips in their numbers."""

    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.names)

    @property
    def four(self) -> tuple[int, ...]:
        """Those of the four classes figures are given for that the head knows."""
        return tuple(self.names.index(name) for name in FOUR if name in self.names)

    def classes(self, emotions) -> np.ndarray:
        return np.array([self.names.index(emotion) for emotion in emotions])


def labels_of(emotions) -> Labels:
    return Labels(tuple(sorted(set(emotions))))


def arousal_of(emotions) -> np.ndarray:
    """1 high, 0 low, -1 unknown."""
    return np.array([1 if emotion in HIGH else 0 if emotion in LOW else -1 for emotion in emotions])
