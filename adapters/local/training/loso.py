"""Retrains the head without some speakers, so that it can be judged on people it never heard."""

import os
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import numpy as np

from heads import Head, fit
from recipe import Recipe
from views import population, training_rows
from windows import Corpus

# With more speakers than this, several are left out at a time.
MOST_GROUPS = 10


def train(corpus: Corpus, speakers, recipe: Recipe) -> tuple[object, Head]:
    """Population statistics and head of the given speakers."""
    sets = [corpus.find(name) for name in recipe.train_sets]
    statistics = population(corpus, speakers, recipe.adaptation(corpus), sets)
    rows = training_rows(corpus, speakers, statistics, sets, recipe.order_seeds)
    classes = corpus.labels.classes(corpus.emotions)
    return statistics, fit(rows, classes, corpus.arousal, len(corpus.labels), recipe.head)


def train_without(left_out, corpus: Corpus, recipe: Recipe):
    started = time.monotonic()
    others = sorted(set(corpus.speakers) - set(left_out))
    trained = train(corpus, others, recipe)
    print(f"left out {', '.join(left_out)} in {time.monotonic() - started:.0f} s", flush=True)
    return trained


def leave_out(corpus: Corpus, recipe: Recipe, groups) -> list[tuple[tuple[str, ...], object, Head]]:
    """For each group of speakers the statistics and the head of all the others."""
    with ProcessPoolExecutor(min(len(groups), os.cpu_count() or 1)) as pool:
        heads = pool.map(partial(train_without, corpus=corpus, recipe=recipe), groups)
        return [(group, statistics, head) for group, (statistics, head) in zip(groups, heads)]


def single_speakers(corpus: Corpus) -> list[tuple[str, ...]]:
    """Groups to leave out one after the other: single speakers, or, of a large corpus, ten seeded groups of them."""
    speakers = corpus.speaker_names()
    if len(speakers) <= MOST_GROUPS + 2:
        return [(speaker,) for speaker in speakers]
    order = np.random.default_rng(7).permutation(len(speakers))
    return [tuple(sorted(speakers[i] for i in order[start::MOST_GROUPS])) for start in range(MOST_GROUPS)]


def halves(corpus: Corpus) -> list[tuple[str, ...]]:
    """Two groups as unlike each other as the corpus has them: women and men where it says so, else halves by chance."""
    speakers = corpus.speaker_names()
    sex = {speaker: corpus.sexes[corpus.speakers == speaker][0] for speaker in speakers}
    women = tuple(speaker for speaker in speakers if sex[speaker] == "female")
    men = tuple(speaker for speaker in speakers if sex[speaker] == "male")
    if len(women) + len(men) == len(speakers) and min(len(women), len(men)) >= 2:
        return [women, men]
    order = np.random.default_rng(11).permutation(len(speakers))
    return [tuple(sorted(speakers[i] for i in order[start::2])) for start in (0, 1)]
