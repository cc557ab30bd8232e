"""Every choice of the training, each made by leave-one-speaker-out on EmoDB alone."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from heads import HeadSettings
from views import AdaptationSettings

# What a microphone, a line, a room or a gain moves, whoever speaks; pitch and timing belong to the person.
CHANNEL = re.compile(r"^(levelDbMean|loudness(Narrow)?(Mean|P20|P50|P80)|(mfcc|alphaRatio|hammarberg|slope|spectralFlux|hnr).*)$")


def named(kind: str) -> tuple[tuple[str, str], ...]:
    """The (variant, detector) sets of a kind in sets.json, which the exporter reads too."""
    sets = json.loads(Path(__file__).with_name("sets.json").read_text())
    return tuple(tuple(name.split("/")) for name in sets[kind])


@dataclass(frozen=True)
class Recipe:
    """One way to train; the defaults are what ships."""

    train_sets: tuple[tuple[str, str], ...] = field(default_factory=lambda: named("train"))
    # Shifts the head is never trained on: confidence is calibrated on them.
    shifted_sets: tuple[tuple[str, str], ...] = field(default_factory=lambda: named("shifted"))
    # Clip orders in which the training speakers are adapted to.
    order_seeds: tuple[int, ...] = (11,)
    head: HeadSettings = HeadSettings(
        networks=3,
        hidden=(96, 48),
        dropout=0.4,
        input_dropout=0.2,
        epochs=16,
        batch=256,
        learning_rate=2e-3,
        weight_decay=1e-2,
    )
    prior_seconds: float = 22.0
    max_shift_sd: float = 2.0
    clip_sd: float = 3.0
    # Share of the speaker-adapted reading in the answer; the rest is the unadapted second opinion.
    adapted_share: float = 0.7

    def adaptation(self, names) -> AdaptationSettings:
        bound = np.array([CHANNEL.match(name) is not None for name in names])
        return AdaptationSettings(self.prior_seconds, self.max_shift_sd, self.clip_sd, bound)
