"""A person as a card shows him: a row, and its parts in one statement, for every card reads one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, String, bindparam, cast, literal_column, null, select, union_all
from sqlalchemy.orm import Session

from db.models import Person, PersonAffiliation, PersonCategory, PersonName, PersonState
from db.models.base import Json
from db.session import ask
from db.values import ERASED


@dataclass(frozen=True, slots=True)
class KnownName:
    """One spelling, and where it is from."""

    name: str
    kind: str
    """canonical | alias"""
    origin: str


@dataclass(frozen=True, slots=True)
class KnownCategory:
    """A category of the codebook; `label` is what the file said where it is no code."""

    category: str
    label: str


@dataclass(frozen=True, slots=True)
class KnownState:
    """A state that a person has to do with: home, or host from … to …"""

    state: str
    relation: str
    since: str | None
    until: str | None


@dataclass(frozen=True, slots=True)
class KnownAffiliation:
    """An organisation, with who says so."""

    label: str
    applied_by: str


@dataclass(frozen=True, slots=True)
class Portrait:
    """A person with names, categories, states and affiliations, each in the order of their entry."""

    id: int
    person_key: str
    canonical_name: str
    home_state: str | None
    birth_year: int | None
    do_not_disclose: bool
    status: str
    more: Json
    names: tuple[KnownName, ...]
    categories: tuple[KnownCategory, ...]
    states: tuple[KnownState, ...]
    affiliations: tuple[KnownAffiliation, ...]


def read_portrait(session: Session, person_id: int) -> Portrait | None:
    """The person of a number; None where there is none, or he was erased."""
    person = ask(session, _PERSON, {"person": person_id}).first()
    return None if person is None else portrait_of(person, ask(session, PARTS, {"person": person_id}).all())


def portrait_of(person: Sequence[Any], parts: Iterable[Sequence[Any]]) -> Portrait | None:
    """The person of whom PERSON_COLUMNS and PARTS were read; None for none at all, and for one who was erased."""
    number, key, name, home, born, do_not_disclose, status, more = person
    if number is None or status == ERASED:
        return None
    rows = sorted(map(tuple, parts))
    return Portrait(
        number, key, name, home, born, do_not_disclose, status, more,
        names=tuple(KnownName(*said[:3]) for said in _said(rows, NAME)),
        categories=tuple(KnownCategory(*said[:2]) for said in _said(rows, CATEGORY)),
        states=tuple(KnownState(*said) for said in _said(rows, STATE)),
        affiliations=tuple(KnownAffiliation(*said[:2]) for said in _said(rows, AFFILIATION)),
    )  # fmt: skip


def _said(rows: Sequence[Sequence[Any]], part: int) -> list[Sequence[Any]]:
    return [row[2:] for row in rows if row[0] == part]


NAME, CATEGORY, STATE, AFFILIATION = range(4)
_NONE = cast(null(), String)
PERSON_COLUMNS = (
    Person.id, Person.person_key, Person.canonical_name, Person.home_state, Person.birth_year, Person.do_not_disclose,
    Person.status, Person.more,
)  # fmt: skip
_PERSON = select(*PERSON_COLUMNS).where(Person.id == bindparam("person"))
_COLUMNS: tuple[tuple[Any, ...], ...] = (
    (PersonName.id, PersonName.name, PersonName.kind, PersonName.origin, _NONE),
    (PersonCategory.id, PersonCategory.category, PersonCategory.label, _NONE, _NONE),
    (PersonState.id, PersonState.state, PersonState.relation, PersonState.since, PersonState.until),
    (PersonAffiliation.id, PersonAffiliation.label, PersonAffiliation.applied_by, _NONE, _NONE),
)
PARTS = union_all(
    *(
        select(literal_column(str(part), Integer).label("part"), *columns).where(
            columns[0].class_.person_id == bindparam("person")
        )
        for part, columns in enumerate(_COLUMNS)
    )
)
"""(which part, number, what it says …) of a person; `portrait_of` reads them."""
