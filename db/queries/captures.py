"""The index of the evidence archive: where each response lies."""

import random
from collections.abc import Iterator, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.archive.values import Recorded
from db.models import Capture
from db.queries.adding import add_rows, add_rows_with_keys

AT_ONCE = 1000


def add_capture(session: Session, recorded: Recorded, source: str, run_id: int, provenance: str) -> int:
    """Enters one response into the index; returns its key."""
    return add_captures(session, [recorded], source, run_id, provenance)[0]


def add_captures(
    session: Session, recorded: Sequence[Recorded], source: str, run_id: int, provenance: str
) -> list[int]:
    """Enters responses into the index; returns their keys in the same order."""
    rows = [_row(each, source, run_id, provenance) for each in recorded]
    return add_rows_with_keys(session, Capture, rows)


def add_missing_captures(session: Session, found: Sequence[Recorded], source: str, run_id: int, provenance: str) -> int:
    """Enters the responses of one file that the index has not yet; returns how many they were."""
    if not found:
        return 0
    known = set(session.scalars(select(Capture.offset).where(Capture.warc_file == found[0].warc_file)))
    rows = [_row(each, source, run_id, provenance) for each in found if each.offset not in known]
    add_rows(session, Capture, rows)
    return len(rows)


def captures_of_url(session: Session, url: str) -> Sequence[Capture]:
    """All responses of an address, newest first."""
    return session.scalars(select(Capture).where(Capture.url == url).order_by(Capture.fetched_at.desc())).all()


def captures_of_digest(session: Session, digest: str) -> Sequence[Capture]:
    """All responses whose body has this SHA-256 (hex), oldest first."""
    return session.scalars(select(Capture).where(Capture.digest == digest).order_by(Capture.id)).all()


def whole_index(session: Session) -> Iterator[Recorded]:
    """Every row of the index as a plain value, ordered by file: what `verify_archive` reads."""
    query = select(Capture).order_by(Capture.warc_file, Capture.offset)
    rows = session.scalars(query.execution_options(yield_per=AT_ONCE))
    for row in rows:
        yield recorded_of(row)


def sample_of_index(session: Session, number: int) -> Iterator[Recorded]:
    """Some rows of the index, drawn at random by their keys, each at most once."""
    highest = session.scalars(select(func.max(Capture.id))).one() or 0
    drawn = random.SystemRandom().sample(range(1, highest + 1), min(number, highest))
    for at in range(0, len(drawn), AT_ONCE):
        for row in session.scalars(select(Capture).where(Capture.id.in_(drawn[at : at + AT_ONCE]))):
            yield recorded_of(row)


def recorded_of(row: Capture) -> Recorded:
    """The row as a plain value of the archive."""
    return Recorded(
        url=row.url,
        status=row.status,
        content_type=row.content_type,
        digest=row.digest,
        length=row.length,
        warc_file=row.warc_file,
        offset=row.offset,
        record_length=row.record_length,
        fetched_at=row.fetched_at,
    )


def _row(recorded: Recorded, source: str, run_id: int, provenance: str) -> dict[str, object]:
    return {
        "run_id": run_id,
        "source": source,
        "url": recorded.url,
        "status": recorded.status,
        "content_type": recorded.content_type,
        "digest": recorded.digest,
        "length": recorded.length,
        "warc_file": recorded.warc_file,
        "offset": recorded.offset,
        "record_length": recorded.record_length,
        "provenance": provenance,
        "fetched_at": recorded.fetched_at,
    }
