"""Compares a name with a name, without a text around them: for doubtful rows of lists, and beside other tools."""

from config.names import NameRules
from matcher.engine import Matcher
from matcher.values import Text, WatchedPerson

_REMEMBERED = 1_000
"""Watched names that stay built; building one costs some fifty times as much as a comparison."""


class NamePairs:
    """Compares names by the tables of `rules`: a name alone is read as a text that holds nothing else."""

    def __init__(self, rules: NameRules) -> None:
        self._rules = rules
        self._matchers: dict[str, Matcher] = {}

    def compare(self, watched: str, printed: str) -> float:
        """How likely a printed name is the watched person's, 0 to 1, by the two names alone.

        The watched name is in its plain form; the printed one may carry an ending. Below the matcher's KEEP it is 0.
        """
        mentions = self._matcher(watched).find(Text("", printed))
        return max((mention.score for mention in mentions), default=0.0)

    def _matcher(self, watched: str) -> Matcher:
        known = self._matchers.get(watched)
        if known is None:
            if len(self._matchers) >= _REMEMBERED:
                self._matchers.clear()
            known = self._matchers[watched] = Matcher([WatchedPerson("", watched)], self._rules)
        return known
