"""Training rows: every window as the engine may see it, adapted to its speaker and not."""

from dataclasses import dataclass

import numpy as np

from adaptation import Population, adapted, population_of, unadapted
from windows import Corpus, WindowSet


@dataclass(frozen=True)
class AdaptationSettings:
    """How far speakers pull the statistics; chosen by leave-one-speaker-out."""

    prior_seconds: float
    max_shift_sd: float
    clip_sd: float
    channel_bound: np.ndarray


@dataclass(frozen=True)
class Rows:
    """Rows to fit on: z-scores, the clip each belongs to and its weight; every clip has the same total."""

    z: np.ndarray
    clip: np.ndarray
    weight: np.ndarray


def clip_order(corpus: Corpus, speaker: str, seed: int, emotion: str | None = None) -> np.ndarray:
    """The clips of a speaker in a random order that depends on nothing but speaker and seed."""
    rng = np.random.default_rng([seed, *speaker.encode()])
    order = rng.permutation(np.flatnonzero(corpus.speakers == speaker))
    return order if emotion is None else order[corpus.emotions[order] == emotion]


def windows_in_order(windows: WindowSet, clips: np.ndarray) -> np.ndarray:
    """Row numbers of the windows of `clips`, clip by clip in that order."""
    first = np.searchsorted(windows.clip, clips, "left")
    last = np.searchsorted(windows.clip, clips, "right")
    spans = [np.arange(a, b) for a, b in zip(first, last)]
    return np.concatenate(spans) if spans else np.empty(0, int)


def population(corpus: Corpus, speakers, settings: AdaptationSettings, sets) -> Population:
    """Statistics of the given speakers over the given sets, each set counting the same."""
    features, seconds = [], []
    for windows in sets:
        of_speakers = np.isin(corpus.speakers[windows.clip], speakers)
        features.append(windows.features[of_speakers])
        share = windows.new_speech_seconds[of_speakers]
        seconds.append(share / share.sum())
    return population_of(
        np.concatenate(features),
        np.concatenate(seconds),
        settings.channel_bound,
        settings.prior_seconds,
        settings.max_shift_sd,
        settings.clip_sd,
    )


def training_rows(corpus: Corpus, speakers, statistics: Population, sets, order_seeds) -> Rows:
    """Unadapted once, and adapted once for each clip order; both halves weigh the same."""
    z, clip, weight = [], [], []

    def add(windows: WindowSet, rows: np.ndarray, values: np.ndarray, share: float):
        speech = windows.speech_seconds[rows]
        total = np.bincount(windows.clip[rows], speech, minlength=len(corpus.speakers))
        z.append(values)
        clip.append(windows.clip[rows])
        weight.append(share * speech / total[windows.clip[rows]])

    for windows in sets:
        rows = np.flatnonzero(np.isin(corpus.speakers[windows.clip], speakers))
        add(windows, rows, unadapted(windows.features[rows], statistics), 0.5)
        for seed in order_seeds:
            for speaker in speakers:
                rows = windows_in_order(windows, clip_order(corpus, speaker, seed))
                values = adapted(windows.features[rows], windows.new_speech_seconds[rows], statistics)
                add(windows, rows, values, 0.5 / len(order_seeds))
    return Rows(np.concatenate(z), np.concatenate(clip), np.concatenate(weight))
