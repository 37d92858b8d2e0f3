"""Filters of the queue that people keep."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from db.models import SavedFilter

MOST = 50
"""Filters that one person can keep."""
FILTERS_OF = (
    select(SavedFilter.id, SavedFilter.name, SavedFilter.query)
    .where(SavedFilter.user_id == bindparam("user"))
    .order_by(SavedFilter.name)
)
"""The filters that a user keeps, by name; a row makes a KeptFilter."""
_OF_USER = select(SavedFilter).where(SavedFilter.user_id == bindparam("user")).order_by(SavedFilter.name)


@dataclass(frozen=True, slots=True)
class KeptFilter:
    """A filter that somebody keeps."""

    id: int
    name: str
    query: str


def filters_of(session: Session, user_id: int) -> Sequence[SavedFilter]:
    """The filters that somebody keeps, by name."""
    return session.scalars(_OF_USER, {"user": user_id}).all()


def keep_filter(session: Session, user_id: int, name: str, query: str) -> None:
    """Keeps a filter under a name; one of that name is replaced. Beyond MOST nothing is kept."""
    kept = {row.name: row for row in filters_of(session, user_id)}
    if name in kept:
        kept[name].query = query
    elif len(kept) < MOST:
        session.add(SavedFilter(user_id=user_id, name=name, query=query))


def drop_filter(session: Session, user_id: int, number: int) -> None:
    """Drops a filter of that person; nothing happens to anybody else's."""
    session.execute(delete(SavedFilter).where(SavedFilter.id == number, SavedFilter.user_id == user_id))
