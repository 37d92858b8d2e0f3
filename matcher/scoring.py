"""From clues to a score between 0 and 1."""

import math

from config.names import NameRules
from matcher.clues import CLUES
from matcher.findings import Finding


class Scorer:
    """Weighs clues by the table of `rules`. Raises ValueError where clues and weights do not name each other."""

    def __init__(self, rules: NameRules) -> None:
        strangers = set(rules.weights) ^ set(CLUES)
        if strangers:
            raise ValueError(f"config/names/weights.yml and matcher/clues.py disagree about {sorted(strangers)}")
        self._table = [(name, CLUES[name], weight) for name, weight in rules.weights.items()]

    def values(self, finding: Finding) -> dict[str, float]:
        """Every clue's value, before it is weighed."""
        return {name: clue(finding) for name, clue, _ in self._table}

    def clues(self, finding: Finding) -> list[tuple[str, float]]:
        """Every clue that says something, with what it adds to the log-odds."""
        found = [(name, clue(finding) * weight) for name, clue, weight in self._table]
        return [(name, value) for name, value in found if value]

    def score(self, finding: Finding) -> float:
        """The probability that the finding names its person."""
        return logistic(sum(value for _, value in self.clues(finding)))


def logistic(odds: float) -> float:
    """Log-odds as a probability."""
    return 1.0 / (1.0 + math.exp(-odds))
