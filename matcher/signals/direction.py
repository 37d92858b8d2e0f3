"""Tells places that somebody was sent from and sent to, by prepositions and case endings."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from config.signals import Direction, Place
from matcher.signals.lexicon import Hit
from matcher.signals.tokens import Token, fold

DASH = re.compile(r"\s*[-–—]\s*")
ARTICLE = 3
"""Letters of the longest article."""


class Mark(NamedTuple):
    """How one direction is marked: by a word before the place, by its ending, or by both where both are given."""

    before: frozenset[str]
    ending: re.Pattern[str] | None
    after: frozenset[str] = frozenset()
    """Words of which one directly behind the place is enough."""

    def holds(self, tokens: Sequence[Token], hit: Hit[Place]) -> bool:
        if hit.last + 1 < len(tokens) and tokens[hit.last + 1].word in self.after:
            return True
        if not self.before and self.ending is None:
            return False
        led = not self.before or self._leads(tokens, hit.first)
        if self.before and self.ending is not None and led and tokens[hit.last].word in _bare_names(hit.value):
            return True
        return led and (self.ending is None or _ends(self.ending, tokens[hit.last].word, hit.value))

    def _leads(self, tokens: Sequence[Token], place: int) -> bool:
        """Directly before the place, or before its article ('vers la Russie')."""
        if place and tokens[place - 1].word in self.before:
            return True
        return place > 1 and len(tokens[place - 1].word) <= ARTICLE and tokens[place - 2].word in self.before


def _ends(ending: re.Pattern[str], word: str, place: Place) -> bool:
    """Whether the word has the ending, and not only because the bare name ends so (Ankara, Owadandepe).

    An expression that begins with ^ is held against what stands behind the longest bare name: Aşgabad-a, not
    Türkmenistan-da.
    """
    bare = _bare_names(place)
    if not ending.pattern.startswith("^"):
        return bool(ending.search(word)) and word not in bare
    known = max((name for name in bare if word.startswith(name)), key=len, default=word)
    return bool(ending.search(word[len(known) :]))


@lru_cache(maxsize=2000)
def _bare_names(place: Place) -> frozenset[str]:
    return frozenset(fold(word.split("_")[-1].partition("*")[0]) for word in place.words.split())


class Directions(NamedTuple):
    """The marks of a language for where from and where to."""

    origin: Mark
    goal: Mark
    spot: Mark


def build_directions(rule: Direction) -> Directions:
    """The two marks of a language, ready to be looked up."""
    return Directions(
        _mark(rule.from_before, rule.from_ending),
        _mark(rule.to_before, rule.to_ending, rule.to_after),
        _mark(rule.at_before, rule.at_ending),
    )


def _mark(before: str, ending: str, after: str = "") -> Mark:
    return Mark(frozenset(before.split()), re.compile(ending) if ending else None, frozenset(after.split()))


def find_directions(
    tokens: Sequence[Token], places: Sequence[Hit[Place]], directions: Directions
) -> tuple[frozenset[int], frozenset[int]]:
    """First words of the places that are origins, and of those that are goals."""
    origins = frozenset(hit.first for hit in places if directions.origin.holds(tokens, hit))
    goals = [hit for hit in places if directions.goal.holds(tokens, hit)]
    paired = [] if directions.goal.before else [one for one in places if any(_is_joined(one, goal) for goal in goals)]
    return origins, frozenset(hit.first for hit in [*goals, *paired]) - origins


def find_spots(tokens: Sequence[Token], places: Sequence[Hit[Place]], directions: Directions) -> frozenset[int]:
    """First words of the places that are marked as where something happened."""
    return frozenset(hit.first for hit in places if directions.spot.holds(tokens, hit))


def _is_joined(one: Hit[Place], goal: Hit[Place]) -> bool:
    """'Russia and Ukraine-to': the ending of the second serves both."""
    return goal.first - one.last == 2


def find_routes(places: Sequence[Hit[Place]], tokens: Sequence[Token], source: str) -> tuple[tuple[int, int], ...]:
    """'рейс Стамбул — Душанбе': two towns with nothing but a dash between; the first words of both."""
    return tuple(
        (one.first, other.first)
        for one, other in pairwise(places)
        if other.first == one.last + 1 and DASH.fullmatch(source[tokens[one.last].end : tokens[other.first].start])
    )
