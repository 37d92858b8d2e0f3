"""Adds many rows at once: by COPY on PostgreSQL, by one statement elsewhere. The rows are the same either way."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from typing import Any

from sqlalchemy import Column, Dialect, Table, func, insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db.models.base import Base

FEW = 20
"""Rows below which a statement is as quick as COPY, which has to ask for keys first."""

Row = Mapping[str, Any]


def add_rows(session: Session, model: type[Base], rows: Sequence[Row]) -> None:
    """Adds rows, all with the same columns. Raises IntegrityError as an insert does."""
    if not rows:
        return
    if _copies(session, rows):
        _copy(session, model, rows)
    else:
        session.execute(insert(_table(model)), list(rows))


def add_rows_with_keys(session: Session, model: type[Base], rows: Sequence[Row]) -> list[int]:
    """Adds rows, all with the same columns; returns their keys in the same order. Raises IntegrityError."""
    if not rows:
        return []
    if not _copies(session, rows):
        table = _table(model)
        adding = insert(table).returning(table.c.id, sort_by_parameter_order=True)
        return list(session.scalars(adding, list(rows)))
    keys = _next_keys(session, model, len(rows))
    _copy(session, model, [{**row, "id": key} for row, key in zip(rows, keys, strict=True)])
    return keys


def _table(model: type[Base]) -> Table:
    """The table itself: an insert by the model would look at each row once more, a third of what it takes."""
    return model.metadata.tables[model.__tablename__]


def _copies(session: Session, rows: Sequence[Row]) -> bool:
    return len(rows) >= FEW and session.get_bind().dialect.name == "postgresql"


def _next_keys(session: Session, model: type[Base], count: int) -> list[int]:
    sequence = func.pg_get_serial_sequence(model.__tablename__, "id")
    return list(
        session.connection().scalars(select(func.nextval(sequence)).select_from(func.generate_series(1, count)))
    )


def _copy(session: Session, model: type[Base], rows: Sequence[Row]) -> None:
    """What the session has not written yet is written first: rows may rest on it."""
    session.flush()
    connection = session.connection()
    dialect = connection.dialect
    table = _table(model)
    columns = [each for each in table.columns if each.name in rows[0] or each.default is not None]
    values = [_value_of(each, dialect) for each in columns]
    statement = f"COPY {table.name} ({', '.join(map(dialect.identifier_preparer.format_column, columns))}) FROM STDIN"
    cursor: Any = connection.connection.cursor()
    try:
        with closing(cursor), cursor.copy(statement) as copying:
            for row in rows:
                copying.write_row([value(row) for value in values])
    except dialect.loaded_dbapi.Error as error:
        raise DBAPIError.instance(statement, None, error, dialect.loaded_dbapi.Error, dialect=dialect) from error


def _value_of(column: Column[Any], dialect: Dialect) -> Callable[[Row], Any]:
    """What a row holds in a column, as the driver takes it; the column's default where it says nothing."""
    name, bind = column.name, column.type.dialect_impl(dialect).bind_processor(dialect)
    default = column.default

    def value(row: Row) -> Any:
        found = row[name] if name in row else _made(default)
        return found if bind is None or found is None else bind(found)

    return value


def _made(default: Any) -> Any:
    return default.arg(None) if default.is_callable else default.arg
