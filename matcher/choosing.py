"""Which of several findings at one place stand: the best of each person, and nobody whom another fits much better.

Findings are compared only with those that stand near, so that time grows with the length of a text and no faster.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from itertools import takewhile

from matcher.findings import Finding

Scored = tuple[Finding, float]

MUCH_BETTER = 0.2
"""Lead in score from which another person's finding displaces one of the same words."""

_CELL = 64
"""Characters; a finding is looked up in the cells that it touches."""


class _Standing:
    """Findings that stand, the best first, by the cells of their field that they touch."""

    def __init__(self) -> None:
        self._cells: dict[Hashable, list[Scored]] = defaultdict(list)
        self.all: list[Scored] = []

    def add(self, scored: Scored) -> None:
        """Adds a finding that is no better than those that stand."""
        self.all.append(scored)
        for cell in _cells(scored[0]):
            self._cells[cell].append(scored)
            self._cells[cell, scored[0].name.person].append(scored)

    def beat(self, finding: Finding, score: float) -> bool:
        """Whether one of another person, and better than `score`, shares a character with a finding."""
        return any(
            _overlap(other, finding) and other.name.person != finding.name.person
            for cell in _cells(finding)
            for other, _ in takewhile(lambda scored: scored[1] > score, self._cells.get(cell, ()))
        )

    def hold(self, finding: Finding) -> bool:
        """Whether one of the same person shares a character with a finding."""
        person = finding.name.person
        return any(
            _overlap(other, finding) for cell in _cells(finding) for other, _ in self._cells.get((cell, person), ())
        )


def _overlap(one: Finding, other: Finding) -> bool:
    return one.start < other.end and other.start < one.end


def _cells(finding: Finding) -> Iterator[tuple[str, int]]:
    for cell in range(finding.start // _CELL, (finding.end - 1) // _CELL + 1):
        yield finding.field, cell


def best_of_each(scored: Sequence[Scored]) -> list[Scored]:
    """One finding of each person at each place: the best; the longer where scores are equal."""
    kept = _Standing()
    for pair in sorted(without_losers(scored), key=lambda pair: (-pair[1], pair[0].start - pair[0].end)):
        if not kept.hold(pair[0]):
            kept.add(pair)
    return kept.all


def without_losers(scored: Sequence[Scored]) -> list[Scored]:
    """Leaves out a finding where another person fits the same words much better."""
    kept = _Standing()
    for pair in sorted(scored, key=lambda pair: -pair[1]):
        if pair[0].rivals or not kept.beat(pair[0], pair[1] + MUCH_BETTER):
            kept.add(pair)
    return kept.all
