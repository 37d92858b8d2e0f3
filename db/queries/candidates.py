"""Candidates, their documents, and the mentions they rest on."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, aliased, selectinload

from db.models import Candidate, DocumentVersion, Mention, Person, Suggestion


def candidates_of(session: Session, persons: Sequence[int]) -> dict[int, list[Candidate]]:
    """All candidates of these persons with their sightings, oldest first, by persons.id."""
    found: dict[int, list[Candidate]] = {person: [] for person in persons}
    rows = session.scalars(
        select(Candidate)
        .where(Candidate.person_id.in_(persons))
        .options(selectinload(Candidate.sightings))
        .order_by(Candidate.id)
    )
    for row in rows:
        found[row.person_id].append(row)
    return found


def listed_candidates(session: Session) -> Sequence[tuple[Candidate, str]]:
    """Every candidate with the person's key as imported: strongest and newest first."""
    rows = session.execute(
        select(Candidate, Person.person_key).join(Person).order_by(Candidate.rank.desc(), Candidate.id)
    )
    return [(candidate, key) for candidate, key in rows]


def earlier_versions(session: Session, versions: Sequence[int]) -> dict[int, DocumentVersion]:
    """For each of these versions that is not its document's first, the published one before it."""
    later, earlier = aliased(DocumentVersion), aliased(DocumentVersion)
    rows = session.execute(
        select(later.id, earlier)
        .join(earlier, earlier.document_id == later.document_id)
        .where(later.id.in_(versions), earlier.number < later.number, earlier.matched_by != "")
        .order_by(earlier.number)
    )
    return {row[0]: row[1] for row in rows}


def forget_mentions(session: Session, versions: Sequence[int], persons: Sequence[int] | None = None) -> None:
    """Removes what the matcher said of these versions (of these persons, or of all)."""
    for table in (Mention, Suggestion):
        statement = delete(table).where(table.version_id.in_(versions))
        if persons is not None:
            statement = statement.where(table.person_id.in_(persons))
        session.execute(statement)
