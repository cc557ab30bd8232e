"""The exported feature windows, as scripts/export-features.ts writes them."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

SCHEMA = "emotion-stream/features/1"


@dataclass(frozen=True)
class WindowSet:
    """One corpus as one detector and one variant show it; windows in the order of clips, then of time."""

    variant: str
    detector: str
    sha256: str
    features: np.ndarray  # [windows, features], float32
    clip: np.ndarray  # [windows], index into the clips
    speech_seconds: np.ndarray
    new_speech_seconds: np.ndarray


@dataclass(frozen=True)
class Corpus:
    """Clips, feature names, reader settings and the window sets read from a folder."""

    names: tuple[str, ...]
    speakers: np.ndarray  # [clips]
    emotions: np.ndarray  # [clips]
    settings: dict
    sets: tuple[WindowSet, ...]

    def find(self, variant: str, detector: str) -> WindowSet:
        return next(s for s in self.sets if (s.variant, s.detector) == (variant, detector))


def load(folder: Path, corpus: str, wanted: list[tuple[str, str]]) -> Corpus:
    """Reads the wanted (variant, detector) sets of a corpus; they must name the same clips and features."""
    sets, head = [], None
    for variant, detector in wanted:
        stem = folder / f"{corpus}-{variant}-{detector}"
        header = json.loads(stem.with_suffix(".json").read_text())
        if header["schema"] != SCHEMA:
            raise ValueError(f"{stem.name}: unknown schema {header['schema']}; export the features again")
        head = head or header
        if header["features"] != head["features"] or header["clips"] != head["clips"]:
            raise ValueError(f"{stem.name} does not fit the other sets; export all of them again")
        columns = {name: np.asarray(values) for name, values in header["columns"].items()}
        values = np.fromfile(stem.with_suffix(".f32"), dtype="<f4").reshape(len(columns["clip"]), len(header["features"]))
        if not np.isfinite(values).all():
            raise ValueError(f"{stem.name} holds values that are not finite")
        sets.append(
            WindowSet(
                variant=variant,
                detector=detector,
                sha256=header["sha256"],
                features=values,
                clip=columns["clip"],
                speech_seconds=columns["speechSeconds"].astype(float),
                new_speech_seconds=columns["newSpeechSeconds"].astype(float),
            )
        )
    return Corpus(
        names=tuple(head["features"]),
        speakers=np.array([clip["speaker"] for clip in head["clips"]]),
        emotions=np.array([clip["emotion"] for clip in head["clips"]]),
        settings={key: head[key] for key in ("windowMs", "hopMs", "minSpeechMs")},
        sets=tuple(sets),
    )
