"""The head: a few small networks on the z-scores whose answers are averaged; the labels, and high arousal."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from views import Rows


@dataclass(frozen=True)
class HeadSettings:
    """Shape and training of the networks."""

    networks: int
    hidden: tuple[int, int]
    dropout: float
    input_dropout: float
    epochs: int
    batch: int
    learning_rate: float
    weight_decay: float


@dataclass(frozen=True)
class Head:
    """Networks of three layers each, ReLU between them; the last gives the label logits, then one of high arousal."""

    networks: tuple[tuple[tuple[np.ndarray, np.ndarray], ...], ...]  # (weight [in, out], bias [out])

    def logits(self, z: np.ndarray) -> np.ndarray:
        """Logits of the averaged probabilities, [rows, labels + 1]."""
        labels, high, low = 0.0, 0.0, 0.0
        for layers in self.networks:
            values = z.astype(np.float64)
            for index, (weight, bias) in enumerate(layers):
                values = values @ weight + bias
                if index < len(layers) - 1:
                    values = np.maximum(values, 0)
            labels = labels + softmax(values[:, :-1])
            high = high + sigmoid(values[:, -1:])
            low = low + sigmoid(-values[:, -1:])
        return np.concatenate([np.log(labels), np.log(high / low)], axis=1)


def balanced(weight: np.ndarray, target: np.ndarray, classes: int) -> np.ndarray:
    """Weights under which every class counts the same; their mean is 1."""
    total = np.bincount(target, weight, minlength=classes)
    return weight / total[target] * len(target) / classes


def fit(rows: Rows, classes: np.ndarray, arousal: np.ndarray, labels: int, settings: HeadSettings) -> Head:
    """Trains the networks; each has a seed of its own."""
    torch.set_num_threads(1)
    label = classes[rows.clip]
    high = arousal[rows.clip]
    known = high >= 0
    high_weight = np.zeros(len(high))
    # A corpus may be all excited or all calm; then there is no arousal to learn.
    if len(set(high[known])) == 2:
        high_weight[known] = balanced(rows.weight[known], high[known], 2)
    data = (
        torch.from_numpy(rows.z),
        torch.from_numpy(label),
        torch.from_numpy(balanced(rows.weight, label, labels)).float(),
        torch.from_numpy(np.maximum(high, 0)).float(),
        torch.from_numpy(high_weight).float(),
    )
    return Head(tuple(layers_of(train_network(data, labels, settings, seed)) for seed in range(settings.networks)))


def train_network(data, labels: int, settings: HeadSettings, seed: int) -> nn.Sequential:
    torch.manual_seed(seed)
    rows, features = data[0].shape
    first, second = settings.hidden
    network = nn.Sequential(
        nn.Dropout(settings.input_dropout),
        nn.Linear(features, first),
        nn.ReLU(),
        nn.Dropout(settings.dropout),
        nn.Linear(first, second),
        nn.ReLU(),
        nn.Dropout(settings.dropout),
        nn.Linear(second, labels + 1),
    )
    optimiser = torch.optim.AdamW(network.parameters(), settings.learning_rate, weight_decay=settings.weight_decay)
    batches = max(1, rows // settings.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, settings.learning_rate, total_steps=settings.epochs * batches
    )
    for _ in range(settings.epochs):
        order = torch.randperm(rows)
        for batch in range(batches):
            picked = order[batch * settings.batch : (batch + 1) * settings.batch]
            z, label, weight, high, high_weight = (values[picked] for values in data)
            answer = network(z)
            emotion = functional.cross_entropy(answer[:, :-1], label, reduction="none")
            activation = functional.binary_cross_entropy_with_logits(answer[:, -1], high, reduction="none")
            loss = (weight * emotion + high_weight * activation).mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    return network


def layers_of(network: nn.Sequential):
    linear = [layer for layer in network if isinstance(layer, nn.Linear)]
    # Rounded to what the exported graph holds, so that both compute with the same numbers.
    return tuple((l.weight.detach().numpy().T.astype(np.float32), l.bias.detach().numpy().astype(np.float32)) for l in linear)


def softmax(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    scaled = logits / temperature
    e = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def sigmoid(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    return 1 / (1 + np.exp(-logits / temperature))
