"""Weighs what a text offers by weights that were fitted on examples: which measure it tells of the person, if any.

A plain linear model (multinomial logistic regression): the weights stand in config/signals/learned.csv and can be
read. It decides between what the rules found and what only single words speak for; it reads news of some sentences,
the rules alone read what is shorter.
"""

from collections.abc import Container, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from config.learned import Learned
from matcher.signals.acts import Meaning
from matcher.signals.features import Feature

Numbers = NDArray[np.float64]
LEAST_SENTENCES = 4
"""Sentences, the title among them, from which a text is long enough to be weighed as a whole: no example is shorter."""
CLEARLY = 1.5
"""Log odds by which another reading, or none, must be likelier than what the rules suggest, who can say why."""
MOST_WORDS = 3
"""Meanings that a suggestion is shown to be read from."""


class _Table(NamedTuple):
    rows: dict[str, int]
    weights: Numbers


@lru_cache(maxsize=8)
def _table(learned: Learned) -> _Table:
    rows = {name: row for row, name in enumerate(learned.weights)}
    return _Table(rows, np.array(list(learned.weights.values())).reshape(len(rows), len(learned.measures)))


def judge(seen: Mapping[str, float], learned: Learned, told: str) -> str:
    """The measure, '' where the text tells nothing new of the person: `told`, which the rules suggest ('' for none),
    where no other is clearly likelier."""
    odds = _odds(seen, learned)
    best = learned.measures[int(odds.argmax())]
    if told in learned.measures and odds.max() - odds[learned.measures.index(told)] < CLEARLY:
        return told
    return best


def _odds(seen: Mapping[str, float], learned: Learned) -> Numbers:
    """One number a measure, from the features that have weights."""
    table = _table(learned)
    values = {table.rows[name]: value for name, value in seen.items() if name in table.rows}
    odds: Numbers = np.array(list(values.values())) @ table.weights[list(values)]
    return odds


def words_for(
    features: Sequence[Feature], learned: Learned, measure: str, telling: Container[str]
) -> tuple[int, tuple[Meaning, ...]] | None:
    """The sentence that speaks most for a measure, by number, and the meanings in it that do, in their order.

    `telling` are the concepts that acts are made of: 'and' or 'with' tells nothing. None where no word speaks for it.
    """
    column = learned.measures.index(measure)
    weights: dict[int, dict[Meaning, float]] = {}
    for one in features:
        if one.sentence is None or one.meaning is None or one.name not in learned.weights:
            continue
        if one.meaning.concept in telling:
            by_meaning = weights.setdefault(one.sentence, {})
            by_meaning[one.meaning] = by_meaning.get(one.meaning, 0.0) + one.value * learned.weights[one.name][column]
    speaking = {number: {one: said for one, said in all_.items() if said > 0} for number, all_ in weights.items()}
    best = max(speaking, key=lambda number: sum(speaking[number].values()), default=None)
    if best is None or not speaking[best]:
        return None
    strongest = sorted(speaking[best], key=lambda one: -speaking[best][one])[:MOST_WORDS]
    return best, tuple(sorted(strongest, key=lambda one: one.first))
