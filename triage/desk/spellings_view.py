"""Which spellings of a name are found, and whom one may take for whom. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from config.names import read_name_rules
from db.models import Person
from matcher.spellings import Speller, Spelling
from triage.records.nearest import NamedPerson, Near, find_near

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


def view_spellings(person: Person, others: Sequence[Person], typed: str) -> SpellingsView:
    """What the name of a person finds, or one that is tried out for him."""
    name = typed or person.canonical_name
    groups: dict[str, list[Spelling]] = {}
    for spelling in _speller().spellings(name)[:MOST] if any(letter.isalpha() for letter in name) else ():
        groups.setdefault(spelling.language, []).append(spelling)
    names = [typed] if typed else [known.name for known in person.names]
    near = find_near(names, map(named, others), person.home_state or "", person.birth_year)
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
