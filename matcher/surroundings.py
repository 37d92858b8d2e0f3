"""Reads what stands around the names of one document: places, organisations, callings, words of exile."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from config.context import ContextRules
from config.signals import Words
from matcher.births import Births
from matcher.context import Context
from matcher.signals.lexicon import build_lexicon
from matcher.signals.tokens import Token, fold
from matcher.values import Field, Text, WatchedPerson

REACH = 250
"""Characters before and after a name that are looked at, and of the title."""

SURE = 0.5
"""Score from which another person counts as named in the document."""

_WORD = re.compile(r"[^\s\-–—/,.;:()«»“”\"!?…|*_]+")
_LONGEST = 6
"""Words of the longest pattern."""

_REMEMBERED = 200_000

Kind = Literal["home", "organisation", "calling", "event", "otherwise"]


class Sense(NamedTuple):
    """What a word near a name speaks of."""

    kind: Kind
    code: str


class Spot(NamedTuple):
    """One place of a document that may name a person."""

    person: int
    """Place of the person in the watchlist."""
    field: Field
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the watchlist knows of a person, in the codes of the tables."""

    callings: frozenset[str]
    organisations: frozenset[str]


class Surroundings:
    """Reads contexts by the tables of `rules` for the persons of one watchlist."""

    def __init__(self, watchlist: Sequence[WatchedPerson], rules: ContextRules) -> None:
        self._watchlist = watchlist
        self._callings = [(row.category, row.labels.split()) for row in rules.callings]
        self._states = {row.state: row.name for row in rules.homes if row.kind == "state"}
        self._births = Births(rules)
        self._telling: dict[str, bool] = {}
        self._facts: dict[int, _Facts] = {}
        self._words = build_lexicon(_senses(rules))
        labels = dict.fromkeys(label for person in watchlist for label in person.affiliations)
        strange = [label for label in labels if not any(self._organisations(label))]
        if strange:
            self._words = build_lexicon([*_senses(rules), *filter(None, map(_as_it_stands, strange))])
            self._telling.clear()

    def contexts(self, text: Text, spots: Sequence[Spot]) -> dict[int, Context]:
        """The context of each person of `spots`, read around the best spot of each."""
        best: dict[int, Spot] = {}
        for spot in spots:
            if spot.person not in best or spot.score > best[spot.person].score:
                best[spot.person] = spot
        sure = {person for person, spot in best.items() if spot.score >= SURE}
        return {person: self._context(text, spot, bool(sure - {person})) for person, spot in best.items()}

    def _context(self, text: Text, spot: Spot, others: bool) -> Context:
        whole: str = getattr(text, spot.field)
        before, after = whole[max(0, spot.start - REACH) : spot.start], whole[spot.end : spot.end + REACH]
        senses = list(self._read(f"{before} . {after}"))
        if spot.field != "title":
            senses += self._read(text.title[:REACH])
        person = self._watchlist[spot.person]
        born = None if person.birth_year is None else self._births.born(before, after, text.published)
        return self._told(spot.person, senses, others, born)

    def _told(self, place: int, senses: Sequence[tuple[Sense, str]], others: bool, born: int | None) -> Context:
        person, facts = self._watchlist[place], self._facts_of(place)
        states = dict.fromkeys(self._states[sense.code] for sense, _ in senses if sense.kind == "home")
        home = self._states.get(person.country or "", "")
        foreign = "" if not home or home in states else next(iter(states), "")
        return Context(
            home=home if home in states else "",
            neighbour=foreign,
            organisation=next((code for code in _codes(senses, "organisation") if code in facts.organisations), ""),
            calling=next((word for (kind, code), word in senses if kind == "calling" and code in facts.callings), ""),
            event=next((word for sense, word in senses if sense.kind == "event"), ""),
            otherwise=next((word for sense, word in senses if sense.kind == "otherwise"), ""),
            others=others,
            born=born,
            known=person.birth_year,
        )

    def _facts_of(self, place: int) -> _Facts:
        known = self._facts.get(place)
        if known is None:
            person = self._watchlist[place]
            organisations = frozenset(code for label in person.affiliations for code in self._organisations(label))
            known = self._facts[place] = _Facts(self._callings_of(person.category.casefold()), organisations)
        return known

    def _callings_of(self, category: str) -> frozenset[str]:
        """The codes of a person's categories, whether the watchlist gives codes or titles."""
        codes = {one.strip() for one in category.split("|")}
        return frozenset(
            code for code, labels in self._callings if code in codes or any(label in category for label in labels)
        )

    def _organisations(self, label: str) -> Iterator[str]:
        """The codes of the organisations that a label of the watchlist means."""
        return _codes(list(self._read(label)), "organisation")

    def _read(self, text: str) -> Iterator[tuple[Sense, str]]:
        """What the words of a stretch of text speak of, each with the words as printed."""
        words = _WORD.findall(text)
        for place, word in enumerate(words):
            if self._tells(word):
                near = words[place : place + _LONGEST]
                tokens = [Token(0, 0, fold(one), not one[0].islower(), 0) for one in near]
                for hit in self._words.find(tokens):
                    if hit.first == 0:
                        yield hit.value, " ".join(near[: hit.last + 1])

    def _tells(self, word: str) -> bool:
        """Whether some pattern begins with a word, remembered: with most words none does."""
        known = self._telling.get(word)
        if known is None:
            if len(self._telling) >= _REMEMBERED:
                self._telling.clear()
            known = self._telling[word] = self._begins(fold(word))
        return known

    def _begins(self, word: str) -> bool:
        return word in self._words.exact or any(word[:length] in self._words.stems for length in self._words.lengths)


def _codes(senses: Iterable[tuple[Sense, str]], kind: Kind) -> Iterator[str]:
    return (sense.code for sense, _ in senses if sense.kind == kind)


def _senses(rules: ContextRules) -> Iterator[tuple[Sense, Words]]:
    yield from ((Sense("home", row.state), row) for row in rules.homes)
    yield from ((Sense("organisation", row.name), row) for row in rules.organisations)
    yield from ((Sense("calling", row.category), row) for row in rules.callings)
    yield from ((Sense("event", ""), row) for row in rules.events)
    yield from ((Sense("otherwise", row.what), row) for row in rules.otherwise)


def _as_it_stands(label: str) -> tuple[Sense, Words] | None:
    """A label of the watchlist that no row explains, as a pattern of its own words."""
    words = _WORD.findall(label)
    pattern = "_".join(f"{word}*" for word in words)
    return (Sense("organisation", label), Words(words=pattern, seen="_".join(words))) if words else None
