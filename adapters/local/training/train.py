"""Trains heads of the local engine on exported features: the one that is kept, and those that leave speakers out.

`npm run train` exports the features, runs this, judges the heads with the engine's own code and packs the result. Writes to --out
`head.onnx` and `manifest.json` (without its figures, which the engine's code adds), `left-out/N/` the same for heads that never heard some
speakers, and `parity-*.f32`. Seeded; needs Debian's numpy, torch and onnx only.
"""

import argparse
import json
from pathlib import Path

from adaptation import unadapted
from calibrate import calibration_error, fit_temperatures
from evaluate import Temperatures, answer, empty_answers, window_answers
from loso import halves, leave_out, single_speakers, train
from manifest import manifest
from onnx_head import head_model
from recipe import Recipe
from windows import Corpus, load


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--features", type=Path, required=True, help="folder of exported features")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    parser.add_argument("--about", type=json.loads, required=True, help="id, licence and corpusLicence of the head, as JSON")
    parser.add_argument("--quick", action="store_true", help="one small network and few passes, to try things out")
    options = parser.parse_args()
    recipe = Recipe().quick() if options.quick else Recipe()
    corpus = load(options.features, dict.fromkeys(recipe.train_sets + recipe.shifted_sets))
    one_out = leave_out(corpus, recipe, single_speakers(corpus))
    half_out = leave_out(corpus, recipe, halves(corpus))
    # Halves alone: a speaker left out of ten is still too much at home to say how sure to be of strangers.
    shifted = [answers_of(corpus, name, half_out) for name in recipe.shifted_sets]
    t = fit_temperatures(corpus, shifted, recipe.share)
    error = calibration_error(corpus, shifted, recipe.share, t)
    for index, (group, statistics, head) in enumerate(one_out):
        others = sorted(set(corpus.speakers) - set(group))
        folder = options.out / "left-out" / str(index)
        write(folder, corpus, recipe, options.about, statistics, head, t, error, others)
        (folder / "left-out.json").write_text(json.dumps({"leftOut": group}))
    statistics, head = train(corpus, corpus.speaker_names(), recipe)
    write(options.out, corpus, recipe, options.about, statistics, head, t, error, corpus.speaker_names())
    write_parity(options.out, corpus, corpus.find(recipe.train_sets[0]), statistics, head, t)


def answers_of(corpus: Corpus, name: str, heads):
    answers = empty_answers(corpus, corpus.find(name))
    for group, statistics, head in heads:
        for speaker in group:
            answer(answers, corpus, speaker, statistics, head)
    return answers


def write(folder: Path, corpus: Corpus, recipe: Recipe, about, statistics, head, t: Temperatures, error: float, speakers) -> None:
    model = head_model(head, t.label, t.arousal if corpus.trains_arousal() else None)
    described = manifest(corpus, recipe, about, statistics, head, model, t, error, speakers)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "head.onnx").write_bytes(model)
    (folder / "manifest.json").write_text(json.dumps(described, indent=1) + "\n")


def write_parity(folder: Path, corpus: Corpus, windows, statistics, head, t) -> None:
    """What the trainer says of every tenth window: the packed head must say the same."""
    z = unadapted(windows.features[::10], statistics)
    z.astype("<f4").tofile(folder / "parity-z.f32")
    answers = window_answers(head.logits(z), t)
    kept = answers if corpus.trains_arousal() else answers[:, :-1]
    kept.astype("<f4").tofile(folder / "parity-answers.f32")


if __name__ == "__main__":
    main()
