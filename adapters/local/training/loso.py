"""Retrains the head once per speaker and lets it answer for the speaker it never heard."""

import sys
import time

from evaluate import Answers, answer, empty_answers
from heads import Head, fit
from labels import arousal_of, classes_of
from recipe import Recipe
from views import population, training_rows
from windows import Corpus, WindowSet


def train(corpus: Corpus, speakers, recipe: Recipe, sets) -> tuple[object, Head]:
    """Population statistics and head of the given speakers."""
    statistics = population(corpus, speakers, recipe.adaptation(corpus.names), sets)
    rows = training_rows(corpus, speakers, statistics, sets, recipe.order_seeds)
    return statistics, fit(rows, classes_of(corpus.emotions), arousal_of(corpus.emotions), recipe.c)


def leave_one_out(corpus: Corpus, recipe: Recipe, train_sets, test_sets: list[WindowSet]) -> list[Answers]:
    """Answers for each test set, every speaker by a head trained on the others."""
    answers = [empty_answers(windows) for windows in test_sets]
    speakers = sorted(set(corpus.speakers))
    for speaker in speakers:
        started = time.monotonic()
        statistics, head = train(corpus, [s for s in speakers if s != speaker], recipe, train_sets)
        for answered in answers:
            answer(answered, corpus, speaker, statistics, head)
        print(f"left out {speaker} in {time.monotonic() - started:.0f} s", file=sys.stderr)
    return answers
