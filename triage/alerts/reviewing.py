"""Peer review: chosen records are laid before a partner's reviewers, who comment on their fields."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from config.alerts import AlertRules
from db.models import Event, Partner, PartnerAnswer, PeerReview, Person
from db.models.base import now
from db.queries.alert_pages import find_review, reviews_of
from db.queries.decisions import NewDecision, append_decision
from db.session import Database
from triage.alerts.answering import LONGEST_TEXT, RefusedAnswer
from triage.alerts.flags import raise_flag
from triage.alerts.labelling import label_now
from triage.alerts.outbox import make_number
from triage.alerts.partners import PartnerError

COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class Comment:
    """What a reviewer says of a record."""

    number: str
    """Of the review."""
    field: str
    """A field that the page shows; empty for the record as a whole."""
    text: str
    said_by: str


def ask_review(database: Database, rules: AlertRules, by: str, partner_id: int, event_id: int) -> str:
    """Lays a recorded event before a partner, and returns the number of the review.

    Raises PartnerError for a withdrawn event, a partner that is not cleared for it, or a second asking."""
    with database.write() as session:
        partner, event = session.get(Partner, partner_id), session.get(Event, event_id)
        if partner is None or not partner.active:
            raise PartnerError(f"there is no open partner {partner_id}")
        if event is None or event.status == "withdrawn":
            raise PartnerError(f"there is no event {event_id} that stands")
        label = label_now(session, rules, event)
        if not rules.is_within(label, partner.clearance):
            raise PartnerError(f"event {event_id} is {label}: the partner is cleared up to {partner.clearance}")
        if any(row.event_id == event_id for row in reviews_of(session, partner_id)):
            raise PartnerError(f"event {event_id} was laid before this partner already")
        row = PeerReview(number=make_number(), partner_id=partner_id, event_id=event_id, tlp=label, asked_by=by)
        session.add(row)
        append_decision(session, NewDecision(by, "review_asked", event_id=event_id, human={"partner": partner_id}))
        return row.number


def open_review(session: Session, partner_id: int, number: str) -> PeerReview:
    """A review that a partner may see. Raises RefusedAnswer, alike for every reason."""
    row = find_review(session, number)
    if row is None or row.partner_id != partner_id or row.closed_at is not None:
        raise RefusedAnswer("absent")
    event = session.get_one(Event, row.event_id)
    if event.status == "withdrawn" or session.get_one(Person, event.person_id).status != "active":
        raise RefusedAnswer("absent")
    return row


def take_comment(session: Session, rules: AlertRules, partner_id: int, comment: Comment, at: datetime) -> PartnerAnswer:
    """Stores a comment, open for the researchers. Raises RefusedAnswer."""
    review = open_review(session, partner_id, comment.number)
    if comment.field and comment.field not in rules.fields:
        raise RefusedAnswer("kind")
    if not comment.text or len(comment.text) > LONGEST_TEXT:
        raise RefusedAnswer("long")
    row = PartnerAnswer(
        partner_id=partner_id,
        event_id=review.event_id,
        kind=COMMENT,
        field=comment.field,
        text=comment.text,
        via="page",
        said_by=comment.said_by,
        message_id=f"own_{secrets.token_hex(16)}",
        at=at,
    )
    session.add(row)
    session.flush()
    says = f"A reviewer commented on event {review.event_id}: see the page of answers."
    raise_flag(session, "answer", f"answer {row.id}", partner_id, says, at)
    return row


def close_review(database: Database, by: str, partner_id: int, number: str) -> None:
    """Ends a review: the partner sees the record no more. Raises PartnerError for one that is not open."""
    with database.write() as session:
        row = find_review(session, number)
        if row is None or row.partner_id != partner_id or row.closed_at is not None:
            raise PartnerError(f"there is no open review {number}")
        row.closed_by, row.closed_at = by, now()
        append_decision(session, NewDecision(by, "review_closed", event_id=row.event_id))
