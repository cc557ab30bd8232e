"""The manifest of a head, as manifest.ts reads it."""

import hashlib
from datetime import date

import numpy as np

from evaluate import Temperatures
from heads import Head, sigmoid, softmax
from labels import LABELS
from onnx_head import AROUSAL, INPUT, POSTERIOR
from recipe import Recipe
from windows import Corpus

SELF_TEST_Z = 0.25


def rounded(values, digits: int):
    return [float(f"{value:.{digits}g}") for value in values]


def figure(pair) -> dict:
    return {"mean": round(pair[0], 4), "sd": round(pair[1], 4)}


def manifest(
    corpus: Corpus, recipe: Recipe, statistics, head: Head, model: bytes, t: Temperatures, scores: dict, plain: dict,
    shifted_error: float, windows: int,
) -> dict:
    names = corpus.names
    logits = head.logits(np.full((1, len(names)), SELF_TEST_Z, np.float32))
    return {
        "schema": "emotion-stream/head/1",
        "id": "emodb-prosody",
        "licence": "MIT",
        "trainedOn": {
            "corpus": "EmoDB",
            "licence": "CC0-1.0",
            "speakers": len(set(corpus.speakers)),
            "clips": len(corpus.speakers),
            "windows": windows,
        },
        "trainedAt": date.today().isoformat(),
        "file": {"sha256": hashlib.sha256(model).hexdigest(), "bytes": len(model)},
        "input": {
            "name": INPUT,
            "features": list(names),
            "windowMs": corpus.settings["windowMs"],
            "hopMs": corpus.settings["hopMs"],
            "sampleRateHz": 16000,
        },
        "output": {"posterior": POSTERIOR, "labels": list(LABELS), "arousal": AROUSAL},
        "normalisation": {
            "mean": rounded(statistics.mean, 9),
            "sd": rounded(statistics.sd, 9),
            "clipSd": recipe.clip_sd,
            "channelBound": [int(bound) for bound in statistics.channel_bound],
            "priorSeconds": recipe.prior_seconds,
            "maxShiftSd": recipe.max_shift_sd,
            "adaptedShare": recipe.adapted_share,
        },
        "calibration": {
            "temperature": round(t.label, 4),
            "fittedOn": "EmoDB through channels and noises no head was trained on: half by leaving a speaker out, half by leaving a sex out",
            "expectedCalibrationError": round(shifted_error, 4),
        },
        "accuracy": {
            "fourClassUar": figure(scores["four"]),
            "arousalUar": figure(scores["arousal"]),
            "sevenClassUar": figure(scores["seven"]),
            "fourClassUarUnadapted": figure(plain["four"]),
            "coverage": figure(scores["coverage"]),
        },
        "selfTest": {
            "z": SELF_TEST_Z,
            "posterior": rounded(softmax(logits[:, :-1], t.label)[0], 7),
            "arousal": float(f"{sigmoid(logits[0, -1], t.arousal):.7g}"),
            "tolerance": 1e-4,
        },
    }
