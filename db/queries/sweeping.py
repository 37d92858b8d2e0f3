"""Goes through every text that people or the machine wrote, in whatever table, and lets each be written anew.

What is public, sealed or somebody else's own name is left out by name, with the reason: a new table is swept."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, String, Table, Text, false, func, or_, select, update
from sqlalchemy.orm import Session

from db.models import Base

AT_ONCE = 1000
PUBLIC = "what a source published, and where"
SEALED = "part of the audit chain, which is blanked row by row"
OWN = "names of accounts, partners and other people, which are theirs"
NUMBERS = "counts, moments and digests"
LEFT_OUT = {
    **dict.fromkeys(("documents", "document_versions", "captures", "validators", "sources", "happenings"), PUBLIC),
    **dict.fromkeys(("past_items", "past_windows", "outcomes"), PUBLIC),
    **dict.fromkeys(("decisions", "chain_heads"), SEALED),
    **dict.fromkeys(("person_names", "users", "partners", "partner_contacts"), OWN),
    **dict.fromkeys(("desk_sessions", "partner_sessions", "tombstones", "request_days", "looks", "runs"), NUMBERS),
}
"""Table → why it is not swept."""
LEFT_OUT_COLUMNS = {
    "persons.person_key": OWN,
    "persons.canonical_name": OWN,
    "mentions.surface": PUBLIC,
    "leads.name": PUBLIC,
    "leads.sound": PUBLIC,
    "candidates.features": NUMBERS,
    "candidate_documents.signature": NUMBERS,
}
"""Column → why it is not swept."""

Rewrite = Callable[[Any], Any]
"""A text or JSON value → what it is to be; the same value where it stays."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """One row that is to be written anew."""

    table: Table
    key: dict[str, Any]
    values: dict[str, Any]


def find_changes(session: Session, rewrite: Rewrite, but: Mapping[str, ColumnElement[bool]]) -> Iterator[Rewritten]:
    """Every row that `rewrite` would change, without those of a table that `but` describes. Nothing is changed."""
    for table in Base.metadata.sorted_tables:
        columns = _texts(table)
        if columns:
            yield from _changes_in(session, table, columns, rewrite, but.get(table.name, false()))


def write_changes(session: Session, changes: Iterable[Rewritten], rewrite: Rewrite) -> None:
    """Writes these rows anew, as they read now: others may have written them since they were found."""
    for change in changes:
        columns = [change.table.c[name] for name in change.values]
        where = [change.table.c[name] == value for name, value in change.key.items()]
        row = session.execute(select(*columns).where(*where).with_for_update()).mappings().first()
        if row is not None:
            values = {column.name: rewrite(row[column.name]) for column in columns}
            session.execute(update(change.table).where(*where).values(values))
    session.expire_all()


def _texts(table: Table) -> list[Column[Any]]:
    if table.name in LEFT_OUT:
        return []
    keys = set(table.primary_key.columns)
    return [
        column
        for column in table.columns
        if isinstance(column.type, String | Text | JSON)
        and column not in keys
        and not column.foreign_keys
        and f"{table.name}.{column.name}" not in LEFT_OUT_COLUMNS
    ]


def _changes_in(
    session: Session, table: Table, columns: list[Column[Any]], rewrite: Rewrite, but: ColumnElement[bool]
) -> Iterator[Rewritten]:
    keys = list(table.primary_key.columns)
    filled = or_(*(column != "" if isinstance(column.type, String) else column.is_not(None) for column in columns))
    # NULL is no "yes": a row without a person is nobody's.
    wanted = select(*keys, *columns).where(filled, ~func.coalesce(but, false()))
    rows = session.execute(wanted.execution_options(yield_per=AT_ONCE))
    for row in rows.mappings():
        values = {column.name: row[column.name] for column in columns if row[column.name]}
        new = {name: changed for name, value in values.items() if (changed := rewrite(value)) != value}
        if new:
            yield Rewritten(table, {key.name: row[key.name] for key in keys}, new)
