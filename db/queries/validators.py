"""ETag and Last-Modified by address: what a conditional request needs."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.models import Validator
from db.values import Mark


def marks_of(session: Session, source: str) -> list[Mark]:
    """The marks of all lists of a source whose items are all stored."""
    rows = session.scalars(select(Validator).where(Validator.source == source).order_by(Validator.url))
    return [Mark(row.url, row.etag, row.last_modified, row.items, row.digest) for row in rows]


def keep_marks(session: Session, source: str, marks: Iterable[Mark], at: datetime) -> None:
    """Enters or renews marks of lists."""
    for mark in marks:
        session.merge(
            Validator(
                source=source,
                url=mark.url,
                etag=mark.etag,
                last_modified=mark.last_modified,
                digest=mark.digest,
                items=mark.items,
                updated_at=at,
            )
        )


def drop_marks(session: Session, source: str) -> None:
    """Forgets the marks of a source: its next run reads every list whole."""
    session.execute(delete(Validator).where(Validator.source == source))
