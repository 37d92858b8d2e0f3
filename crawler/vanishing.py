"""Tells what is gone from a source from what could not be seen: an outage is never a withdrawal. Pure.

Only runs that were judged good are heard, so a night that failed says nothing at all of any document. One that says
a document is gone says it for one night; three in a row make it vanished, and any that has it makes it public again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from crawler.judging import Fault
from db.presence import Presence
from spiders.source import Source

Sight = Literal["there", "gone", "unsaid"]
"""What one good run says of one document."""
GONE_RESULTS = frozenset({"http_404", "http_410"})
READ_RESULTS = frozenset({"read", "not_modified"})
ENOUGH = 3
"""Good runs in a row that must say the same: editors take things back by mistake, and lists are rebuilt."""
APART = timedelta(hours=12)
"""Least time between two looks that count: a night that is run again by hand is no second one."""
AT_ONCE, SHARE_AT_ONCE = 5, 0.2
"""More entries than both that are gone in one night are a fault of the list, until a person says otherwise."""


@dataclass(frozen=True, slots=True)
class SweepFacts:
    """What a run that came to its end saw of a source's documents."""

    lists_all: bool
    """Whether every list of the source was read, and together they name everything that it has."""
    named: Collection[str]
    """Stable ids that were named."""
    items: Mapping[str, str]
    """Stable id → outcome of the request for it."""


@dataclass(frozen=True, slots=True)
class Step:
    """The new presence of a document, and what has happened to it, if anything."""

    presence: Presence
    happened: Literal["", "vanished", "returned"] = ""


def see(stable_id: str, facts: SweepFacts) -> Sight:
    """What a run says of a document: a whole list is heard first where it names it, then the document's own page."""
    result = facts.items.get(stable_id, "")
    if facts.lists_all and stable_id in facts.named:
        return "there"
    if result in GONE_RESULTS:
        return "gone"
    if result in READ_RESULTS:
        return "there"
    if facts.lists_all:
        return "there" if stable_id in facts.named else "gone"
    return "unsaid"


def take_step(before: Presence, sight: Sight, at: datetime, apart: timedelta = APART) -> Step:
    """The presence after one good run. Runs that follow each other within `apart` are one look."""
    if sight == "unsaid" or (sight == "gone" and before.since and at < before.since + before.missed * apart):
        return Step(before)
    if sight == "there":
        return Step(Presence(), "returned" if before.vanished_at else "")
    missed = replace(before, missed=before.missed + 1, since=before.since or at)
    if missed.missed >= ENOUGH and before.vanished_at is None:
        return Step(replace(missed, vanished_at=at), "vanished")
    return Step(missed)


def find_mass_absence(source: Source, before: Mapping[str, Presence], facts: SweepFacts, now: datetime) -> list[Fault]:
    """A list from which much is gone at once is taken for a part of the list; at most one fault."""
    public = [key for key, presence in before.items() if not presence.missed]
    fresh = sum(see(key, facts) == "gone" for key in public) if facts.lists_all else 0
    accepted = source.expect.since == now.date()
    if accepted or fresh <= max(AT_ONCE, SHARE_AT_ONCE * len(public)):
        return []
    says = f"{fresh} of {len(public)} entries are gone at once: is it the whole list?"
    return [Fault(says, "list")]
