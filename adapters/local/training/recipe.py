"""Every choice of the training, each made by leaving speakers of EmoDB out (docs/training.md says what was tried)."""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

from adaptation import Share
from heads import HeadSettings
from views import AdaptationSettings
from windows import Corpus


def named(recipe: str, kind: str) -> tuple[str, ...]:
    """The sets of a kind in sets.json, which the exporter reads too, as variant/detector."""
    return tuple(json.loads(Path(__file__).with_name("sets.json").read_text())[recipe][kind])


@dataclass(frozen=True)
class Recipe:
    """One way to train; the defaults are what ships."""

    train_sets: tuple[str, ...] = field(default_factory=lambda: named("full", "train"))
    # Shifts the head is never trained on: confidence is calibrated on them.
    shifted_sets: tuple[str, ...] = field(default_factory=lambda: named("full", "shifted"))
    # Clip orders in which the training speakers are adapted to.
    order_seeds: tuple[int, ...] = (11,)
    head: HeadSettings = HeadSettings(
        networks=3,
        hidden=(96, 48),
        dropout=0.5,
        input_dropout=0.35,
        epochs=16,
        batch=256,
        learning_rate=2e-3,
        weight_decay=1e-2,
    )
    prior_seconds: float = 22.0
    max_shift_sd: float = 2.0
    clip_sd: float = 3.0
    share: Share = Share(most=1.0, from_variety=0.55, to_variety=0.85)

    def adaptation(self, corpus: Corpus) -> AdaptationSettings:
        return AdaptationSettings(self.prior_seconds, self.max_shift_sd, self.clip_sd, corpus.channel_bound)

    def quick(self) -> "Recipe":
        """A recipe for trying things out: few sets, one network, few passes."""
        return replace(
            self,
            train_sets=named("quick", "train"),
            shifted_sets=named("quick", "shifted"),
            head=replace(self.head, networks=1, epochs=6),
        )
