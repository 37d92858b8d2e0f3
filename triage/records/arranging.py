"""Moves documents between the cards of one person: merge, split, and both taken back."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.codebook import Codebook
from db.models import Candidate, Decision
from db.models.base import Json
from db.queries.decisions import last_ranking
from db.queries.events import measures_recorded
from triage.intake.card_rows import apply_facts, sightings_of
from triage.intake.ranking import model_of
from triage.intake.summary import strongest_stage, summarise


def merge_cards(session: Session, card: Candidate, other: Candidate, codebook: Codebook) -> list[int]:
    """Brings the documents of another card here, but for those that are here already; returns their numbers.

    The other card becomes a duplicate of this one."""
    own = {row.document_id for row in card.sightings}
    moved = [row.document_id for row in other.sightings if row.document_id not in own]
    move_documents(session, other, card, moved, codebook)
    other.status, other.duplicate_of = "duplicate", card.id
    other.revision += 1
    return moved


def split_card(session: Session, card: Candidate, documents: Sequence[int], codebook: Codebook) -> Candidate:
    """Gives some documents of a card a card of their own, and returns it."""
    new = Candidate(
        person_id=card.person_id,
        queue=card.queue,
        status="new",
        score=0.0,
        rank=0.0,
        documents=0,
        origins=0,
        changed_because=f"Split from card {card.id}.",
    )
    session.add(new)
    move_documents(session, card, new, documents, codebook)
    session.flush()
    return new


def move_documents(
    session: Session, source: Candidate, target: Candidate, documents: Sequence[int], codebook: Codebook
) -> None:
    """Moves documents from card to card; both then say what their documents say."""
    wanted = set(documents)
    rows = [row for row in source.sightings if row.document_id in wanted]
    for row in rows:
        target.sightings.append(row)
    for card in (source, target):
        _refresh(session, card, codebook)


def unmerge_cards(session: Session, card: Candidate, machine: Json, codebook: Codebook) -> bool:
    """Gives the other card its documents back; False where it was decided or moved on since."""
    other = session.get(Candidate, int(machine["other"]), with_for_update=True, populate_existing=True)
    if other is None or other.status != "duplicate" or other.duplicate_of != card.id:
        return False
    move_documents(session, card, other, machine["moved"], codebook)
    other.status, other.duplicate_of = str(machine["other_before"]), None
    other.revision += 1
    return True


def unsplit_card(session: Session, card: Candidate, machine: Json, codebook: Codebook) -> bool:
    """Takes the documents of a split back and drops the card that they had; False where it was touched since."""
    new = session.get(Candidate, int(machine["new_card"]), with_for_update=True, populate_existing=True)
    if new is None or (new.status, new.revision) != ("new", 1) or _is_decided(session, new.id):
        return False
    move_documents(session, new, card, [row.document_id for row in new.sightings], codebook)
    session.flush()
    session.delete(new)
    return True


def _is_decided(session: Session, candidate_id: int) -> bool:
    return bool(session.scalar(select(func.count()).where(Decision.candidate_id == candidate_id)))


def _refresh(session: Session, card: Candidate, codebook: Codebook) -> None:
    if not card.sightings:
        card.documents = card.origins = 0
        return
    reached = strongest_stage(measures_recorded(session, [card.person_id]).get(card.person_id, ()), codebook)
    apply_facts(card, summarise(sightings_of(card), codebook, model_of(last_ranking(session)), reached))
