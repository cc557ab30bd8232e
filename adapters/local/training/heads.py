"""The head: two logistic regressions on the z-scores, one over the seven labels and one over high and low arousal."""

from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from labels import LABELS
from views import Rows


@dataclass(frozen=True)
class Head:
    """Logits are `z @ weight + bias`: seven labels, then high arousal."""

    weight: np.ndarray  # [features, 8]
    bias: np.ndarray  # [8]

    def logits(self, z: np.ndarray) -> np.ndarray:
        return z.astype(np.float64) @ self.weight + self.bias


def balanced(weight: np.ndarray, target: np.ndarray, classes: int) -> np.ndarray:
    """Weights under which every class counts the same; their mean is 1."""
    total = np.bincount(target, weight, minlength=classes)
    return weight / total[target] * len(target) / classes


def fit(rows: Rows, classes: np.ndarray, arousal: np.ndarray, c: float) -> Head:
    """Fits both regressions with an L2 penalty; `c` is scikit-learn's inverse strength for mean row weight 1, per row."""
    label = classes[rows.clip]
    emotion = regression(rows.z, label, balanced(rows.weight, label, len(LABELS)), c)
    known = arousal[rows.clip] >= 0
    high = arousal[rows.clip][known]
    activation = regression(rows.z[known], high, balanced(rows.weight[known], high, 2), c)
    return Head(
        weight=np.concatenate([emotion.coef_.T, activation.coef_.T], axis=1),
        bias=np.concatenate([emotion.intercept_, activation.intercept_]),
    )


def regression(z, target, weight, c):
    # The penalty is per row, so that more variants do not loosen it.
    model = LogisticRegression(C=c / len(target), max_iter=400, tol=1e-5)
    return model.fit(z, target, sample_weight=weight)


def softmax(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    scaled = logits / temperature
    e = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def sigmoid(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    return 1 / (1 + np.exp(-logits / temperature))
