"""What is asked, of whom, tonight. Pure: rows and spellings in, queries out."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from matcher.spellings import Spelling

MOST_SPELLINGS = 8
"""Of one person: each further one tells a third party more and finds little."""


@dataclass(frozen=True, slots=True)
class SwitchedOn:
    """A search that somebody switched on, with the person's names as given."""

    id: int
    engine: str
    names: tuple[str, ...]
    until: date
    """The last day on which it may be asked."""
    asked_at: datetime | None


def due_searches(
    switched_on: Iterable[SwitchedOn], at: datetime, usable: Iterable[str], a_day: int
) -> list[SwitchedOn]:
    """Those to be asked now: not past their day, once a day, at most `a_day` of one engine, the longest waiting first.

    `usable` are the engines that have their key or address."""
    engines, today = frozenset(usable), at.astimezone(UTC).date()
    live = [each for each in switched_on if each.engine in engines and today <= each.until]
    asked = Counter(each.engine for each in live if _was_asked(each, today))
    due: list[SwitchedOn] = []
    for each in sorted(live, key=lambda each: (each.asked_at is not None, each.asked_at, each.id)):
        if not _was_asked(each, today) and asked[each.engine] < a_day:
            asked[each.engine] += 1
            due.append(each)
    return due


def choose_spellings(names: Sequence[str], spelled: Sequence[Spelling]) -> list[str]:
    """The spellings that are sent: names as people gave them, then the usual one of each language."""
    first: dict[str, str] = {}
    for spelling in spelled:
        if spelling.rule == "same":
            first.setdefault(spelling.language, spelling.text)
    whole = (" ".join(name.replace('"', " ").split()) for name in (*names, *first.values()))
    return list(dict.fromkeys(name for name in whole if " " in name))[:MOST_SPELLINGS]


def write_queries(spellings: Sequence[str], joins: bool, longest: int, most: int) -> list[str]:
    """Queries of whole names in quotes; several joined by OR where the engine understands that.

    Only the name is sent: no date of birth, no place, no word of a case."""
    quoted = [f'"{spelling}"' for spelling in spellings if len(spelling) + 2 <= longest]
    queries: list[str] = []
    for each in quoted:
        joined = f"{queries[-1]} OR {each}" if queries else each
        if joins and queries and len(joined) <= longest:
            queries[-1] = joined
        else:
            queries.append(each)
    return queries[:most]


def _was_asked(search: SwitchedOn, today: date) -> bool:
    return search.asked_at is not None and search.asked_at.astimezone(UTC).date() >= today
