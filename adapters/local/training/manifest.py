"""The manifest of a head, as manifest.ts reads it, without the figures that the engine's own code adds."""

import hashlib
from datetime import date

import numpy as np

from evaluate import Temperatures
from heads import Head, sigmoid, softmax
from onnx_head import AROUSAL, INPUT, POSTERIOR
from recipe import Recipe
from windows import Corpus

SELF_TEST_Z = 0.25


def rounded(values, digits: int):
    return [float(f"{value:.{digits}g}") for value in values]


def manifest(
    corpus: Corpus, recipe: Recipe, about: dict, statistics, head: Head, model: bytes, t: Temperatures, error: float, speakers
) -> dict:
    logits = head.logits(np.full((1, len(corpus.features)), SELF_TEST_Z, np.float32))
    clips = np.isin(corpus.speakers, speakers)
    arousal = corpus.trains_arousal()
    windows = sum(int(clips[corpus.find(name).clip].sum()) for name in recipe.train_sets)
    return {
        "schema": "emotion-stream/head/1",
        "id": about["id"],
        "licence": about["licence"],
        "trainedOn": {
            "corpus": corpus.name,
            "licence": about["corpusLicence"],
            "speakers": len(speakers),
            "clips": int(clips.sum()),
            "windows": windows,
        },
        "trainedAt": date.today().isoformat(),
        "file": {"sha256": hashlib.sha256(model).hexdigest(), "bytes": len(model)},
        "input": {
            "name": INPUT,
            "features": list(corpus.features),
            "windowMs": corpus.settings["windowMs"],
            "hopMs": corpus.settings["hopMs"],
            "sampleRateHz": 16000,
        },
        "output": {"posterior": POSTERIOR, "labels": list(corpus.labels.names), "arousal": AROUSAL if arousal else None},
        "normalisation": {
            "mean": rounded(statistics.mean, 9),
            "sd": rounded(statistics.sd, 9),
            "clipSd": recipe.clip_sd,
            "channelBound": [int(bound) for bound in statistics.channel_bound],
            "priorSeconds": recipe.prior_seconds,
            "maxShiftSd": recipe.max_shift_sd,
            "adaptedShare": {
                "most": recipe.share.most,
                "fromVariety": recipe.share.from_variety,
                "toVariety": recipe.share.to_variety,
            },
        },
        "calibration": {
            "temperature": round(t.label, 4),
            "fittedOn": "channels and noises no head was trained on, of speakers unlike those it learned from: half of them answer for the other half",
            "expectedCalibrationError": round(error, 4),
        },
        "selfTest": {
            "z": SELF_TEST_Z,
            "posterior": rounded(softmax(logits[:, :-1], t.label)[0], 7),
            "arousal": float(f"{sigmoid(logits[0, -1], t.arousal):.7g}") if arousal else None,
            "tolerance": 1e-4,
        },
    }
