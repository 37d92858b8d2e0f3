"""A card's rows as values, and back: what summary and clustering think of, and what stands in the database."""

from datetime import datetime

from db.models import Candidate, CandidateDocument
from triage.intake.sightings import Sighting
from triage.intake.summary import CardFacts


def row_of(sighting: Sighting) -> CandidateDocument:
    """A new row for a sighting."""
    row = CandidateDocument(document_id=sighting.document, origin=1)
    fill_row(row, sighting)
    return row


def fill_row(row: CandidateDocument, sighting: Sighting) -> None:
    """Makes a row say what a sighting says."""
    row.version_id, row.score, row.signature = sighting.version, sighting.score, list(sighting.signature)
    row.facts = {
        "measure": sighting.measure,
        "date": sighting.date,
        "host": sighting.host,
        "place": sighting.place,
        "publisher": sighting.publisher,
        "published": sighting.published.isoformat() if sighting.published else None,
        **({"alone": True} if sighting.alone else {}),
    }


def sightings_of(card: Candidate) -> tuple[Sighting, ...]:
    """The sightings of a card, in the order in which they joined."""
    return tuple(sighting_of(card.person_id, row) for row in card.sightings)


def sighting_of(person: int, row: CandidateDocument) -> Sighting:
    """The sighting that a row keeps, of a person (persons.id)."""
    facts = row.facts
    published = facts["published"]
    return Sighting(
        person=person,
        document=row.document_id,
        version=row.version_id,
        score=row.score,
        publisher=facts["publisher"],
        published=datetime.fromisoformat(published) if published else None,
        measure=facts["measure"],
        date=facts["date"],
        host=facts["host"],
        place=facts["place"],
        signature=tuple(row.signature),
        alone=facts.get("alone", False),
    )


def apply_facts(card: Candidate, facts: CardFacts) -> None:
    """Makes a card say what its sightings say together."""
    card.measure, card.stage, card.date = facts.measure, facts.stage, facts.date
    card.host, card.place = facts.host, facts.place
    card.score, card.rank, card.published = facts.score, facts.rank, facts.published
    card.features = facts.features
    card.documents, card.origins = facts.documents, max(facts.origins)
    for row, origin in zip(card.sightings, facts.origins, strict=True):
        row.origin = origin
