"""Utterances to lay into a track: espeak-ng voices, and actors of EmoDB; which the fit may hear and which are held out."""

import csv
import subprocess
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.signal import resample_poly

# No variant (timbre) is in both.
VOICES = {
    "fit": ("en+m1", "en+f1", "en-us+m3", "de+f2", "en+m7", "en+f5", "en-gb+klatt2"),
    "held-out": ("en+m2", "en+f3", "en-us+m5", "de+f4", "en+m4", "en+m8", "en-gb+klatt", "de+m6"),
}
SPEAKERS = {"fit": ("03", "08", "09", "10", "11", "13"), "held-out": ("12", "14", "15", "16")}
SENTENCES = {
    ("fit", "en"): (
        "I would like to speak to somebody about my bill please",
        "That is fine, thank you very much for your help",
        "No",
        "Could you repeat the number",
        "The delivery arrived on Tuesday but the box was damaged and two of the six glasses were broken",
        "Okay",
        "She sells sea shells by the shore",
    ),
    ("fit", "de"): ("Ich möchte bitte mit jemandem über meine Rechnung sprechen", "Nein", "Vielen Dank für Ihre Hilfe"),
    ("held-out", "en"): (
        "I have been waiting for forty minutes and nobody has called me back",
        "Yes of course, one moment",
        "It is not what I ordered and I want my money back today",
        "Wonderful, that sounds really good",
        "Yes",
        "Hm, let me think about that for a second",
    ),
    ("held-out", "de"): ("Das ist in Ordnung, vielen Dank", "Können Sie die Nummer wiederholen", "Ja"),
}


@dataclass
class Utterance:
    samples: np.ndarray
    # Power below which a sample's surroundings count as a pause.
    pause_power: float


def smoothed_power(samples):
    return np.convolve(samples**2, np.ones(320) / 320, "same")


def spoken_by_machines(split, random):
    """Endless sentences of espeak-ng (GPL; its output is free to use), random in voice, rate and pitch."""
    while True:
        voice = random.choice(VOICES[split])
        text = random.choice(SENTENCES[split, voice[:2]])
        samples = speak(voice, text, int(random.integers(120, 210)), int(random.integers(20, 80)))
        loud = np.flatnonzero(np.abs(samples) > 1e-3)
        samples = samples[loud[0] : loud[-1]]
        yield Utterance(samples, smoothed_power(samples).max() * 1e-4)


def spoken_by_actors(split, random, corpora):
    """The clips of EmoDB (CC0) by the speakers of a split, in random order."""
    with (corpora / "emodb.csv").open() as index:
        paths = [row["path"] for row in csv.DictReader(index) if row["speaker"].removeprefix("emodb_") in SPEAKERS[split]]
    random.shuffle(paths)
    for path in paths:
        samples = decode(corpora / path)
        power = smoothed_power(samples)
        yield Utterance(samples, max(power.max() * 1e-4, np.percentile(power, 5) * 6))


@lru_cache(maxsize=None)
def speak(voice, text, words_per_minute, pitch):
    command = ["espeak-ng", "-v", voice, "-s", str(words_per_minute), "-p", str(pitch), "--stdout", text]
    wave = subprocess.run(command, capture_output=True, check=True).stdout
    header_bytes = 44
    spoken = np.frombuffer(wave[header_bytes : len(wave) // 2 * 2], dtype="<i2") / 32_768
    return resample_poly(spoken, 320, 441)  # 22.05 to 16 kHz


def decode(path):
    raw = ["flac", "--decode", "--stdout", "--silent", "--force-raw-format", "--endian=little", "--sign=signed"]
    return np.frombuffer(subprocess.run([*raw, str(path)], capture_output=True, check=True).stdout, dtype="<i2") / 32_768
