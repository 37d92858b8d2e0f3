"""Decides when an act happened, from the dates named near it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from matcher.signals.dates import DateFound, Kind
from matcher.signals.grounds import is_fresh
from matcher.signals.placed import Placed, clause_of
from matcher.signals.read import ReadSentence

BY_KIND: dict[Kind, float] = {
    "full": 1.0,
    "weekday": 0.8,
    "relative": 0.6,
    "anchored": 0.9,
    "month": 0.5,
    "ago": 0.3,
    "year": -0.5,
}
SAME_CLAUSE = 0.8
NEIGHBOUR = -1.5
BY_WORD = 0.05
SAID_BESIDE, SAID_APART = -0.5, -2.5
"""A date in the clause of 'said' or 'told' is the day of the statement, the more where the act stands elsewhere."""
SAID_REACH, SAID_REACH_OWN = 3, 6
"""Words between the two: more where the clause of 'told' stands beside that of the act."""
ENOUGH = -2.0


class DateChosen(NamedTuple):
    """A date near an act; `number` is its sentence among all of the text."""

    found: DateFound
    number: int
    weight: float


def choose_date(placed: Placed, sentences: Sequence[ReadSentence]) -> DateChosen | None:
    """The likeliest date of the act: of its own sentence, else a fresh one of the title, the lead or a neighbour."""
    found = [*_own(placed), *_near(placed, sentences)]
    best = max(found, key=lambda one: one.weight, default=None)
    return best if best and best.weight > ENOUGH else None


def _own(placed: Placed) -> Iterator[DateChosen]:
    for one in placed.home.dates:
        weight = BY_KIND[one.kind] + _said(placed, placed.number, placed.home, one)
        weight += SAME_CLAUSE if clause_of(placed.home, one.first) in placed.clauses() else 0.0
        weight -= BY_WORD * min(abs(one.first - placed.act.first), abs(one.first - placed.act.last))
        if is_fresh(one, placed.published) or clause_of(placed.home, one.first) in placed.clauses():
            yield DateChosen(one, placed.number, weight)


def _near(placed: Placed, sentences: Sequence[ReadSentence]) -> Iterator[DateChosen]:
    for number, read in enumerate(sentences):
        if number == placed.number or not _is_near(placed, number, read):
            continue
        for one in read.dates:
            if one.kind not in ("year", "ago") and is_fresh(one, placed.published):
                yield DateChosen(one, number, BY_KIND[one.kind] + NEIGHBOUR + _said(placed, number, read, one))


def _is_near(placed: Placed, number: int, read: ReadSentence) -> bool:
    in_title = placed.home.sentence.field == "title"
    return abs(number - placed.number) == 1 or (in_title and read.sentence.number <= 1)


def _said(placed: Placed, number: int, read: ReadSentence, found: DateFound) -> float:
    clause = clause_of(read, found.first)
    apart = number != placed.number or clause not in placed.clauses()
    reach = SAID_REACH_OWN if apart and number == placed.number else SAID_REACH
    said = [one for one in read.meanings if one.concept == "say" and one.clause == clause]
    near = any(max(found.first - one.last, one.first - found.last) <= reach for one in said)
    if not near or found.kind == "anchored":
        return 0.0
    return SAID_APART if apart else SAID_BESIDE
