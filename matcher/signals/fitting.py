"""Fits the weights of the learned reader on examples: multinomial logistic regression, by accelerated descent. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from config.learned import Learned
from matcher.signals.learned import Numbers

RIDGE = 0.25
"""How strongly weights are pulled to nothing: a prior of standard deviation 2."""
SEEN = 3
"""Examples that a feature must be seen in to get a weight."""
STEPS = 600
FAINT = 0.05
"""A feature whose weights are all below gets no row."""


class Lesson(NamedTuple):
    """What an example offers, each feature with its greatest value; what the rules suggest; the measure it tells."""

    features: Mapping[str, float]
    told: str
    measure: str


def fit(lessons: Sequence[Lesson]) -> Learned:
    """The weights under which the examples are likeliest; the same lessons in the same order give the same weights."""
    counts = Counter(name for lesson in lessons for name in lesson.features)
    names = sorted(name for name, count in counts.items() if count >= SEEN)
    measures = ("", *sorted({lesson.measure for lesson in lessons} - {""}))
    weights = _descend(_table(lessons, names), _wanted(lessons, measures))
    rows = {name: tuple(map(float, row)) for name, row in zip(names, np.round(weights, 2), strict=True)}
    return Learned(measures, {name: row for name, row in rows.items() if max(map(abs, row)) >= FAINT})


def _table(lessons: Sequence[Lesson], names: Sequence[str]) -> Numbers:
    columns = {name: column for column, name in enumerate(names)}
    table = np.zeros((len(lessons), len(names)))
    for row, lesson in enumerate(lessons):
        for name, value in lesson.features.items():
            if name in columns:
                table[row, columns[name]] = value
    return table


def _wanted(lessons: Sequence[Lesson], measures: Sequence[str]) -> Numbers:
    wanted = np.zeros((len(lessons), len(measures)))
    wanted[np.arange(len(lessons)), [measures.index(lesson.measure) for lesson in lessons]] = 1.0
    return wanted


def _descend(table: Numbers, wanted: Numbers) -> Numbers:
    """Nesterov's method with the step that the largest curvature of the likelihood allows."""
    step = 1 / (0.5 * np.linalg.norm(table, 2) ** 2 + RIDGE)
    weights = ahead = np.zeros((table.shape[1], wanted.shape[1]))
    for number in range(1, STEPS + 1):
        slope = table.T @ (_chances(table @ ahead) - wanted) + RIDGE * ahead
        new = ahead - step * slope
        ahead = new + (number - 1) / (number + 2) * (new - weights)
        weights = new
    return weights


def _chances(odds: Numbers) -> Numbers:
    grown = np.exp(odds - odds.max(axis=1, keepdims=True))
    chances: Numbers = grown / grown.sum(axis=1, keepdims=True)
    return chances
