"""Retrains the head once per speaker and lets it answer for the speaker it never heard."""

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial

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
    return statistics, fit(rows, classes_of(corpus.emotions), arousal_of(corpus.emotions), recipe.head)


def train_without(left_out, corpus: Corpus, recipe: Recipe, train_sets):
    started = time.monotonic()
    others = sorted(set(corpus.speakers) - set(left_out))
    trained = train(corpus, others, recipe, train_sets)
    print(f"left out {', '.join(left_out)} in {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    return trained


def leave_out(corpus: Corpus, recipe: Recipe, train_sets, test_sets: list[WindowSet], groups) -> list[Answers]:
    """Answers for each test set; the speakers of each group by a head trained on all the others."""
    answers = [empty_answers(windows) for windows in test_sets]
    with ProcessPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        heads = pool.map(partial(train_without, corpus=corpus, recipe=recipe, train_sets=train_sets), groups)
        for group, (statistics, head) in zip(groups, heads):
            for answered in answers:
                for speaker in group:
                    answer(answered, corpus, speaker, statistics, head)
    return answers


def one_by_one(corpus: Corpus) -> list[tuple[str, ...]]:
    """Groups of one speaker each."""
    return [(speaker,) for speaker in sorted(set(corpus.speakers))]
