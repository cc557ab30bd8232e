"""Leave-one-speaker-out: what the engine would say of every clip of a speaker the head never heard."""

from dataclasses import dataclass

import numpy as np

from adaptation import adapted, unadapted
from heads import sigmoid, softmax
from labels import FOUR, LABELS, arousal_of, classes_of
from views import clip_order, windows_in_order
from windows import Corpus, WindowSet

ORDER_SEEDS = (1, 2, 3, 4, 5)


@dataclass
class Answers:
    """Logits of every window of one set, rows as in the set; the speaker's head never heard the speaker."""

    windows: WindowSet
    plain: np.ndarray  # [windows, 8]
    adapted: np.ndarray  # [orders, windows, 8]
    single: np.ndarray  # [orders, windows, 8]: the call holds one emotion only


def empty_answers(windows: WindowSet) -> Answers:
    n, k, orders = len(windows.clip), len(LABELS) + 1, len(ORDER_SEEDS)
    return Answers(windows, np.zeros((n, k)), np.zeros((orders, n, k)), np.zeros((orders, n, k)))


def answer(answers: Answers, corpus: Corpus, speaker: str, statistics, head) -> None:
    """Fills in one speaker's rows."""
    windows = answers.windows

    def along(order: np.ndarray, into: np.ndarray) -> None:
        rows = windows_in_order(windows, order)
        z = adapted(windows.features[rows], windows.new_speech_seconds[rows], statistics)
        into[rows] = head.logits(z)

    rows = np.flatnonzero(corpus.speakers[windows.clip] == speaker)
    answers.plain[rows] = head.logits(unadapted(windows.features[rows], statistics))
    for index, seed in enumerate(ORDER_SEEDS):
        along(clip_order(corpus, speaker, seed), answers.adapted[index])
        for emotion in LABELS:
            along(clip_order(corpus, speaker, seed, emotion), answers.single[index])


@dataclass(frozen=True)
class Temperatures:
    label: float = 1.0
    arousal: float = 1.0


def clip_posteriors(corpus: Corpus, answers: Answers, share: float, t: Temperatures, adapted_logits=None):
    """Per clip order, clips' posteriors and probabilities of high arousal; NaN for a clip without a window."""
    windows = answers.windows
    views = answers.adapted if adapted_logits is None else adapted_logits
    clips = len(corpus.speakers)
    speech = np.bincount(windows.clip, windows.speech_seconds, minlength=clips)
    with np.errstate(invalid="ignore"):
        for logits in views:
            mixed = share * window_answers(logits, t) + (1 - share) * window_answers(answers.plain, t)
            total = np.stack(
                [np.bincount(windows.clip, windows.speech_seconds * column, minlength=clips) for column in mixed.T], 1
            )
            mean = total / speech[:, None]
            yield mean[:, :-1], mean[:, -1]


def window_answers(logits: np.ndarray, t: Temperatures) -> np.ndarray:
    return np.concatenate([softmax(logits[:, :-1], t.label), sigmoid(logits[:, -1:], t.arousal)], axis=1)


def recall_mean(truth: np.ndarray, said: np.ndarray, classes) -> float:
    """Unweighted average recall; a clip without an answer (-1) is a miss."""
    return float(np.mean([np.mean(said[truth == c] == c) for c in classes]))


def calibration_error(confidence: np.ndarray, correct: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error over equally wide bins (Guo et al. 2017)."""
    index = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [abs(correct[index == b].mean() - confidence[index == b].mean()) * np.mean(index == b) for b in set(index)]
    return float(np.sum(gaps))


def figures(corpus: Corpus, answers: Answers, share: float, t: Temperatures = Temperatures(), adapted_logits=None):
    """Mean and standard deviation over the clip orders of every figure that is reported."""
    truth, high = classes_of(corpus.emotions), arousal_of(corpus.emotions)
    four = np.isin(truth, FOUR)
    runs = [
        order_figures(truth, high, four, posterior, arousal)
        for posterior, arousal in clip_posteriors(corpus, answers, share, t, adapted_logits)
    ]
    return {name: (float(np.mean([r[name] for r in runs])), float(np.std([r[name] for r in runs]))) for name in runs[0]}


def order_figures(truth, high, four, posterior, arousal) -> dict:
    heard = ~np.isnan(arousal)
    seven_said = np.where(heard, np.nan_to_num(posterior, nan=-1).argmax(1), -1)
    four_posterior = np.nan_to_num(posterior[:, FOUR] / posterior[:, FOUR].sum(1, keepdims=True), nan=0)
    four_said = np.where(heard, np.array(FOUR)[four_posterior.argmax(1)], -1)
    high_said = np.where(heard, arousal > 0.5, -1).astype(int)
    judged = four & heard
    return {
        "four": recall_mean(truth[four], four_said[four], FOUR),
        "seven": recall_mean(truth, seven_said, range(len(LABELS))),
        "arousal": recall_mean(high[high >= 0], high_said[high >= 0], (0, 1)),
        "coverage": float(heard.mean()),
        "ece_four": calibration_error(four_posterior[judged].max(1), four_said[judged] == truth[judged]),
        "ece_seven": calibration_error(posterior[heard].max(1), seven_said[heard] == truth[heard]),
        "ece_arousal": arousal_error(high, arousal, heard),
    }


def arousal_error(high, arousal, heard) -> float:
    judged = heard & (high >= 0)
    confidence = np.maximum(arousal, 1 - arousal)[judged]
    return calibration_error(confidence, (arousal[judged] > 0.5) == high[judged])
