"""What a head answers: the common labels its corpus has, and high or low arousal."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

# Which labels count as high and as low arousal is a choice of ours: what is said loud, fast or tense, and what is said quiet or slack. Labels that are
# said either way, disgust or frustration, teach the arousal output nothing. The figures are judged by the same file.
AROUSAL = json.loads(Path(__file__).with_name("arousal.json").read_text())

# Speakers each side of arousal needs: with one it would be a voice that is learned.
FEWEST_SPEAKERS = 2


@dataclass(frozen=True)
class Labels:
    """The labels of a head, in order, and the truth of clips in their numbers."""

    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.names)

    def classes(self, emotions) -> np.ndarray:
        return np.array([self.names.index(emotion) for emotion in emotions])


def labels_of(emotions) -> Labels:
    return Labels(tuple(sorted(set(emotions))))


def arousal_of(emotions, speakers) -> np.ndarray:
    """1 high, 0 low, -1 unknown; all unknown where either is heard from fewer than two speakers, which cannot be learned from."""
    high = np.array([1 if emotion in AROUSAL["high"] else 0 if emotion in AROUSAL["low"] else -1 for emotion in emotions])
    people = [len(set(np.asarray(speakers)[high == side])) for side in (0, 1)]
    return high if min(people) >= FEWEST_SPEAKERS else np.full(len(high), -1)
