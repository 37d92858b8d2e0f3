"""How long captures are kept: by class, evidence longest. What is dropped loses its bytes, never its stored text."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, literal, or_, select
from sqlalchemy.orm import Session

from db.models import CandidateDocument, Capture, Claim, DocumentVersion, EventDocument, Mention

EVIDENCE, NAMING, REST = "evidence", "naming", "rest"
"""Of a document that an event or a claim rests on; of one in which somebody was found; all else: lists, robots.txt,
pages that name nobody."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the archive holds of one class from before a moment."""

    kind: str
    captures: int
    size: int
    """Bytes of the records of responses, as they lie in the files."""


def count_classes(session: Session, before: datetime) -> list[Kept]:
    """Captures from before a moment, by class."""
    rows = session.execute(
        select(_class(), func.count(), func.sum(Capture.record_length))
        .where(Capture.fetched_at < before)
        .group_by(_class())
    )
    return sorted((Kept(kind, count, int(size)) for kind, count, size in rows), key=lambda each: each.kind)


def droppable(session: Session, before: datetime) -> dict[str, set[str]]:
    """Archive file → addresses in it whose captures are all of the class `rest` and from before a moment."""
    wanted: dict[str, set[str]] = defaultdict(set)
    kept: dict[str, set[str]] = defaultdict(set)
    for file, url, kind, at in session.execute(
        select(Capture.warc_file, Capture.url, _class(), Capture.fetched_at).order_by(Capture.warc_file)
    ):
        (wanted if kind == REST and at < before else kept)[file].add(url)
    return {file: urls - kept[file] for file, urls in wanted.items() if urls - kept[file]}


def _class() -> ColumnElement[str]:
    """The class of a capture; what stands on a card, or is told of by a claim or an event, is of its document."""
    version = select(DocumentVersion.id).where(DocumentVersion.capture_id == Capture.id)
    on_record = version.where(
        or_(
            select(EventDocument.id).where(EventDocument.document_id == DocumentVersion.document_id).exists(),
            select(Claim.id).where(Claim.document_id == DocumentVersion.document_id).exists(),
        )
    )
    named = version.where(
        or_(
            select(Mention.id).where(Mention.version_id == DocumentVersion.id).exists(),
            select(CandidateDocument.id).where(CandidateDocument.document_id == DocumentVersion.document_id).exists(),
        )
    )
    # Literals in the statement: PostgreSQL groups by an expression only where it is written the same twice.
    return case(
        (on_record.exists(), literal(EVIDENCE, literal_execute=True)),
        (named.exists(), literal(NAMING, literal_execute=True)),
        else_=literal(REST, literal_execute=True),
    )
