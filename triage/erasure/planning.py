"""What an erasure reaches, counted before anything is done."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import Settings
from db.models import ChainHead, Decision, Lead, Person
from db.models.base import Json
from db.queries.decisions import BLANK, ERASURE
from db.queries.erasing import Told, cards_of, count_rows, events_of, leads_of, partners_told, rows_about
from db.queries.private import asked_by_name, handed_over
from db.queries.sweeping import Rewritten, find_changes
from db.values import ERASED
from triage.erasure.logs import lines_naming
from triage.erasure.names import Name, cover_value, find_names, fold_names, says_name

ASKED, REFUSED, CLEANED, LET_IN = "erasure_asked", "erasure_refused", "erasure_cleaned", "erased_let_in"
AT_ONCE = 1000
OWN_ROWS = (ERASURE, ASKED, REFUSED, CLEANED, LET_IN)
"""Rows of the chain that tell of erasures: they hold a number and never a name, and stay."""


@dataclass(frozen=True, slots=True)
class Target:
    """Whom an erasure is about: everything by which he can be found."""

    number: int
    """persons.id"""
    key: str
    spellings: tuple[str, ...]
    names: tuple[Name, ...]
    cards: frozenset[int]
    events: frozenset[int]
    leads: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes, in numbers. Public pages stay, in the archive and as documents."""

    number: int
    rows: tuple[tuple[str, int], ...]
    """(table, rows) that are about him."""
    elsewhere: tuple[tuple[str, int], ...]
    """(table, rows) of others in which his name is covered."""
    decisions: int
    """Rows of the audit chain that are blanked."""
    private: int
    """Documents that somebody handed over and that name him: covered, and their files removed."""
    asked: int
    """Answers of engines that were asked for him: removed."""
    log_lines: int
    told: tuple[Told, ...]
    """Partners that must be asked to forget him too."""


def find_target(session: Session, person_id: int) -> Target | None:
    """The person of a number, as an erasure sees him; None where there is none (any more)."""
    person = session.get(Person, person_id)
    if person is None or person.status == ERASED:
        return None
    spellings = tuple(dict.fromkeys((person.canonical_name, *(name.name for name in person.names))))
    # A by-name of one word may be anybody's.
    whole = fold_names(name for name in spellings if len(name.split()) > 1)
    return Target(
        number=person.id,
        key=person.person_key,
        spellings=spellings,
        names=fold_names(spellings),
        cards=frozenset(cards_of(session, person.id)),
        events=frozenset(events_of(session, person.id)),
        leads=tuple(leads_of(session, person.id, lambda name: bool(find_names(name, whole)))),
    )


@dataclass(frozen=True, slots=True)
class Found:
    """What a look through everything finds: it is the long part, and made once."""

    changes: tuple[Rewritten, ...]
    """Rows of others as they are to be."""
    decisions: tuple[int, ...]
    """Rows of the audit chain that are about him or name him."""
    last: int
    """The newest row of the chain that was looked at."""


def look_through(session: Session, target: Target) -> Found:
    """Looks through every table for him; changes nothing, and keeps nobody from working."""
    head = session.get(ChainHead, 1)
    last = head.decisions if head else 0
    return Found(tuple(_changes_elsewhere(session, target)), tuple(decisions_about(session, target)), last)


def covers_him(target: Target) -> Callable[[Any], Any]:
    """Covers his names in a value."""
    return lambda value: cover_value(value, target.names)


def plan_erasure(session: Session, settings: Settings, target: Target, found: Found) -> Plan:
    """Counts what an erasure would reach; changes nothing."""
    says = says_him(target)
    elsewhere = Counter(change.table.name for change in found.changes)
    return Plan(
        number=target.number,
        rows=tuple(count_rows(session, target.number, target.leads).items()),
        elsewhere=tuple(sorted(elsewhere.items())),
        decisions=len(found.decisions),
        private=len(handed_over(session, says)),
        asked=len(asked_by_name(session, says)),
        log_lines=sum(number for _, number in lines_naming(settings.logs, target.names)),
        told=tuple(partners_told(session, target.number)),
    )


def says_him(target: Target) -> Callable[[str], bool]:
    """Tells whether a text names him."""
    return lambda text: bool(find_names(text, target.names))


def _changes_elsewhere(session: Session, target: Target) -> Iterator[Rewritten]:
    """Rows about others, or about nobody, in which his name is to be covered."""
    about = {**rows_about(target.number), "leads": Lead.id.in_(target.leads)}
    return find_changes(session, covers_him(target), about)


def decisions_about(session: Session, target: Target, after: int = 0) -> list[int]:
    """Numbers above `after` of the rows of the audit chain that are about him or name him, and are not blanked yet."""
    rows = session.execute(
        select(
            Decision.id, Decision.action, Decision.candidate_id, Decision.event_id, Decision.reason, Decision.human
        ).where(Decision.id > after).order_by(Decision.id).execution_options(yield_per=AT_ONCE)
    )  # fmt: skip
    return [
        number
        for number, action, card, event, reason, human in rows
        if action not in OWN_ROWS
        and human != BLANK
        and (card in target.cards or event in target.events or _is_about(target, human, reason))
    ]


def _is_about(target: Target, human: Json, reason: str) -> bool:
    by_number = target.number in (human.get("person_id"), human.get("person"))
    by_lead = human.get("lead") in target.leads
    return by_number or by_lead or human.get("person_key") == target.key or says_name([human, reason], target.names)
