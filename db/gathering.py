"""Several statements that a page asks at once: PostgreSQL answers them in one trip, SQLite has none to save.

A statement costs PostgreSQL processor time before it finds anything: a card that asked thirteen spent half of its
time on asking (docs/scale.md)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, Boolean, CompoundSelect, Float, Integer, Select, String, func, select
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from db.models.base import UtcTime
from db.session import ask

Statement = Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]
Rows = list[tuple[Any, ...]]
Readers = tuple[tuple[int, Callable[[Any], Any]], ...]
"""(place of a column, what makes of its JSON what it was)."""
AS_THEY_ARE = (Integer, String, Boolean, JSON)


def gather(session: Session, statements: Sequence[Statement], values: Mapping[str, object]) -> list[Rows]:
    """The rows of each statement, in their order; all are filled from the same values.

    Statements are built once: what was put together for these is found by them. Raises TypeError for a column of a
    type that JSON would change unseen."""
    if session.get_bind().dialect.name != "postgresql":
        return [[tuple(row) for row in ask(session, statement, values)] for statement in statements]
    together, readers = _put_together(tuple(statements))
    found = ask(session, together, values).one()
    return [_read(rows or [], how) for rows, how in zip(found, readers, strict=True)]


@lru_cache(500)
def _put_together(statements: tuple[Statement, ...]) -> tuple[Select[*tuple[Any, ...]], tuple[Readers, ...]]:
    parts = [statement.subquery() for statement in statements]
    each = [
        select(func.json_agg(func.json_build_array(*part.c), type_=JSON)).select_from(part).scalar_subquery()
        for part in parts
    ]
    readers = tuple(tuple(_readers([column.type for column in part.c])) for part in parts)
    return select(*each), readers


def _readers(kinds: Sequence[TypeEngine[Any]]) -> list[tuple[int, Callable[[Any], Any]]]:
    found: list[tuple[int, Callable[[Any], Any]]] = []
    for place, kind in enumerate(kinds):
        if isinstance(kind, UtcTime):
            found.append((place, _moment))
        elif isinstance(kind, Float):
            found.append((place, float))
        elif not isinstance(kind, AS_THEY_ARE):
            raise TypeError(f"column {place + 1} is of {kind!r}, which JSON does not hold; ask for it by itself")
    return found


def _read(rows: Sequence[list[Any]], readers: Readers) -> Rows:
    for row in rows:
        for place, read in readers:
            if row[place] is not None:
                row[place] = read(row[place])
    return [tuple(row) for row in rows]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
