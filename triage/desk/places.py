"""Where the documents name somebody who is not on the list yet: what a blind reader has to go by."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from db.models import Candidate, Decision, DocumentVersion
from db.queries.card import read_evidence, read_sightings
from db.queries.leads import sightings_of_lead
from triage.desk.marking import Mark, Piece, mark_text

AROUND = 400
"""Characters before and after a name that are shown."""
MOST = 5
"""Documents that are shown."""


@dataclass(frozen=True, slots=True)
class Place:
    """One document and what stands around the name in it."""

    version: DocumentVersion
    source: str
    pieces: Sequence[Piece]


def cut_around(text: str, start: int, end: int) -> Sequence[Piece]:
    """What stands around a name, with the name marked."""
    first = max(start - AROUND, 0)
    return mark_text(text[first : end + AROUND], [Mark(start - first, end - first, "name")])


def places_of(session: Session, proposal: Decision) -> list[Place]:
    """The documents from which somebody was proposed: of a card, or of a lead."""
    if proposal.candidate_id is not None:
        return places_of_card(session, proposal.candidate_id)
    found = sightings_of_lead(session, int(proposal.human.get("lead", 0)))[:MOST]
    return [Place(version, source, cut_around(version.text, seen.start, seen.end)) for seen, version, source in found]


def places_of_card(session: Session, candidate_id: int) -> list[Place]:
    """Where the documents of a card name the person."""
    candidate = session.get_one(Candidate, candidate_id)
    places = []
    for sighting in read_sightings(session, candidate_id)[:MOST]:
        evidence = read_evidence(session, sighting.version_id, candidate.person_id)
        if evidence is not None:
            named = next((one for one in evidence.mentions if one.field == "text"), None)
            start, end = (named.start, named.end) if named else (0, 0)
            places.append(Place(evidence.version, sighting.source_title, cut_around(evidence.version.text, start, end)))
    return places
