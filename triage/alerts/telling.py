"""Reads from the database what could be told of an event, in the partner's language."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.codebook import Codebook
from db.models import Document, Event, EventDocument, Person
from triage.alerts.composing import Tellable


def read_tellable(session: Session, event_id: int, language: str, codebook: Codebook) -> Tellable:
    """What could be told; which of it may be is for composing. Raises NoResultFound for an unknown event."""
    event = session.get_one(Event, event_id)
    person = session.get_one(Person, event.person_id)
    act = max(event.acts, key=lambda one: codebook.strength(one.measure), default=None)
    home = codebook.home_states.get(person.home_state or "")
    values = {
        "measure": codebook.measures[act.measure].title(language) if act else "",
        "date": (act.date or "") if act else "",
        "home_state": home.title(language) if home else person.home_state or "",
        "host_state": (act.host or "") if act else "",
        "place": act.place if act else "",
        "requested_by": (act.requested_by or "") if act else "",
        "person": person.canonical_name,
        "claim": "; ".join(claim.claim for claim in event.claims),
        "claim_said_by": "; ".join(claim.said_by for claim in event.claims),
        "sources": " ".join(_addresses(session, event.id)),
    }
    return Tellable(values, act.place_precision if act else "", person.do_not_disclose)


def _addresses(session: Session, event_id: int) -> list[str]:
    query = (
        select(Document.url)
        .join(EventDocument, EventDocument.document_id == Document.id)
        # What a partner handed over is never shown to another, and a file of ours has no address for anybody.
        .where(EventDocument.event_id == event_id, ~Document.source.startswith("partner:"))
        .where(Document.url.startswith("http"))
        .order_by(Document.id)
    )
    return list(dict.fromkeys(session.scalars(query)))
