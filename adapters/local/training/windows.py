"""The exported feature windows, as scripts/features/feature-files.ts writes them."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from labels import Labels, arousal_of, labels_of

SCHEMA = "emotion-stream/features/2"


@dataclass(frozen=True)
class WindowSet:
    """A corpus as one detector and one variant show it; windows in the order of clips, then of time."""

    name: str  # variant/detector
    features: np.ndarray  # [windows, features], float32
    clip: np.ndarray  # [windows], index into the clips
    speech_seconds: np.ndarray
    new_speech_seconds: np.ndarray


@dataclass(frozen=True)
class Corpus:
    """Clips, feature names, reader settings and the window sets read from a folder."""

    name: str
    features: tuple[str, ...]
    channel_bound: np.ndarray  # [features], what a microphone, a line, a room or a gain moves, whoever speaks
    labels: Labels
    speakers: np.ndarray  # [clips]
    emotions: np.ndarray  # [clips]
    arousal: np.ndarray  # [clips], 1 high, 0 low, -1 unknown
    sexes: np.ndarray  # [clips], "" where unknown
    settings: dict
    sets: tuple[WindowSet, ...]

    def find(self, name: str) -> WindowSet:
        return next(s for s in self.sets if s.name == name)

    def trains_arousal(self) -> bool:
        """False for a corpus that has not enough of both sides of it: its heads say nothing of arousal."""
        return bool((self.arousal >= 0).any())

    def speaker_names(self) -> list[str]:
        return sorted(set(self.speakers))


def load(folder: Path, wanted) -> Corpus:
    """Reads the wanted sets of a corpus; they must name the same clips and features."""
    sets, head = [], None
    for name in wanted:
        stem = folder / name.replace("/", "-")
        header = json.loads(stem.with_suffix(".json").read_text())
        if header["schema"] != SCHEMA:
            raise ValueError(f"{stem.name}: unknown schema {header['schema']}; export the features again")
        head = head or header
        if header["features"] != head["features"] or header["clips"] != head["clips"]:
            raise ValueError(f"{stem.name} does not fit the other sets; export all of them again")
        columns = {column: np.asarray(values) for column, values in header["columns"].items()}
        values = np.fromfile(stem.with_suffix(".f32"), dtype="<f4").reshape(len(columns["clip"]), len(header["features"]))
        if not np.isfinite(values).all():
            raise ValueError(f"{stem.name} holds values that are not finite")
        sets.append(
            WindowSet(
                name=name,
                features=values,
                clip=columns["clip"].astype(int),
                speech_seconds=columns["speechSeconds"].astype(float),
                new_speech_seconds=columns["newSpeechSeconds"].astype(float),
            )
        )
    emotions = [clip["emotion"] for clip in head["clips"]]
    speakers = [clip["speaker"] for clip in head["clips"]]
    return Corpus(
        name=head["corpus"],
        features=tuple(head["features"]),
        channel_bound=np.array(head["channelBound"]),
        labels=labels_of(emotions),
        speakers=np.array(speakers),
        emotions=np.array(emotions),
        arousal=arousal_of(emotions, speakers),
        sexes=np.array([clip["sex"] or "" for clip in head["clips"]]),
        settings={key: head[key] for key in ("windowMs", "hopMs", "minSpeechMs")},
        sets=tuple(sets),
    )
