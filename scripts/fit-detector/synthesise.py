"""Writes labelled tracks of speech in backgrounds, and backgrounds alone, for the fit of the built-in speech detector.

Per track `<name>.f32` (16 kHz, mono, little-endian) and, with speech, `<group>.labels`: a byte per 32 ms frame, 0 pause, 1 speech,
2 within 50 ms of an edge (not counted). `tracks.json` lists them. Seeded; needs numpy, scipy, espeak-ng and flac.
"""

import argparse
import json
from itertools import chain
from pathlib import Path

import numpy as np

import sounds
import voices
from sounds import RATE_HZ

FRAME_SAMPLES = 512
TRACK_SAMPLES = 180 * RATE_HZ
ALONE_SAMPLES = 60 * RATE_HZ // FRAME_SAMPLES * FRAME_SAMPLES
EDGE_SAMPLES = RATE_HZ // 20
SHORTEST_PAUSE_SAMPLES = 2400
PAUSE, SPEECH, EDGE = 0, 1, 2
SEED = 20261121


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, required=True, help="folder with emodb.csv and emodb/")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    tracks = []
    for rank, split in enumerate(("fit", "held-out")):
        random = np.random.default_rng([SEED, rank])
        for speakers, utterances in (
            ("machines", voices.spoken_by_machines(split, random)),
            ("actors", voices.spoken_by_actors(split, random, options.corpora)),
        ):
            tracks += write_speech(options.out, split, speakers, utterances, random)
        tracks += write_alone(options.out, split, random)
    (options.out / "tracks.json").write_text(json.dumps(tracks, indent=1) + "\n")


def write_speech(out, split, speakers, utterances, random):
    speech, spoken = lay(utterances, random)
    group = f"{split}.{speakers}"
    frame_labels(spoken).tofile(out / f"{group}.labels")
    print(f"{group}: {len(speech) / RATE_HZ:.0f} s, {spoken.mean():.0%} speech", flush=True)
    tracks = []
    for condition, samples in in_backgrounds(speech, spoken, split, random):
        name = f"{group}.{condition}"
        write(out / f"{name}.f32", samples)
        tracks.append({"name": name, "split": split, "group": group, "condition": condition, "labels": f"{group}.labels"})
    return tracks


def write_alone(out, split, random):
    alone = {f"noise.{kind}": made for kind, made in sounds.NOISE_ALONE[split].items()}
    alone |= {f"music.{kind}": (make, -25) for kind, make in sounds.MUSIC[split].items()}
    tracks = []
    for condition, (make, level_dbfs) in alone.items():
        name = f"{split}.{condition}"
        samples = make(ALONE_SAMPLES, random)
        write(out / f"{name}.f32", samples if level_dbfs is None else at_level(samples, samples, level_dbfs))
        tracks.append({"name": name, "split": split, "group": f"{split}.alone", "condition": condition, "labels": None})
    print(f"{split}: {len(alone)} backgrounds alone", flush=True)
    return tracks


def lay(utterances, random):
    """Utterances at -38 to -18 dBFS, 0.3 to 2.5 s apart; and which samples are speech."""
    parts, spoken, total = [], [], 0
    tail = iter([voices.Utterance(np.zeros(0), 0.0)])
    for utterance in chain(utterances, tail):
        gap = int(RATE_HZ * random.uniform(0.3, 2.5))
        parts += [np.zeros(gap), to_random_level(utterance.samples, random)]
        spoken += [np.zeros(gap, bool), find_speech(utterance)]
        total += gap + len(utterance.samples)
        if total > TRACK_SAMPLES:
            break
    whole = total // FRAME_SAMPLES * FRAME_SAMPLES
    return np.concatenate(parts)[:whole], np.concatenate(spoken)[:whole]


def to_random_level(samples, random):
    if len(samples) == 0:
        return samples
    return at_level(samples, samples[np.abs(samples) > np.abs(samples).max() * 0.05], random.uniform(-38, -18))


def at_level(samples, reference, level_dbfs):
    return samples * 10 ** (level_dbfs / 20) / np.sqrt((reference**2).mean())


def find_speech(utterance):
    """Where the clean utterance is above its pauses; shorter pauses than 150 ms are part of speech."""
    if len(utterance.samples) == 0:
        return np.zeros(0, bool)
    spoken = voices.smoothed_power(utterance.samples) > utterance.pause_power
    loud = np.flatnonzero(spoken)
    for gap in np.flatnonzero(np.diff(loud) > 1):
        if loud[gap + 1] - loud[gap] < SHORTEST_PAUSE_SAMPLES:
            spoken[loud[gap] : loud[gap + 1]] = True
    return spoken


def frame_labels(spoken):
    near_edge = np.zeros(len(spoken), bool)
    for edge in np.flatnonzero(np.diff(spoken.astype(int))):
        near_edge[max(0, edge - EDGE_SAMPLES) : edge + EDGE_SAMPLES] = True
    in_frames = lambda flags: flags.reshape(-1, FRAME_SAMPLES)
    labels = np.where(in_frames(spoken).mean(1) > 0.5, SPEECH, PAUSE)
    return np.where(in_frames(near_edge).any(1), EDGE, labels).astype(np.uint8)


def in_backgrounds(speech, spoken, split, random):
    """The same speech in each background; the number is the signal-to-noise ratio in dB, of the parts with speech."""
    samples = len(speech)
    speech_power = (speech[spoken] ** 2).mean()
    scaled = lambda noise, ratio_db: noise * np.sqrt(speech_power / (noise**2).mean() / 10 ** (ratio_db / 10))
    hiss = lambda level_dbfs: random.standard_normal(samples) * 10 ** (level_dbfs / 20)
    half_louder = np.where(np.arange(samples) < samples // 2, 1, 2.5)
    yield "clean", speech + hiss(-80)
    yield "digital-silence", speech
    for ratio_db in (10, 5, 0):
        yield f"pink-{ratio_db}", speech + scaled(sounds.pink(samples, random), ratio_db)
    yield "pink-step", speech + scaled(sounds.pink(samples, random), 12) * half_louder
    yield "white-10", speech + scaled(sounds.white(samples, random), 10)
    yield "clicks-10", speech + scaled(sounds.clicks(samples, random), 10) + hiss(-75)
    yield "hum-5", speech + scaled(sounds.hum(samples, random), 5)
    yield "music-10", speech + scaled(sounds.medley(*sounds.MUSIC[split].values())(samples, random), 10)


def write(path, samples):
    np.clip(samples, -1, 1).astype("<f4").tofile(path)


if __name__ == "__main__":
    main()
