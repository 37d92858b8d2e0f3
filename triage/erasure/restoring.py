"""After a restore: whoever was erased since the backup was written is erased again, as the ledger says."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from config.secret import read_secret
from config.settings import Settings
from db.models import Person, Tombstone
from db.models.base import now
from db.queries.decisions import NewDecision, append_decision
from db.session import Database
from db.values import ERASED
from triage.erasure.erasing import Order, erase_person
from triage.erasure.ledger import Entry, add_entry, check_of, ledger_of, read_ledger
from triage.erasure.marks import keep_marks, mark_of_key, mark_of_name, marks_of
from triage.erasure.planning import LET_IN
from triage.records.coding import Refusal

BY = "exilewatch"
REASON = "Erased since this backup was written; the ledger of erasures says so."


@dataclass(frozen=True, slots=True)
class Reapplied:
    """What a ledger did to a restored database."""

    entries: int
    erased: int
    """People whom the backup still knew."""
    left: int
    """People who have the key of somebody erased and none of his names: they are somebody else, and stay."""


def reapply_erasures(database: Database, settings: Settings, ledger: Path) -> Reapplied:
    """Erases again whom the ledger names, and keeps all of them from coming back. Idempotent. Raises LedgerError."""
    secret = read_secret(settings)
    entries = read_ledger(ledger, secret)
    with database.read() as session:
        found = _find(session, entries, secret)
    for person in (number for number, is_him in found.items() if is_him):
        erase_person(database, settings, Order(person, REASON, (BY,), BY, is_in_ledger=True))
    with database.write() as session:
        _keep(session, entries)
    if ledger != ledger_of(settings):
        for entry in entries:
            add_entry(ledger_of(settings), entry)
    return Reapplied(len(entries), sum(found.values()), len(found) - sum(found.values()))


def let_in(database: Database, settings: Settings, name: str, reason: str, decided_by: Sequence[str]) -> int | Refusal:
    """Lets somebody in who bears the name of somebody erased: another man, or he himself who wants it.

    Returns the number of the decision; `reason` stays in the audit chain."""
    secret = read_secret(settings)
    marks = marks_of(secret, [name])
    with database.write() as session:
        if session.scalars(select(Tombstone).where(Tombstone.digest.in_(marks))).first() is None:
            return Refusal("refused.absent")
        session.execute(delete(Tombstone).where(Tombstone.digest.in_(marks)))
        for mark in marks:
            add_entry(ledger_of(settings), Entry(now().isoformat(timespec="seconds"), check_of(secret), lifted=mark))
        human = {"decided_by": list(decided_by)}
        return append_decision(session, NewDecision("operator", LET_IN, reason=reason, human=human)).id


def _keep(session: Session, entries: Sequence[Entry]) -> None:
    """The marks of all entries, but for the names that were let in again later."""
    marks: set[str] = set()
    lifted: set[str] = set()
    for entry in entries:
        marks = (marks | {entry.key, *entry.names}) - {entry.lifted, ""}
        lifted = (lifted | {entry.lifted}) - marks
    keep_marks(session, sorted(marks))
    session.execute(delete(Tombstone).where(Tombstone.digest.in_(lifted)))


def _find(session: Session, entries: Sequence[Entry], secret: bytes) -> dict[int, bool]:
    """Number of each person with the key of somebody erased → whether he has one of his names too."""
    names = {entry.key: set(entry.names) for entry in entries if entry.key}
    found = {}
    for person in session.scalars(select(Person).where(Person.status != ERASED)):
        erased = names.get(mark_of_key(secret, person.person_key))
        if erased is not None:
            own = (person.canonical_name, *(name.name for name in person.names))
            found[person.id] = any(mark_of_name(secret, name) in erased for name in own)
    return found
