"""What the engine would say of clips whose speaker a head never heard; for calibration and for choosing a recipe."""

from dataclasses import dataclass

import numpy as np

from adaptation import adapted, unadapted, variety
from heads import sigmoid, softmax
from views import clip_order, windows_in_order
from windows import Corpus, WindowSet

ORDER_SEEDS = (1, 2, 3)


@dataclass
class Answers:
    """Logits of every window of one set, rows as in the set; the speaker's head never heard the speaker."""

    windows: WindowSet
    plain: np.ndarray  # [windows, labels + 1]
    adapted: np.ndarray  # [orders, windows, labels + 1]
    variety: np.ndarray  # [orders, windows]


def empty_answers(corpus: Corpus, windows: WindowSet) -> Answers:
    n, k, orders = len(windows.clip), len(corpus.labels) + 1, len(ORDER_SEEDS)
    return Answers(windows, np.zeros((n, k)), np.zeros((orders, n, k)), np.zeros((orders, n)))


def answer(answers: Answers, corpus: Corpus, speaker: str, statistics, head) -> None:
    """Fills in one speaker's rows."""
    windows = answers.windows
    rows = np.flatnonzero(corpus.speakers[windows.clip] == speaker)
    answers.plain[rows] = head.logits(unadapted(windows.features[rows], statistics))
    for index, seed in enumerate(ORDER_SEEDS):
        rows = windows_in_order(windows, clip_order(corpus, speaker, seed))
        features, seconds = windows.features[rows], windows.new_speech_seconds[rows]
        answers.adapted[index][rows] = head.logits(adapted(features, seconds, statistics))
        answers.variety[index][rows] = variety(features, seconds, statistics)


@dataclass(frozen=True)
class Temperatures:
    label: float = 1.0
    arousal: float = 1.0


def clip_posteriors(corpus: Corpus, answers: Answers, share, t: Temperatures):
    """Per clip order, clips' posteriors and probabilities of high arousal; NaN for a clip without a window."""
    windows = answers.windows
    clips = len(corpus.speakers)
    speech = np.bincount(windows.clip, windows.speech_seconds, minlength=clips)
    plain = window_answers(answers.plain, t)
    with np.errstate(invalid="ignore"):
        for logits, varied in zip(answers.adapted, answers.variety):
            trust = share.of(varied)[:, None]
            mixed = trust * window_answers(logits, t) + (1 - trust) * plain
            total = np.stack(
                [np.bincount(windows.clip, windows.speech_seconds * column, minlength=clips) for column in mixed.T], 1
            )
            mean = total / speech[:, None]
            yield mean[:, :-1], mean[:, -1]


def window_answers(logits: np.ndarray, t: Temperatures) -> np.ndarray:
    return np.concatenate([softmax(logits[:, :-1], t.label), sigmoid(logits[:, -1:], t.arousal)], axis=1)
