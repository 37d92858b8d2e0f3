"""Erases a person: one transaction for all rows, files before and after it so that a stop at any moment is mended.

Before: the ledger (a restore forgets him too) and the logs. Within: rows, marks, the audit chain. After: files of the
archive that nothing refers to any more, and the bytes that a database leaves behind (triage/erasure/cleaning.py)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from config.secret import read_secret
from config.settings import Settings
from db.archive.dropping import drop_records
from db.models import Capture, Person
from db.models.base import now
from db.queries.decisions import ERASURE, NewDecision, append_decision, blank_decisions
from db.queries.erasing import remove_rows
from db.queries.private import asked_by_name, captures_of, cover_version, forget_asking, handed_over, move_captures
from db.queries.sweeping import write_changes
from db.session import Database
from triage.erasure.cleaning import clean_up
from triage.erasure.ledger import Entry, add_entry, check_of, ledger_of
from triage.erasure.logs import cover_logs
from triage.erasure.marks import keep_marks, mark_of_key, marks_of
from triage.erasure.names import cover_names, find_names
from triage.erasure.planning import (
    Found,
    Plan,
    Target,
    covers_him,
    decisions_about,
    find_target,
    look_through,
    plan_erasure,
    says_him,
)
from triage.records.coding import Refusal

LONGEST_REASON = 1000
MOST_SWEEPS = 3
"""Times that what was written meanwhile is looked for."""


@dataclass(frozen=True, slots=True)
class Order:
    """That somebody is to be erased."""

    person_id: int
    reason: str
    """Why; it stays in the audit chain, so it must not name him."""
    decided_by: tuple[str, ...]
    """The two administrators who decided."""
    user: str
    """Who carries it out."""
    is_in_ledger: bool = False
    """Whether the ledger says so already: after a restore."""


def count_erasure(database: Database, settings: Settings, person_id: int) -> Plan | Refusal:
    """What an erasure would reach; changes nothing."""
    with database.read() as session:
        target = find_target(session, person_id)
        if target is None:
            return Refusal("refused.absent")
        return plan_erasure(session, settings, target, look_through(session, target))


def check_reason(target: Target, reason: str) -> Refusal | None:
    """Why a reason cannot stand in the audit chain."""
    if not reason.strip():
        return Refusal("refused.reason_missing", "reason")
    if len(reason) > LONGEST_REASON:
        return Refusal("refused.too_long", "reason")
    return Refusal("refused.reason_names", "reason") if find_names(reason, target.names) else None


def erase_person(database: Database, settings: Settings, order: Order) -> Plan | Refusal:
    """Erases him for good; returns what was reached. Killed at any moment it can be ordered again.

    Raises ArchiveError where a run that is not over yet is writing what must be removed."""
    secret = read_secret(settings)
    with database.read() as session:
        target = find_target(session, order.person_id)
    if target is None:
        return Refusal("refused.absent")
    refusal = check_reason(target, order.reason)
    if refusal is not None:
        return refusal
    if not order.is_in_ledger:
        add_entry(ledger_of(settings), entry_of(secret, target, now()))
    lines = cover_logs(settings.logs, target.names)
    # The long look is made while others work; what they write meanwhile is looked at again.
    with database.read() as session:
        found = look_through(session, target)
    with database.write() as session:
        again = find_target(session, order.person_id)
        plan = _erase(session, settings, again, found, order, secret) if again else None
    if again is None or plan is None:
        return Refusal("refused.absent")
    _sweep_rest(database, again, order)
    clean_up(database, settings)
    return replace(plan, log_lines=lines)


def entry_of(secret: bytes, target: Target, at: datetime) -> Entry:
    """What the ledger says of an erasure."""
    names = tuple(marks_of(secret, target.spellings))
    moment = at.isoformat(timespec="seconds")
    return Entry(at=moment, check=check_of(secret), key=mark_of_key(secret, target.key), names=names)


def _erase(
    session: Session, settings: Settings, target: Target, found: Found, order: Order, secret: bytes
) -> Plan | None:
    person = session.get(Person, target.number, with_for_update=True, populate_existing=True)
    if person is None:
        return None
    found = replace(found, decisions=(*found.decisions, *decisions_about(session, target, found.last)))
    plan = plan_erasure(session, settings, target, found)
    old_files = _remove_private(session, settings, target)
    write_changes(session, found.changes, covers_him(target))
    remove_rows(session, target.number, target.leads)
    blanked = blank_decisions(session, found.decisions)
    keep_marks(session, [mark_of_key(secret, target.key), *marks_of(secret, target.spellings)])
    human = {
        "person_id": target.number,
        "decided_by": list(order.decided_by),
        "rows": dict(plan.rows),
        "covered": dict(plan.elsewhere),
        "told": [number for told in plan.told for number in told.alerts],
        "files": old_files,
        "blanked": blanked,
    }
    append_decision(session, NewDecision(order.user, ERASURE, reason=order.reason, human=human))
    return plan


def _sweep_rest(database: Database, target: Target, order: Order) -> None:
    """What others wrote of him while everything was looked through goes too, as another row of the chain says."""
    for _ in range(MOST_SWEEPS):
        with database.read() as session:
            found = look_through(session, target)
        if not found.changes and not found.decisions:
            return
        with database.write() as session:
            write_changes(session, found.changes, covers_him(target))
            human = {
                "person_id": target.number,
                "decided_by": list(order.decided_by),
                "files": [],
                "blanked": blank_decisions(session, found.decisions),
            }
            append_decision(session, NewDecision(order.user, ERASURE, reason=order.reason, human=human))


def _remove_private(session: Session, settings: Settings, target: Target) -> list[str]:
    """Covers what was handed over, forgets what engines were asked; returns the archive files that are then to go."""
    says = says_him(target)
    versions = handed_over(session, says)
    captures = [*captures_of(session, versions), *asked_by_name(session, says)]
    for version in versions:
        cover_version(session, version, lambda text: cover_names(text, target.names))
    forget_asking(session, says)
    return _rewrite_files(session, settings, captures)


def _rewrite_files(session: Session, settings: Settings, captures: Sequence[Capture]) -> list[str]:
    urls: dict[str, set[str]] = {}
    for capture in captures:
        urls.setdefault(capture.warc_file, set()).add(capture.url)
    for warc_file, gone in urls.items():
        new = drop_records(settings.archive, warc_file, gone)
        move_captures(session, warc_file, gone, new.warc_file, new.moved)
    return sorted(urls)
