"""Which stored versions a rematch reads."""

from collections.abc import Sequence

from sqlalchemy import select, union
from sqlalchemy.orm import Session, aliased

from db.models import Candidate, CandidateDocument, DocumentVersion, Mention
from db.queries.pending import PUBLISHED

AT_ONCE = 500


def newest_among(session: Session, versions: Sequence[int]) -> list[int]:
    """Those of some versions that are the newest published ones of their documents, by number of the document."""
    newer = aliased(DocumentVersion)
    superseded = (
        select(newer.id)
        .where(newer.document_id == DocumentVersion.document_id, newer.number > DocumentVersion.number)
        .where(newer.held_by.is_(None))
    )
    found: list[tuple[int, int]] = []
    for at in range(0, len(versions), AT_ONCE):
        rows = session.execute(
            select(DocumentVersion.document_id, DocumentVersion.id).where(
                DocumentVersion.id.in_(versions[at : at + AT_ONCE]), PUBLISHED, ~superseded.exists()
            )
        )
        found += [(document, version) for document, version in rows]
    return [version for _, version in sorted(found)]


def versions_naming(session: Session, person: int) -> set[int]:
    """Newest versions of the documents in which somebody was found so far: they are read again, whatever keys say."""
    documents = union(
        select(DocumentVersion.document_id)
        .join(Mention, Mention.version_id == DocumentVersion.id)
        .where(Mention.person_id == person),
        select(CandidateDocument.document_id)
        .join(Candidate, Candidate.id == CandidateDocument.candidate_id)
        .where(Candidate.person_id == person),
    ).subquery()
    return set(
        session.scalars(
            select(DocumentVersion.id).where(
                DocumentVersion.document_id.in_(select(documents.c.document_id)), PUBLISHED
            )
        )
    )


def texts_after(session: Session, after: int, limit: int) -> Sequence[tuple[int, str, str, str]]:
    """(number, title, text, hidden text) of the next published versions above `after`, by number."""
    rows = session.execute(
        select(DocumentVersion.id, DocumentVersion.title, DocumentVersion.text, DocumentVersion.hidden_text)
        .where(DocumentVersion.id > after, PUBLISHED)
        .order_by(DocumentVersion.id)
        .limit(limit)
    )
    return [(number, title, text, hidden) for number, title, text, hidden in rows]
