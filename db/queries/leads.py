"""Leads: people on no list of whom something strong is told."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from db.models import Document, DocumentVersion, Lead, LeadDocument

Sighting = tuple[LeadDocument, DocumentVersion, str]
"""(where it is named, the version, its source)"""


def open_leads(session: Session, limit: int = 200) -> Sequence[Lead]:
    """The leads that nobody has decided, strongest and newest first, with their documents."""
    query = select(Lead).where(Lead.status == "new").options(selectinload(Lead.sightings))
    return session.scalars(query.order_by(Lead.rank.desc(), Lead.id.desc()).limit(limit)).all()


def sightings_of_lead(session: Session, lead_id: int) -> list[Sighting]:
    """The documents that name a lead, the oldest first."""
    rows = session.execute(
        select(LeadDocument, DocumentVersion, Document.source)
        .join(DocumentVersion, DocumentVersion.id == LeadDocument.version_id)
        .join(Document, Document.id == LeadDocument.document_id)
        .where(LeadDocument.lead_id == lead_id)
        .order_by(LeadDocument.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]
