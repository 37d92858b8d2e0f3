"""Brings a watchlist file into the database, and writes the watchlist out again."""

import csv
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from sqlalchemy.orm import Session

from config.codebook import Codebook
from db.models import Person, PersonCategory, PersonName, PersonState
from db.queries.decisions import NewDecision, append_decision
from db.queries.persons import active_persons, persons_by_key
from db.session import Database
from triage.erasure.marks import read_erased
from triage.records.cells import plain_cell
from triage.records.watchlist_file import COLUMNS, SEPARATOR, WatchlistRow, read_watchlist_file


@dataclass(frozen=True)
class PersonsImport:
    """What an import did, counted in persons; `unknown_categories` are kept as labels."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    new_names: int = 0
    unknown_categories: tuple[str, ...] = ()
    erased: int = 0
    """Left out: they were erased, and an import brings nobody back."""
    single_names: tuple[str, ...] = ()
    """Key and name of those whose name is a single word: taken for them wherever it stands."""


def import_persons(
    database: Database, path: Path, codebook: Codebook, secret: bytes | None = None, by: str = ""
) -> PersonsImport:
    """Adds and updates persons from a file, all or none. Names that the file lacks are kept.

    by: who does it at the desk; that stands in the log then, and new names are owed a search of what is stored.
    secret: the installation's key, by which those are known who were erased. Raises WatchlistError for a bad file, and
    ErasedError where somebody was erased and no key is given; the database is then as it was."""
    rows = read_watchlist_file(path)
    with database.write() as session:
        erased = read_erased(session, secret)
        wanted = [row for row in rows if not erased.has_person(row.person_id, row.canonical_name, row.aliases)]
        single = tuple(f"{row.person_id} {row.canonical_name}" for row in wanted if len(row.canonical_name.split()) < 2)
        done = PersonsImport(erased=len(rows) - len(wanted), single_names=single)
        known = persons_by_key(session, [row.person_id for row in wanted])
        for row in wanted:
            done = _store(session, row, known.get(row.person_id), path.name, codebook, done, owes=bool(by))
        if by:
            said = {"added": done.added, "changed": done.changed, "new_names": done.new_names}
            append_decision(session, NewDecision(by, "persons_imported", human=said))
    return done


def export_persons(database: Database, out: TextIO) -> int:
    """Writes the watchlist as CSV in the form that `import_persons` reads; returns the number of persons."""
    with database.read() as session:
        persons = active_persons(session)
        extra = sorted({key for person in persons for key in person.more})
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(map(plain_cell, [*COLUMNS, *extra]))
        for person in persons:
            writer.writerow(map(plain_cell, [*_cells(person), *(person.more.get(key, "") for key in extra)]))
    return len(persons)


def _store(
    session: Session, row: WatchlistRow, known: Person | None, origin: str, codebook: Codebook, done: PersonsImport,
    owes: bool,
) -> PersonsImport:  # fmt: skip
    person = known or Person(person_key=row.person_id, canonical_name=row.canonical_name)
    session.add(person)
    before = _state(person)
    new = _fill(person, row, origin, codebook)
    if owes:
        person.names_owed = [*(person.names_owed or ()), *new]
    changed = known is not None and _state(person) != before
    unknown = {label for label in row.categories if codebook.category_of(label) is None}
    return replace(
        done,
        added=done.added + (known is None),
        changed=done.changed + changed,
        unchanged=done.unchanged + (known is not None and not changed),
        new_names=done.new_names + len(new),
        unknown_categories=tuple(sorted({*done.unknown_categories, *unknown})),
    )


def _state(person: Person) -> tuple[list[str], dict[str, str]]:
    return _cells(person), dict(person.more or {})


def _fill(person: Person, row: WatchlistRow, origin: str, codebook: Codebook) -> list[str]:
    person.canonical_name, person.status = row.canonical_name, "active"
    person.home_state, person.birth_year = row.country, row.birth_year
    if row.country and not any(state.relation == "home" and state.state == row.country for state in person.states):
        person.states.append(PersonState(state=row.country, relation="home"))
    person.more = dict(row.more)
    if [category.label for category in person.categories] != list(row.categories):
        person.categories = [
            PersonCategory(category=codebook.category_of(label) or "", label=label, codebook_version=codebook.version)
            for label in row.categories
        ]
    known = {name.name for name in person.names}
    new = [name for name in dict.fromkeys([row.canonical_name, *row.aliases]) if name not in known]
    for name in new:
        kind = "canonical" if name == row.canonical_name else "alias"
        person.names.append(PersonName(name=name, kind=kind, origin=origin))
    return new


def _cells(person: Person) -> list[str]:
    aliases = [name.name for name in person.names if name.name != person.canonical_name]
    return [
        person.person_key,
        person.canonical_name,
        person.home_state or "",
        SEPARATOR.join(category.label for category in person.categories),
        str(person.birth_year or ""),
        SEPARATOR.join(aliases),
    ]
