"""Erasures as two administrators decide them at the desk: one asks, another agrees or refuses.

What is asked for stands in the audit chain alone: a row with the person's number and a reason that does not name him.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import Settings
from db.models import Decision, Person, User
from db.queries.decisions import ERASURE, NewDecision, append_decision
from db.session import Database
from db.values import ERASED
from triage.erasure.erasing import Order, check_reason, erase_person
from triage.erasure.planning import ASKED, REFUSED, Plan, find_target
from triage.records.coding import Refusal

ROLE = "admin"
"""Who may decide."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An erasure that waits for a second administrator."""

    decision: int
    person: int
    user: str
    reason: str
    at: datetime


def open_requests(session: Session) -> list[Asked]:
    """What waits for a second administrator, the longest waiting first."""
    rows = session.scalars(select(Decision).where(Decision.action.in_((ASKED, REFUSED, ERASURE))).order_by(Decision.id))
    waiting: dict[int, Asked] = {}
    for row in rows:
        person = int(row.human["person_id"])
        waiting.pop(person, None)
        if row.action == ASKED:
            waiting[person] = Asked(row.id, person, row.user, row.reason, row.at)
    return list(waiting.values())


def find_person(session: Session, key: str) -> Person | None:
    """The person of a key who was not erased."""
    return session.scalars(select(Person).where(Person.person_key == key, Person.status != ERASED)).first()


def ask_erasure(database: Database, user: str, person_id: int, reason: str) -> int | Refusal:
    """Asks that a person be erased; returns the number of the decision."""
    with database.write() as session:
        target = find_target(session, person_id)
        if target is None:
            return Refusal("refused.absent")
        if any(asked.person == person_id for asked in open_requests(session)):
            return Refusal("refused.erasure_asked")
        refusal = check_reason(target, reason)
        if refusal is not None:
            return refusal
        human = {"person_id": person_id}
        return append_decision(session, NewDecision(user, ASKED, reason=reason.strip(), human=human)).id


def refuse_erasure(database: Database, user: str, person_id: int) -> int | Refusal:
    """Takes what was asked for off the table, be it one's own or not; returns the number of the decision."""
    with database.write() as session:
        if not any(asked.person == person_id for asked in open_requests(session)):
            return Refusal("refused.absent")
        return append_decision(session, NewDecision(user, REFUSED, human={"person_id": person_id})).id


def agree_to_erasure(database: Database, settings: Settings, user: str, person_id: int) -> Plan | Refusal:
    """Erases whom another administrator asked to erase; returns what was reached."""
    with database.read() as session:
        asked = next((each for each in open_requests(session) if each.person == person_id), None)
        refusal = why_not_two(session, (asked.user, user)) if asked else Refusal("refused.absent")
    if asked is None or refusal is not None:
        return refusal or Refusal("refused.absent")
    return erase_person(database, settings, Order(person_id, asked.reason, (asked.user, user), user))


def why_not_two(session: Session, names: tuple[str, ...]) -> Refusal | None:
    """Why people cannot decide on an erasure together: it takes two administrators whose accounts are open."""
    if len(set(names)) != 2 or len(names) != 2:
        return Refusal("refused.two_admins")
    return Refusal("refused.two_admins") if set(names) - set(_admins(session)) else None


def _admins(session: Session) -> Iterator[str]:
    yield from session.scalars(select(User.name).where(User.role == ROLE, User.active.is_(True)))
