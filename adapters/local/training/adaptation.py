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


def adapted(features, new_speech_seconds, population: Population, scope="speaker"):
    """z-scores of windows that follow each other in one call: each against what came before it."""
    p = population
    values = features.astype(np.float64)
    limit = p.clip_sd * p.sd
    offset = np.clip(values - p.mean, -limit, limit)
    seconds = np.maximum(new_speech_seconds, 0)[:, None]
    before = np.cumsum(seconds, axis=0) - seconds
    total = np.cumsum(seconds * offset, axis=0) - seconds * offset
    squares = np.cumsum(seconds * offset**2, axis=0) - seconds * offset**2
    weight = p.prior_seconds + before
    drift = total / weight
    variance = np.maximum((p.prior_seconds * p.sd**2 + squares) / weight - drift**2, 0)
    shift = np.clip(drift, -p.max_shift_sd * p.sd, p.max_shift_sd * p.sd)
    spread = np.clip(np.sqrt(variance), p.sd / 2, p.sd * 2)
    if scope == "channel":
        shift = np.where(p.channel_bound, shift, 0)
        spread = np.where(p.channel_bound, spread, p.sd)
    z = (values - p.mean - shift) / spread
    return np.clip(z, -p.clip_sd, p.clip_sd).astype(np.float32)
