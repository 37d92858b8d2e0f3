"""Which spellings of a name are found, and whom one may take for whom. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from config.names import read_name_rules
from db.models import Person
from matcher.spellings import Speller, Spelling
from triage.records.naming import WAITING, found_by, is_found_by
from triage.records.nearest import NamedPerson, Near, find_near
from triage.records.person_reading import PersonJudgement

MOST = 400
"""Spellings that a page shows; further ones are mixtures of the same letters."""


@dataclass(frozen=True, slots=True)
class SpellingsView:
    """What a page shows of a name."""

    typed: str
    """The spelling that is tried out; empty where it is the canonical name."""
    by_language: tuple[tuple[str, tuple[Spelling, ...]], ...]
    near: tuple[Near, ...]
    """People with names so alike that a reader may take one for the other."""


@dataclass(frozen=True, slots=True)
class ShownName:
    """A name of a person, and where it comes from; '' where that is not for this reader."""

    name: str
    origin: str


def names_of(person: Person) -> tuple[ShownName, ...]:
    """All names of a person."""
    return tuple(ShownName(name.name, name.origin) for name in person.names)


def names_seen(person: Person, reader: str, judged: Sequence[PersonJudgement]) -> tuple[ShownName, ...]:
    """The names of a person; of somebody who is being read blind, his own name and what this reader found himself.

    judged: what the readers of somebody who waits have made of him."""
    listed = names_of(person)
    if person.status not in WAITING:
        return listed
    mine = found_by(reader)
    forms = [one.form for one in judged if one.user == reader and one.form]
    found = [ShownName(name, mine) for form in forms for name in (form.canonical_name, *form.aliases)]
    found += [ShownName(name.name, mine) for name in listed if is_found_by(name.origin, reader)]
    return tuple({name.name: name for name in (ShownName(person.canonical_name, ""), *found)}.values())


def view_spellings(names: Sequence[ShownName], person: Person, others: Sequence[Person], typed: str) -> SpellingsView:
    """What the name of a person finds, or one that is tried out for him. names: those that the reader may see."""
    name = typed or person.canonical_name
    groups: dict[str, list[Spelling]] = {}
    for spelling in _speller().spellings(name)[:MOST] if any(letter.isalpha() for letter in name) else ():
        groups.setdefault(spelling.language, []).append(spelling)
    known = [typed] if typed else [shown.name for shown in names]
    near = find_near(known, map(named, others), person.home_state or "", person.birth_year)
    return SpellingsView(typed, tuple((language, tuple(found)) for language, found in groups.items()), tuple(near))


def named(person: Person) -> NamedPerson:
    """A person with all his names, for the comparison."""
    names = tuple(dict.fromkeys((person.canonical_name, *(name.name for name in person.names))))
    return NamedPerson(
        person.id, person.person_key, person.canonical_name, person.home_state or "", person.birth_year, names
    )


@cache
def _speller() -> Speller:
    return Speller(read_name_rules())
