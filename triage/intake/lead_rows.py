"""Writes leads: one for each name that sounds the same, however many documents tell of it."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.codebook import Codebook
from db.models import DocumentVersion, Lead, LeadDocument
from triage.intake.leads import FoundLead, sound_of
from triage.intake.ranking import SET_BY_HAND, features_of
from triage.intake.watchlist import Watchlist

LONGEST = 300


def sounds_of(watchlist: Watchlist) -> frozenset[str]:
    """How all listed names sound: who is on the list is no lead, however surely he was found."""
    from_names = (name for person in watchlist.persons for name in (person.canonical_name, *person.aliases))
    return frozenset(sound_of(name) for name in from_names)


def write_leads(session: Session, version: DocumentVersion, found: Sequence[FoundLead], codebook: Codebook) -> int:
    """Adds what a version tells of unknown people; returns how many leads are new.

    A lead that was dismissed stays dismissed, and only gains the document."""
    new = 0
    for lead in found:
        row = session.scalars(select(Lead).where(Lead.sound == lead.spotted.sound[:LONGEST])).first()
        if row is None:
            row = Lead(name=lead.spotted.name[:LONGEST], sound=lead.spotted.sound[:LONGEST], status="new", rank=0.0)
            session.add(row)
            new += 1
        if all(seen.document_id != version.document_id for seen in row.sightings):
            _tell(row, lead, version, codebook)
        session.flush()
    return new


def _tell(row: Lead, lead: FoundLead, version: DocumentVersion, codebook: Codebook) -> None:
    spotted, event = lead.spotted, lead.event
    row.sightings.append(
        LeadDocument(
            document_id=version.document_id,
            version_id=version.id,
            field="text",
            start=spotted.start,
            end=spotted.end,
            why=list(event.why),
        )
    )
    if row.measure is None or codebook.strength(event.measure) > codebook.strength(row.measure):
        row.measure, row.host, row.home_state = event.measure, event.host, lead.home_state
    features = features_of(codebook.stage_of(row.measure), 1.0, len(row.sightings), False, True, frozenset())
    row.rank = max(row.rank, SET_BY_HAND.rank(features, version.published))
