"""Takes the names of persons apart, many of them fast: most names are two plain words."""

from array import array
from dataclasses import dataclass, field
from typing import TypeAlias

from matcher.values import WatchedPerson
from matcher.watchnames import Kind, NameParser, NamePart, WatchedName, gender_of, surname_leads

Numbers = dict[tuple[str, str], int]
"""The numbers of parts by their sounds and role."""

Column: TypeAlias = "array[int]"
"""Whole numbers of four bytes."""

_CLERIC = "3"
"""Code of clerics in config/codebook.yml; watchlists give codes or titles."""


@dataclass(slots=True)
class _Word:
    """A word that is nothing but a word; its numbers as a part are looked up once."""

    text: str
    sounds: str
    kind: Kind
    halves: tuple[str, str] | None
    given: int = -1
    family: int = -1


def is_cleric(person: WatchedPerson) -> bool:
    category = person.category
    return bool(category) and (_CLERIC in category.split("|") or "cleric" in category or "relig" in category)


def _column() -> Column:
    return array("i")


@dataclass
class Batch:
    """The parts and names of some persons, in their order."""

    parser: NameParser
    numbers: Numbers
    new: list[NamePart] = field(default_factory=list)
    """Parts that had no number yet."""
    persons: Column = field(default_factory=_column)
    variants: Column = field(default_factory=_column)
    counts: Column = field(default_factory=_column)
    """How many parts each name has that are looked for."""
    parts: Column = field(default_factory=_column)
    clerical: Column = field(default_factory=_column)
    """Parts of the names of clerics, and of names with a title."""
    _words: dict[str, _Word | None] = field(default_factory=dict)

    def add(self, place: int, person: WatchedPerson) -> None:
        """Adds the names of a person; `place` is his in the watchlist."""
        cleric, before = is_cleric(person), len(self.persons)
        for text in (
            dict.fromkeys((person.canonical_name, *person.aliases)) if person.aliases else (person.canonical_name,)
        ):
            for parts, titled in self._taken_apart(place, text):
                self.variants.append(len(self.persons) - before)
                self.persons.append(place)
                self.counts.append(len(parts))
                self.parts.extend(parts)
                if cleric or titled:
                    self.clerical.extend(parts)

    def _taken_apart(self, place: int, text: str) -> list[tuple[list[int], bool]]:
        """The numbers of the parts of each name that a text stands for, and whether it has a title."""
        words = text.split(" ")
        if len(words) == 2:
            one, other = self._word(words[0]), self._word(words[1])
            if one is not None and other is not None:
                return self._plain(one, other)
        return [(self._looked_for(name), name.has_title) for name in self.parser.parse_text(place, text)]

    def _word(self, word: str) -> _Word | None:
        """A word that is nothing but a word; None for others."""
        if word not in self._words:
            sounds = self.parser.sounds(word) if word.isalpha() else ""
            read = _Word(word, sounds, self.parser.kind_of(sounds), self.parser.halves(sounds)) if sounds else None
            self._words[word] = read
        return self._words[word]

    def _plain(self, one: _Word, other: _Word) -> list[tuple[list[int], bool]]:
        """What the parser makes of two plain words, without its trouble."""
        leads = surname_leads(one.kind, other.kind)
        given, surname = (other, one) if leads else (one, other)
        givens = [[self._given(given)]]
        if given.halves is not None:
            givens.append(self._halves(given))
        family = self._family(surname)
        return [([family, *parts] if leads else [*parts, family], False) for parts in givens]

    def _given(self, word: _Word) -> int:
        if word.given < 0:
            word.given = self._number(NamePart(word.text, word.sounds, "given"))
        return word.given

    def _family(self, word: _Word) -> int:
        if word.family < 0:
            word.family = self._number(NamePart(word.text, word.sounds, "family", gender_of(word.sounds)))
        return word.family

    def _halves(self, word: _Word) -> list[int]:
        return [self._number(NamePart(word.text, half, "given")) for half in word.halves or ()]

    def _looked_for(self, name: WatchedName) -> list[int]:
        return [self._number(part) for part in name.parts if part.role not in ("title", "patronymic")]

    def _number(self, part: NamePart) -> int:
        known = self.numbers.get((part.sounds, part.role))
        if known is None:
            known = self.numbers[part.sounds, part.role] = len(self.numbers)
            self.new.append(part)
        return known
