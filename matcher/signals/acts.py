"""Reads acts of the codebook from the meanings of one sentence."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from config.signals import ActRule
from matcher.signals.tokens import Token

BAR_REACH = 5
"""Words within which a meaning of `unless` bars an act: 'released an album'."""


class Meaning(NamedTuple):
    """A concept found in a sentence: first and last word by position, and whether it is denied there."""

    concept: str
    first: int
    last: int
    denied: bool


class Act(NamedTuple):
    """A rule that held in a sentence, with the meanings it was read from; the first is the one that names the act."""

    rule: ActRule
    parts: tuple[Meaning, ...]

    @property
    def first(self) -> int:
        return min(part.first for part in self.parts)

    def words(self) -> frozenset[int]:
        """Positions of all words that the act was read from."""
        return frozenset(place for part in self.parts for place in range(part.first, part.last + 1))

    @property
    def last(self) -> int:
        return max(part.last for part in self.parts)


def find_acts(tokens: Sequence[Token], meanings: Sequence[Meaning], rules: Sequence[ActRule]) -> tuple[Act, ...]:
    """Acts of a sentence, by the order of the rules; a word serves one act only."""
    if not meanings:
        return ()
    concepts = {meaning.concept for meaning in meanings}
    acts: list[Act] = []
    used: set[int] = set()
    for rule in rules:
        if all(not concepts.isdisjoint(need.lstrip("!").split("|")) for need in rule.needs):
            for act in _apply(rule, meanings, used):
                acts.append(act)
                used.update(place for part in act.parts for place in range(part.first, part.last + 1))
    return tuple(acts)


def _apply(rule: ActRule, meanings: Sequence[Meaning], used: set[int]) -> Iterator[Act]:
    """Each act of the rule whose words serve no act yet; `used` grows between two of them."""
    for meaning in meanings:
        if _serves(meaning, rule.needs[0]) and _is_free(meaning, used):
            parts = _complete(rule, meaning, [one for one in meanings if _is_free(one, used)])
            if parts and not _is_barred(rule, parts, meanings):
                yield Act(rule, parts)


def _serves(meaning: Meaning, need: str) -> bool:
    return meaning.denied == need.startswith("!") and meaning.concept in need.lstrip("!").split("|")


def _is_free(meaning: Meaning, used: set[int]) -> bool:
    return used.isdisjoint(range(meaning.first, meaning.last + 1))


def _complete(rule: ActRule, start: Meaning, free: Sequence[Meaning]) -> tuple[Meaning, ...] | None:
    """For each further need the nearest meaning that overlaps none taken before, all within reach of each other."""
    parts = [start]
    for need in rule.needs[1:]:
        apart = [one for one in free if _serves(one, need) and all(_distance(one, part) > 0 for part in parts)]
        nearest = min(apart, key=lambda one: _distance(one, start), default=None)
        if nearest is None or _distance(nearest, start) > rule.within:
            return None
        parts.append(nearest)
    return tuple(parts)


def _distance(one: Meaning, other: Meaning) -> int:
    """Words between two meanings plus one; 0 or less where they overlap."""
    return max(one.first, other.first) - min(one.last, other.last)


def _is_barred(rule: ActRule, parts: Sequence[Meaning], meanings: Sequence[Meaning]) -> bool:
    return any(
        _serves(one, bar) and _distance(one, part) <= BAR_REACH
        for bar in rule.unless
        for one in meanings
        for part in parts
    )
