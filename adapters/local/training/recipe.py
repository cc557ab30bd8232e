"""Every choice of the training, each made by leave-one-speaker-out on EmoDB alone."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from views import AdaptationSettings

# Moved by a gain, a line or a room, whoever speaks.
CHANNEL = re.compile(r"^(levelDbMean|loudness(Narrow)?(Mean|P20|P50|P80)|(mfcc|alphaRatio|hammarberg|slope|hnr).*Mean)$")




def named(kind: str) -> tuple[tuple[str, str], ...]:
    """The (variant, detector) sets of a kind in sets.json, which the exporter reads too."""
    sets = json.loads(Path(__file__).with_name("sets.json").read_text())
    return tuple(tuple(name.split("/")) for name in sets[kind])


@dataclass(frozen=True)
class Recipe:
    """One way to train; the defaults are what ships."""

    train_sets: tuple[tuple[str, str], ...] = named("train")
    # Shifts the head is never trained on: confidence is calibrated on them.
    shifted_sets: tuple[tuple[str, str], ...] = named("shifted")
    order_seeds: tuple[int, ...] = (11, 12)
    # Inverse strength of the L2 penalty, per row.
    c: float = 25.0
    prior_seconds: float = 22.0
    max_shift_sd: float = 2.0
    clip_sd: float = 5.0
    # Share of the speaker-adapted reading in the answer.
    adapted_share: float = 0.75

    def adaptation(self, names) -> AdaptationSettings:
        bound = np.array([CHANNEL.match(name) is not None for name in names])
        return AdaptationSettings(self.prior_seconds, self.max_shift_sd, self.clip_sd, bound)
