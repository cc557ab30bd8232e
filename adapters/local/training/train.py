"""Trains the head of the local engine on exported EmoDB features and writes it with its manifest.

`npm run train` exports the features, runs this and packs the result; seeded, needs Debian's numpy, torch and onnx only.
"""

import argparse
import json
from pathlib import Path

import numpy as np

from adaptation import unadapted
from calibrate import fit_temperatures
from evaluate import figures, window_answers
from labels import MEN, WOMEN
from loso import leave_out, one_by_one, train
from manifest import manifest
from onnx_head import head_model
from recipe import Recipe
from windows import load

HERE = Path(__file__).resolve().parent
FEATURES = HERE.parents[2] / ".cache" / "features"
MODELS = HERE.parent / "models"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--features", type=Path, default=FEATURES, help="folder of exported features")
    parser.add_argument("--check", action="store_true", help="only the leave-one-speaker-out figures, as JSON; writes no head")
    options = parser.parse_args()
    recipe = Recipe()
    wanted = recipe.train_sets if options.check else tuple(dict.fromkeys(recipe.train_sets + recipe.shifted_sets))
    corpus = load(options.features, "emodb", list(wanted))
    train_sets = [corpus.find(*name) for name in recipe.train_sets]
    clean = corpus.find("clean", "silero-v6")
    if options.check:
        (answers,) = leave_out(corpus, recipe, train_sets, [clean], one_by_one(corpus))
        print(json.dumps(report(corpus, recipe, answers)))
        return

    shifted = [corpus.find(*name) for name in recipe.shifted_sets]
    on_clean, *on_shifted = leave_out(corpus, recipe, train_sets, [clean, *shifted], one_by_one(corpus))
    far_off = leave_out(corpus, recipe, train_sets, shifted, [WOMEN, MEN])
    t = fit_temperatures(corpus, on_shifted + far_off, recipe.adapted_share)
    errors = [figures(corpus, a, recipe.adapted_share, t)["ece_seven"][0] for a in on_shifted + far_off]
    statistics, head = train(corpus, sorted(set(corpus.speakers)), recipe, train_sets)
    model = head_model(head, t.label, t.arousal)
    scores = report(corpus, recipe, on_clean, t)
    described = manifest(
        corpus, recipe, statistics, head, model, t, scores["adapted"], scores["unadapted"], float(np.mean(errors)),
        sum(len(windows.clip) for windows in train_sets),
    )
    MODELS.mkdir(exist_ok=True)
    (MODELS / "head.onnx").write_bytes(model)
    (MODELS / "manifest.json").write_text(json.dumps(described, indent=1) + "\n")
    scores["shifted"] = by_set(corpus, recipe, on_shifted, t)
    scores["otherSexShifted"] = by_set(corpus, recipe, far_off, t)
    write_parity(options.features, corpus, clean, statistics, head, t)
    print(json.dumps({"temperatures": [t.label, t.arousal], **scores}, indent=1))


def report(corpus, recipe, answers, *t) -> dict:
    return {
        "adapted": figures(corpus, answers, recipe.adapted_share, *t),
        "unadapted": figures(corpus, answers, 0.0, *t),
        "oneEmotionPerSpeaker": figures(corpus, answers, recipe.adapted_share, *t, adapted_logits=answers.single),
    }


def by_set(corpus, recipe, answers, t) -> dict:
    return {
        f"{a.windows.variant}/{a.windows.detector}": figures(corpus, a, recipe.adapted_share, t) for a in answers
    }


def write_parity(folder, corpus, windows, statistics, head, t) -> None:
    """What the trainer says of every tenth clean window: the packed head must say the same."""
    z = unadapted(windows.features[::10], statistics)
    z.astype("<f4").tofile(folder / "parity-z.f32")
    window_answers(head.logits(z), t).astype("<f4").tofile(folder / "parity-answers.f32")


if __name__ == "__main__":
    main()
