"""What the text around a name says for or against a person: clues with sentences, weighed apart from the name.

Each clue is a pure function of a Context, whose docstring is the sentence that the card shows. Context lifts or lowers
a middling score a little, within the bounds of config/names/context.yml; it never makes a name out of nothing.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from config.context import ContextRules

MOST = 2
"""Sentences of context on one card; the name's own come first."""

_ALL = 5
_SAME_YEAR = 1
"""Years by which the press and a watchlist may differ in one person's birth; also what an age leaves open."""


@dataclass(frozen=True, slots=True)
class Context:
    """What one document says around the name of one person. Empty strings where it says nothing."""

    home: str = ""
    """Name of the home state, where the text names it or a town of it."""
    neighbour: str = ""
    """Name of another home state, where the text names no place of the person's own."""
    organisation: str = ""
    calling: str = ""
    """The text's word for what people of the person's category are called."""
    event: str = ""
    """A word of persecution or exile."""
    otherwise: str = ""
    """A word of another walk of life."""
    others: bool = False
    """Other watched persons are named in the same document."""
    born: int | None = None
    """Year of birth that stands beside the name."""
    known: int | None = None
    """Year of birth of the watchlist."""


Clue = Callable[[Context], float]


def home_named(context: Context) -> float:
    """The text names {home}, the home state."""
    return float(bool(context.home))


def neighbour_named(context: Context) -> float:
    """The text names {neighbour} and not the home state."""
    return float(bool(context.neighbour))


def organisation_named(context: Context) -> float:
    """The text names {organisation}."""
    return float(bool(context.organisation))


def calling_named(context: Context) -> float:
    """“{calling}” stands near the name and fits the person's category."""
    return float(bool(context.calling))


def event_named(context: Context) -> float:
    """“{event}” stands near the name."""
    return float(bool(context.event))


def others_named(context: Context) -> float:
    """Other people of the watchlist are named in the same text."""
    return float(context.others)


def birth_agrees(context: Context) -> float:
    """The year of birth agrees ({born})."""
    return float(_apart(context) <= _SAME_YEAR)


def birth_differs(context: Context) -> float:
    """The text gives {born} as the year of birth; the watchlist says {known}."""
    return float(_SAME_YEAR < _apart(context) < math.inf)


def otherwise_busy(context: Context) -> float:
    """“{otherwise}” stands near the name: it may be a namesake."""
    return float(bool(context.otherwise))


def _apart(context: Context) -> float:
    if context.born is None or context.known is None:
        return math.inf
    return abs(context.born - context.known)


CLUES: dict[str, Clue] = {
    clue.__name__: clue
    for clue in (
        home_named,
        neighbour_named,
        organisation_named,
        calling_named,
        event_named,
        others_named,
        birth_agrees,
        birth_differs,
        otherwise_busy,
    )
}
"""Every context clue by its name; a weight without a clue, or a clue without a weight, is refused."""


class ContextScorer:
    """Weighs context by the table of `rules`. Raises ValueError where clues and weights do not name each other."""

    def __init__(self, rules: ContextRules) -> None:
        strangers = set(rules.weights) ^ set(CLUES)
        if strangers:
            raise ValueError(f"config/names/context.yml and matcher/context.py disagree about {sorted(strangers)}")
        self._table = [(name, CLUES[name], weight) for name, weight in rules.weights.items()]
        self._bounds = rules.bounds

    def clues(self, context: Context) -> list[tuple[str, float]]:
        """Every context clue that says something, with what it adds to the log-odds; the weightiest first."""
        found = [(name, clue(context) * weight) for name, clue, weight in self._table]
        return sorted(((name, value) for name, value in found if value), key=lambda pair: -abs(pair[1]))

    def adjust(self, score: float, clues: Sequence[tuple[str, float]]) -> float:
        """The score (0 to 1) moved by context clues, within the bounds."""
        shift = min(self._bounds.up, max(-self._bounds.down, sum(value for _, value in clues)))
        if shift <= -self._bounds.strong:
            score = min(score, self._bounds.surest)
        if not 0 < score < 1 or (shift > 0 and score < self._bounds.lowest):
            return score
        return 1 / (1 + math.exp(-math.log(score / (1 - score)) - shift))


def tell(why: Sequence[str], context: Context, clues: Sequence[tuple[str, float]]) -> tuple[str, ...]:
    """The sentences about the name, then those of the weightiest context clues; five at most."""
    added = [_fill(CLUES[name].__doc__ or name, context) for name, _ in clues[:MOST]]
    return (*why[: _ALL - len(added)], *added)


def _fill(sentence: str, context: Context) -> str:
    return sentence.format(**{name: getattr(context, name) for name in Context.__slots__})
