"""Reads what stands around the names of one document: places, organisations, callings, words of exile."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from config.context import ContextRules
from matcher.births import Births
from matcher.context import Context
from matcher.values import Field, Text, WatchedPerson
from matcher.vocabulary import Sense, Vocabulary, codes_of

REACH = 250
"""Characters before and after a name that are looked at, and of the title."""

SURE = 0.5
"""Score from which another person counts as named in the document."""


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
        self._facts: dict[int, _Facts] = {}
        labels = dict.fromkeys(label for person in watchlist for label in person.affiliations)
        self._words = Vocabulary(rules, list(labels))

    def contexts(self, text: Text, spots: Sequence[Spot]) -> dict[int, Context]:
        """The context of each person of `spots`, read around the best spot of each."""
        best: dict[int, Spot] = {}
        for spot in spots:
            if spot.person not in best or spot.score > best[spot.person].score:
                best[spot.person] = spot
        sure = {person for person, spot in best.items() if spot.score >= SURE}
        return {person: self._context(text, spot, len(sure) > (person in sure)) for person, spot in best.items()}

    def _context(self, text: Text, spot: Spot, others: bool) -> Context:
        whole: str = getattr(text, spot.field)
        before, after = whole[max(0, spot.start - REACH) : spot.start], whole[spot.end : spot.end + REACH]
        senses = list(self._words.read(f"{before} . {after}"))
        if spot.field != "title":
            senses += self._words.read(text.title[:REACH])
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
            organisation=next((code for code in codes_of(senses, "organisation") if code in facts.organisations), ""),
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
            organisations = frozenset(
                code for label in person.affiliations for code in self._words.organisations(label)
            )
            known = self._facts[place] = _Facts(self._callings_of(person.category.casefold()), organisations)
        return known

    def _callings_of(self, category: str) -> frozenset[str]:
        """The codes of a person's categories, whether the watchlist gives codes or titles."""
        codes = {one.strip() for one in category.split("|")}
        return frozenset(
            code for code, labels in self._callings if code in codes or any(label in category for label in labels)
        )
