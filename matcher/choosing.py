"""Which of several findings at one place stand: the best of each person, and nobody whom another fits much better.

Findings are compared only with those that stand near, so that time grows with the length of a text and no faster.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from matcher.findings import Finding

Scored = tuple[Finding, float]

MUCH_BETTER = 0.2
"""Lead in score from which another person's finding displaces one of the same words."""

_CELL = 64
"""Characters; a finding is looked up in the cells that it touches."""


class _Standing:
    """Findings that stand, by the cells of their field that they touch."""

    def __init__(self) -> None:
        self._cells: dict[tuple[str, int], list[Scored]] = defaultdict(list)
        self.all: list[Scored] = []

    def add(self, scored: Scored) -> None:
        self.all.append(scored)
        for cell in _cells(scored[0]):
            self._cells[cell].append(scored)

    def over(self, finding: Finding) -> Iterator[Scored]:
        """Those that share a character with a finding; one that is long may come more than once."""
        for cell in _cells(finding):
            for scored in self._cells.get(cell, ()):
                if scored[0].start < finding.end and finding.start < scored[0].end:
                    yield scored


def _cells(finding: Finding) -> Iterator[tuple[str, int]]:
    for cell in range(finding.start // _CELL, (finding.end - 1) // _CELL + 1):
        yield finding.field, cell


def best_of_each(scored: Sequence[Scored]) -> list[Scored]:
    """One finding of each person at each place: the best; the longer where scores are equal."""
    kept = _Standing()
    for pair in sorted(without_losers(scored), key=lambda pair: (-pair[1], pair[0].start - pair[0].end)):
        person = pair[0].name.person
        if all(other.name.person != person for other, _ in kept.over(pair[0])):
            kept.add(pair)
    return kept.all


def without_losers(scored: Sequence[Scored]) -> list[Scored]:
    """Leaves out a finding where another person fits the same words much better."""
    kept = _Standing()
    for pair in sorted(scored, key=lambda pair: -pair[1]):
        if not _beaten(pair, kept):
            kept.add(pair)
    return kept.all


def _beaten(pair: Scored, kept: _Standing) -> bool:
    finding, score = pair
    return not finding.rivals and any(
        other.name.person != finding.name.person and best > score + MUCH_BETTER for other, best in kept.over(finding)
    )
