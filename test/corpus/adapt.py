"""Adapts the windows given as JSON on standard input with the trainer's own code; prints the z-scores as JSON."""

import json
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "adapters" / "local" / "training"))

from adaptation import Population, adapted, unadapted, variety  # noqa: E402

given = json.load(sys.stdin)
population = Population(
    mean=np.array(given["mean"]),
    sd=np.array(given["sd"]),
    prior_seconds=given["priorSeconds"],
    max_shift_sd=given["maxShiftSd"],
    clip_sd=given["clipSd"],
    channel_bound=np.array(given["channelBound"]),
)
features = np.array(given["features"], np.float32)
seconds = np.array(given["seconds"])
print(
    json.dumps(
        {
            "speaker": adapted(features, seconds, population).tolist(),
            "channel": adapted(features, seconds, population, "channel").tolist(),
            "none": unadapted(features, population).tolist(),
            "variety": variety(features, seconds, population).tolist(),
        }
    )
)
