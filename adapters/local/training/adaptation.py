"""Causal speaker adaptation, the same numbers as adaptation.ts."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Population:
    """Statistics every speaker starts from, and how far a speaker may pull them."""

    mean: np.ndarray
    sd: np.ndarray
    prior_seconds: float
    max_shift_sd: float
    clip_sd: float
    channel_bound: np.ndarray  # bool


@dataclass(frozen=True)
class Share:
    """How far the adapted answer is trusted, by how varied the speaker's speech has been: see `adapted_share` in adaptation.ts."""

    most: float
    from_variety: float
    to_variety: float

    def of(self, variety: np.ndarray) -> np.ndarray:
        span = self.to_variety - self.from_variety
        return self.most * np.clip((variety - self.from_variety) / span, 0, 1)


def population_of(features, seconds, channel_bound, prior_seconds, max_shift_sd, clip_sd) -> Population:
    """Mean and standard deviation of the windows, each weighted by the seconds of new speech it brought."""
    values = features.astype(np.float64)
    weights = seconds / seconds.sum()
    mean = weights @ values
    sd = np.sqrt(weights @ np.square(values - mean))
    return Population(mean, np.maximum(sd, 1e-6), prior_seconds, max_shift_sd, clip_sd, channel_bound)


def unadapted(features, population: Population):
    """z-scores against the population, clipped."""
    z = (features.astype(np.float64) - population.mean) / population.sd
    return np.clip(z, -population.clip_sd, population.clip_sd).astype(np.float32)


@dataclass(frozen=True)
class Past:
    """What was learned of a call before each of its windows: weighted sums of clipped offsets from the population's mean."""

    seconds: np.ndarray  # [windows]
    sums: np.ndarray  # [windows, features]
    squares: np.ndarray


def past_of(features, new_speech_seconds, p: Population) -> Past:
    limit = p.clip_sd * p.sd
    offset = np.clip(features.astype(np.float64) - p.mean, -limit, limit)
    seconds = np.maximum(new_speech_seconds, 0)[:, None]

    def before(values):
        return np.cumsum(values, axis=0) - values

    return Past(before(seconds)[:, 0], before(seconds * offset), before(seconds * offset**2))


def adapted(features, new_speech_seconds, population: Population, scope="speaker"):
    """z-scores of windows that follow each other in one call: each against what came before it."""
    p = population
    past = past_of(features, new_speech_seconds, p)
    weight = p.prior_seconds + past.seconds[:, None]
    drift = past.sums / weight
    variance = np.maximum((p.prior_seconds * p.sd**2 + past.squares) / weight - drift**2, 0)
    shift = np.clip(drift, -p.max_shift_sd * p.sd, p.max_shift_sd * p.sd)
    spread = np.clip(np.sqrt(variance), p.sd / 2, p.sd * 2)
    if scope == "channel":
        shift = np.where(p.channel_bound, shift, 0)
        spread = np.where(p.channel_bound, spread, p.sd)
    z = (features.astype(np.float64) - p.mean - shift) / spread
    return np.clip(z, -p.clip_sd, p.clip_sd).astype(np.float32)


def variety(features, new_speech_seconds, population: Population) -> np.ndarray:
    """Mean, over the features no channel moves, of the standard deviation of the call so far, in those of the population; 0 at the start."""
    past = past_of(features, new_speech_seconds, population)
    seconds = np.maximum(past.seconds, 1e-9)[:, None]
    within = np.maximum(past.squares / seconds - (past.sums / seconds) ** 2, 0)
    spread = (np.sqrt(within) / population.sd)[:, ~population.channel_bound]
    return np.where(past.seconds > 0, spread.mean(axis=1), 0.0) if spread.shape[1] else np.zeros(len(features))
