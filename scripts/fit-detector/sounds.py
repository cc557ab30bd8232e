"""Backgrounds that are not speech: noises, clicks, hum and five synthetic kinds of music, all at 16 kHz."""

import numpy as np

RATE_HZ = 16_000
HUM_HZ = (50, 100, 150, 250, 350, 450)
MAJOR_CHORD = (1, 1.26, 1.5, 2)


def white(samples, random):
    return random.standard_normal(samples)


def pink(samples, random):
    spectrum = np.fft.rfft(random.standard_normal(samples))
    frequency = np.maximum(1, np.arange(len(spectrum)))
    return np.fft.irfft(spectrum / np.sqrt(frequency), samples)


def brown(samples, random):
    return np.convolve(random.standard_normal(samples), np.ones(40) / 40, "same")


def dither(samples, random):
    """White noise of one 16-bit step: only its steps are heard."""
    return np.round(random.standard_normal(samples)) / 32_768


def hum(samples, random):
    time = np.arange(samples) / RATE_HZ
    phases = random.uniform(0, 2 * np.pi, len(HUM_HZ))
    return sum(np.sin(2 * np.pi * hz * time + phase) / rank for rank, (hz, phase) in enumerate(zip(HUM_HZ, phases), 1))


def tone(hz):
    return lambda samples, random: np.sin(2 * np.pi * hz * np.arange(samples) / RATE_HZ)


def clicks(samples, random):
    """Three decaying bursts of 25 ms a second."""
    out = np.zeros(samples)
    for start in random.integers(0, samples - 800, int(samples / RATE_HZ * 3)):
        out[start : start + 400] += random.standard_normal(400) * np.exp(-np.arange(400) / 60)
    return out


def harmonics(hz, seconds, count, vibrato_share=0.0):
    """A note of `count` partials that fall as 1/n, with 5.5 Hz vibrato."""
    time = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    phase = 2 * np.pi * hz * (time - vibrato_share * np.cos(2 * np.pi * 5.5 * time) / (2 * np.pi * 5.5))
    return sum(np.sin(n * phase) / n for n in range(1, count + 1) if n * hz < RATE_HZ / 2)


def notes(samples, random, step_seconds, note_seconds, make):
    """Lays a new note every step; `make(root_hz, seconds)` gives its sound."""
    out = np.zeros(samples)
    for start in range(0, samples, int(step_seconds * RATE_HZ)):
        note = make(110 * 2 ** (random.integers(0, 12) / 12), note_seconds)
        end = min(samples, start + len(note))
        out[start:end] += note[: end - start]
    return out


def decay(note, per_second):
    return note * np.exp(-per_second * np.arange(len(note)) / RATE_HZ)


def swell(note, attack_seconds=0.08):
    ramp = np.minimum(1, np.arange(len(note)) / (attack_seconds * RATE_HZ))
    return note * ramp * ramp[::-1]


def struck_chords(samples, random):
    chord = lambda root, seconds: decay(sum(harmonics(root * ratio, seconds, 5) for ratio in MAJOR_CHORD), 3)
    return notes(samples, random, 0.4, 0.8, chord)


def organ(samples, random):
    chord = lambda root, seconds: swell(sum(harmonics(root * ratio, seconds, 8) for ratio in MAJOR_CHORD))
    return notes(samples, random, 0.9, 1.0, chord)


def band(samples, random):
    """A melody with vibrato over a bass, and a drum on each beat."""
    melody = notes(samples, random, 0.3, 0.32, lambda root, seconds: swell(harmonics(4 * root, seconds, 10, 0.01), 0.03))
    bass = notes(samples, random, 0.6, 0.6, lambda root, seconds: decay(harmonics(root / 2, seconds, 4), 2))
    beat = notes(samples, random, 0.3, 0.1, lambda _, seconds: decay(random.standard_normal(int(seconds * RATE_HZ)), 40))
    return melody + bass + 0.7 * beat


def plucked_strings(samples, random):
    line = lambda step, octave: notes(samples, random, step, 0.9, lambda root, seconds: decay(harmonics(octave * root, seconds, 12), 4))
    return line(0.2, 2) + line(0.4, 1)


def bowed_strings(samples, random):
    def section(root, seconds):
        players = [harmonics(root * ratio * detune, seconds, 14, 0.006) for ratio in (1, 1.5, 2.52) for detune in (0.997, 1, 1.004)]
        return swell(sum(players), 0.15)

    return notes(samples, random, 1.2, 1.4, section)


def medley(*kinds):
    """The kinds one after the other, each a share of the whole."""

    def play(samples, random):
        lengths = np.diff(np.linspace(0, samples, len(kinds) + 1).astype(int))
        parts = [kind(length, random) for kind, length in zip(kinds, lengths)]
        return np.concatenate([part / np.sqrt((part**2).mean()) for part in parts])

    return play


# The fit never hears the held-out kinds of music.
MUSIC = {
    "fit": {"struck-chords": struck_chords, "organ": organ, "band": band},
    "held-out": {"plucked-strings": plucked_strings, "bowed-strings": bowed_strings},
}
# Level in dBFS; None leaves the sound as it is. The high tone is held out as a kind, the others as seeds and levels.
NOISE_ALONE = {
    "fit": {
        "silence": (lambda samples, random: np.zeros(samples), None),
        "dither": (dither, None),
        "white": (white, -30),
        "quiet-white": (white, -60),
        "pink": (pink, -20),
        "brown": (brown, -30),
        "hum": (hum, -21),
        "tone-200": (tone(200), -17),
    },
    "held-out": {
        "silence": (lambda samples, random: np.zeros(samples), None),
        "dither": (dither, None),
        "white": (white, -40),
        "pink": (pink, -30),
        "brown": (brown, -40),
        "hum": (hum, -30),
        "tone-1000": (tone(1000), -17),
    },
}
