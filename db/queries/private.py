"""What the archive holds that was never public: what somebody handed over, and what engines were asked by name."""

from collections.abc import Callable, Iterator, Sequence
from urllib.parse import unquote_plus

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from db.models import Capture, Document, DocumentVersion, Outcome, Run, Validator
from db.queries.search import forget_version, index_version

TIP = "tip"
UPLOAD = "upload"
SEARCH = "search"
UNPUBLISHED = "urn:"
"""How the address of something begins that was published nowhere."""

Says = Callable[[str], bool]
"""Whether a text names somebody."""


def handed_over(session: Session, says: Says) -> list[DocumentVersion]:
    """The versions of documents that somebody handed over, that were published nowhere, and that name somebody."""
    versions = session.scalars(
        select(DocumentVersion)
        .join(Document, Document.id == DocumentVersion.document_id)
        .where(or_(Document.kind == TIP, (Document.kind == UPLOAD) & Document.url.startswith(UNPUBLISHED)))
        .order_by(DocumentVersion.id)
    )
    return [row for row in versions if any(map(says, (row.title, row.text, row.hidden_text, *map(str, _said(row)))))]


def asked_by_name(session: Session, says: Says) -> list[Capture]:
    """What engines answered when they were asked for somebody by name."""
    rows = session.scalars(
        select(Capture).join(Run, Run.id == Capture.run_id).where(Run.kind == SEARCH).order_by(Capture.id)
    )
    return [row for row in rows if says(unquote_plus(row.url))]


def captures_of(session: Session, versions: Sequence[DocumentVersion]) -> list[Capture]:
    """The captures from which versions were read."""
    numbers = [version.capture_id for version in versions if version.capture_id is not None]
    return list(session.scalars(select(Capture).where(Capture.id.in_(numbers)).order_by(Capture.id)))


def cover_version(session: Session, version: DocumentVersion, cover: Callable[[str], str]) -> None:
    """Covers names in what was read; the index of words then knows the covered text."""
    forget_version(session, version)
    version.title, version.text = cover(version.title), cover(version.text)
    version.hidden_text = cover(version.hidden_text)
    version.authors = [cover(author) for author in version.authors]
    version.more = {key: cover(value) if isinstance(value, str) else value for key, value in version.more.items()}
    session.flush()
    index_version(session, version)


def forget_asking(session: Session, says: Says) -> int:
    """Removes the outcomes and marks of addresses that asked engines for somebody; returns how many."""
    outcomes = [
        row.id
        for row in session.scalars(select(Outcome).join(Run, Run.id == Outcome.run_id).where(Run.kind == SEARCH))
        if says(unquote_plus(row.url)) or says(row.reason)
    ]
    session.execute(delete(Outcome).where(Outcome.id.in_(outcomes)))
    engines = select(Run.source).where(Run.kind == SEARCH)
    marks = [row for row in session.scalars(select(Validator).where(Validator.source.in_(engines)))
             if says(unquote_plus(row.url))]  # fmt: skip
    for mark in marks:
        session.delete(mark)
    session.flush()
    return len(outcomes) + len(marks)


def move_captures(session: Session, warc_file: str, urls: set[str], new_file: str, moved: dict[int, int]) -> None:
    """Forgets the captures of some addresses in a file, and says of the others where they lie now."""
    for row in session.scalars(select(Capture).where(Capture.warc_file == warc_file)):
        if row.url in urls:
            session.delete(row)
        else:
            row.warc_file, row.offset = new_file, moved[row.offset]
    session.flush()


def _said(version: DocumentVersion) -> Iterator[object]:
    yield from version.more.values()
    yield from version.authors
