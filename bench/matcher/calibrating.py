"""`python -m bench.matcher.calibrating [--write]`: fits config/names/weights.yml, and says how it does on strangers.

Every finding of the matcher in the attested names (tests/matcher/attested, and ../shared/gold where it stands beside
the checkout), in the same names with a typing error, and in those of namesakes, is one example: does it name its
person? The weights are the most probable ones when each lies around the hand-written `prior` of its row; five folds by
person measure them on people whom they have not seen. `--write` puts the weights fitted on everybody into the table.
"""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bench.matcher.examples import Example, examples
from config.names import FOLDER, read_name_rules

FOLDS = 5
STRENGTH = 1.0
"""How far a weight may go from its prior: the standard deviation, in log-odds."""
DEFAULT = 0.5
BINS = 10
_STEPS = 30

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Quality:
    """How scores do: at the default threshold, and as probabilities."""

    recall: float
    precision: float
    wrong: int
    """Findings that the threshold lets pass and that name somebody else."""
    calibration: float
    log_loss: float

    def __str__(self) -> str:
        return (
            f"recall {self.recall:.4f}, precision {self.precision:.4f} ({self.wrong} wrong), "
            f"calibration error {self.calibration:.4f}, log loss {self.log_loss:.4f}"
        )


def main() -> None:
    """Prints the quality of the present and of the fitted weights on unseen persons; writes them where told."""
    rules = read_name_rules()
    found = examples(rules)
    names, prior = list(rules.weights), np.array([rules.priors[name] for name in rules.weights])
    free = np.array([name not in rules.held for name in names])
    values = np.array([[one.values[name] for name in names] for one in found])
    labels = np.array([one.right for one in found], np.float64)
    folds = np.array([crc32(one.person.encode()) % FOLDS for one in found])
    present = _scores(values, np.array(list(rules.weights.values())))
    unseen = np.zeros(len(found))
    for fold in range(FOLDS):
        weights = fit(values[folds != fold], labels[folds != fold], prior, free)
        unseen[folds == fold] = _scores(values[folds == fold], weights)
    print(f"{len(found)} findings, {int(labels.sum())} right, {len({one.person for one in found})} persons")
    for name, chosen in _sets(found).items():
        print(f"{name}: present weights    {quality(present[chosen], labels[chosen])}")
        print(f"{name}: fitted, unseen     {quality(unseen[chosen], labels[chosen])}")
    weights = fit(values, labels, prior, free)
    for name, weight, before in zip(names, weights, prior, strict=True):
        print(f"  {name:20} {weight:7.2f}  (prior {before:.2f})")
    if "--write" in sys.argv:
        _write(dict(zip(names, weights.tolist(), strict=True)))


def fit(values: Numbers, labels: Numbers, prior: Numbers, free: NDArray[np.bool_]) -> Numbers:
    """The most probable weights, by Newton's method; a weight never changes the sign of its prior.

    Those that are not `free` stay at their priors.
    """
    weights = prior.copy()
    for _ in range(_STEPS):
        likely = _scores(values, weights)
        slope = values.T @ (labels - likely) - (weights - prior) / STRENGTH**2
        curve = (values * (likely * (1 - likely))[:, None]).T @ values + np.eye(len(prior)) / STRENGTH**2
        weights = weights + np.linalg.solve(curve, slope)
        weights = np.where(free, np.where(np.sign(weights) == np.sign(prior), weights, 0.0), prior)
    return weights


def quality(scores: Numbers, labels: Numbers) -> Quality:
    """Recall is of the findings: what the matcher did not find at all is counted by the tests of attested names."""
    taken = scores >= DEFAULT
    right = float(labels[taken].sum())
    places = np.minimum((scores * BINS).astype(int), BINS - 1)
    gaps = [abs(float((scores - labels)[places == place].sum())) for place in range(BINS)]
    safe = np.clip(scores, 1e-6, 1 - 1e-6)
    loss = -np.where(labels == 1, np.log(safe), np.log(1 - safe)).mean()
    recall = right / max(1.0, float(labels.sum()))
    return Quality(
        recall, right / max(1, int(taken.sum())), int(taken.sum() - right), sum(gaps) / len(scores), float(loss)
    )


def _scores(values: Numbers, weights: Numbers) -> Numbers:
    likely: Numbers = 1 / (1 + np.exp(-(values @ weights)))
    return likely


def _sets(found: Sequence[Example]) -> dict[str, NDArray[np.bool_]]:
    names = sorted({one.source for one in found})
    return {"all": np.ones(len(found), np.bool_)} | {
        name: np.array([one.source == name for one in found]) for name in names
    }


def _write(weights: dict[str, float]) -> None:
    path = FOLDER / "weights.yml"
    text = path.read_text(encoding="utf8")
    for name, weight in weights.items():
        text = re.sub(rf"(clue: {name}, weight: )-?[\d.]+", rf"\g<1>{weight:.2f}", text)
    path.write_text(text, encoding="utf8")


if __name__ == "__main__":
    main()
