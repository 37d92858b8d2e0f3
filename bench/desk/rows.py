"""Rows by the hundred thousand: one statement each, over the numbers from 1, on SQLite and PostgreSQL alike."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, BigInteger, ColumnElement, String, case, cast, insert, literal, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute

from db.models import Base
from db.models.base import UtcTime
from db.session import Database

N: ColumnElement[int] = literal_column("numbers.id", BigInteger())
"""The number of the row that is made."""
MINUTES_AGO = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:00.000000', '2026-11-15 02:00', '-' || numbers.id || ' minutes')",
    "postgresql": "TIMESTAMPTZ '2026-11-15 02:00:00+00' - numbers.id * INTERVAL '1 minute'",
}


def add_rows(
    database: Database, table: type[Base], count: int, values: Mapping[InstrumentedAttribute[Any], Any]
) -> None:
    """Inserts that many rows; `values` are expressions over N, all else gets the defaults of the models."""
    rows = select(*values.values()).select_from(_numbers_to(count))
    with database.write() as session:
        session.execute(insert(table).from_select([*values], rows))


def one_of(choices: tuple[str | None, ...], number: ColumnElement[int] = N) -> ColumnElement[Any]:
    """The choices in turn."""
    return case(dict(enumerate(choices)), value=number % len(choices))


def named(prefix: str, number: ColumnElement[int] = N) -> ColumnElement[str]:
    """A prefix and the number."""
    return literal(prefix) + cast(number, String)


def minutes_ago(database: Database) -> ColumnElement[datetime]:
    """As many minutes before a night as the number of the row."""
    return literal_column(MINUTES_AGO[database.engine.dialect.name], UtcTime())


def _numbers_to(count: int) -> CTE:
    first = select(literal(1, BigInteger).label("id")).cte("numbers", recursive=True)
    return first.union_all(select(first.c.id + 1).where(first.c.id < count))
