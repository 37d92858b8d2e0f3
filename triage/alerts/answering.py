"""Takes what partners answer: to an alert that they were told of, once, with where it came from."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from config.alerts import AlertRules
from db.models import Alert, PartnerAnswer
from db.models.base import now
from db.queries.alert_answers import find_answer
from db.queries.alert_deliveries import INTERRUPTED
from db.queries.alerts import find_alert
from db.queries.decisions import NewDecision, append_decision
from db.session import Database
from triage.alerts.flags import lower_flags, raise_flag
from triage.alerts.releasing import AlertError

LONGEST_TEXT = 4000
LONGEST_TIP = 20_000
QUIET = ("seen", "acting")
"""Answers that only inform; every other one raises a flag."""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it came in."""

    partner_id: int
    number: str
    """Of the alert."""
    kind: str
    text: str
    via: str
    """link | webhook | page"""
    said_by: str = ""
    message_id: str = ""
    """The sender's own; one is made where it has none."""


class RefusedAnswer(ValueError):  # noqa: N818 - named for what it is
    """An answer that is not taken; `reason` is absent, kind, long or replayed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def take_answer(session: Session, rules: AlertRules, given: Given, at: datetime) -> PartnerAnswer:
    """Stores an answer, open for the researchers. Raises RefusedAnswer."""
    alert = told_alert(session, given.partner_id, given.number)
    if given.kind not in rules.answers:
        raise RefusedAnswer("kind")
    if len(given.text) > LONGEST_TEXT:
        raise RefusedAnswer("long")
    if given.message_id and find_answer(session, given.partner_id, given.message_id) is not None:
        raise RefusedAnswer("replayed")
    row = PartnerAnswer(
        partner_id=given.partner_id,
        alert_id=alert.id,
        kind=given.kind,
        text=given.text,
        via=given.via,
        said_by=given.said_by,
        message_id=given.message_id or f"own_{secrets.token_hex(16)}",
        at=at,
    )
    session.add(row)
    session.flush()
    if given.kind not in QUIET:
        says = f"A partner answered '{given.kind}' to message {alert.number}: see 'exilewatch alerts answers'."
        raise_flag(session, "answer", f"answer {row.id}", given.partner_id, says, at)
    return row


def take_tip(session: Session, partner_id: int, said_by: str, text: str, at: datetime) -> PartnerAnswer:
    """Stores what a partner sends of its own accord. Raises RefusedAnswer where it is empty or too long."""
    if not text.strip() or len(text) > LONGEST_TIP + 500:
        raise RefusedAnswer("long")
    message_id = f"own_{secrets.token_hex(16)}"
    row = PartnerAnswer(
        partner_id=partner_id, kind="tip", text=text, via="page", said_by=said_by, message_id=message_id, at=at
    )
    session.add(row)
    session.flush()
    says = "A partner sent a tip: see 'exilewatch alerts answers'."
    raise_flag(session, "answer", f"answer {row.id}", partner_id, says, at)
    return row


def told_alert(session: Session, partner_id: int, number: str) -> Alert:
    """The alert of that number, if it is this partner's and was told. Raises RefusedAnswer, alike for all reasons."""
    alert = find_alert(session, number)
    if alert is None or alert.partner_id != partner_id:
        raise RefusedAnswer("absent")
    # A try may have arrived though its answer was lost: whoever knows the number was told.
    if not any(
        delivery.status == "delivered" or delivery.tries or delivery.last_error == INTERRUPTED
        for delivery in alert.deliveries
    ):
        raise RefusedAnswer("absent")
    return alert


def handle_answer(database: Database, user: str, answer_id: int, note: str = "") -> None:
    """Says that an answer was dealt with, and closes its flag. Raises AlertError for one that is not open."""
    with database.write() as session:
        row = session.get(PartnerAnswer, answer_id)
        if row is None or row.status != "open":
            raise AlertError(f"there is no open answer {answer_id}; see 'exilewatch alerts answers'")
        row.status, row.handled_by, row.handled_at = "done", user, now()
        append_decision(
            session, NewDecision(user, "answer_handled", human={"answer": answer_id, "kind": row.kind, "note": note})
        )
        lower_flags(session, ("answer",), f"answer {answer_id}", user, row.handled_at)
