"""Takes the names of persons apart, many of them fast: most names are two plain words."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from matcher.values import WatchedPerson
from matcher.watchnames import Kind, NameParser, NamePart, WatchedName, gender_of, surname_leads

Numbers = dict[tuple[str, str], int]
"""The numbers of parts by their sounds and role."""

_CLERIC = "3"
"""Code of clerics in config/codebook.yml; watchlists give codes or titles."""


@dataclass(frozen=True, slots=True)
class _Word:
    sounds: str
    kind: Kind
    halves: tuple[str, str] | None


def is_cleric(person: WatchedPerson) -> bool:
    return _CLERIC in person.category.split("|") or "cleric" in person.category or "relig" in person.category


@dataclass
class Batch:
    """The parts and names of some persons, in their order."""

    parser: NameParser
    numbers: Numbers
    new: list[NamePart] = field(default_factory=list)
    """Parts that had no number yet."""
    persons: list[int] = field(default_factory=list)
    variants: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    """How many parts each name has that are looked for."""
    parts: list[int] = field(default_factory=list)
    clerical: list[int] = field(default_factory=list)
    """Parts of the names of clerics, and of names with a title."""
    _words: dict[str, _Word | None] = field(default_factory=dict)

    def add(self, place: int, person: WatchedPerson) -> None:
        """Adds the names of a person; `place` is his in the watchlist."""
        cleric, before = is_cleric(person), len(self.persons)
        for text in dict.fromkeys((person.canonical_name, *person.aliases)):
            for parts, titled in self._taken_apart(place, text):
                self.persons.append(place)
                self.variants.append(len(self.persons) - before - 1)
                self.counts.append(len(parts))
                self.parts += parts
                if cleric or titled:
                    self.clerical += parts

    def _taken_apart(self, place: int, text: str) -> Iterator[tuple[list[int], bool]]:
        """The numbers of the parts of each name that a text stands for, and whether it has a title."""
        words = text.split(" ")
        if len(words) == 2:
            one, other = self._word(words[0]), self._word(words[1])
            if one is not None and other is not None:
                yield from ((numbers, False) for numbers in self._plain(words, one, other))
                return
        for name in self.parser.parse_text(place, text):
            yield self._looked_for(name), name.has_title

    def _word(self, word: str) -> _Word | None:
        """A word that is nothing but a word; None for others."""
        if word not in self._words:
            sounds = self.parser.sounds(word) if word.isalpha() else ""
            read = _Word(sounds, self.parser.kind_of(sounds), self.parser.halves(sounds)) if sounds else None
            self._words[word] = read
        return self._words[word]

    def _plain(self, texts: list[str], one: _Word, other: _Word) -> Iterator[list[int]]:
        """What the parser makes of two plain words, without its trouble."""
        first = surname_leads(one.kind, other.kind)
        given, family = (other, one) if first else (one, other)
        given_text, family_text = (texts[1], texts[0]) if first else (texts[0], texts[1])
        if first:
            surname = self._family(family_text, family.sounds)
            yield [surname, self._number(NamePart(given_text, given.sounds, "given"))]
        else:
            name = self._given_number(given_text, given.sounds)
            yield [name, self._family(family_text, family.sounds)]
        if given.halves is not None:
            halves = [self._given_number(given_text, half) for half in given.halves]
            surname = self._family(family_text, family.sounds)
            yield [surname, *halves] if first else [*halves, surname]

    def _given_number(self, text: str, sounds: str) -> int:
        known = self.numbers.get((sounds, "given"))
        return self._number(NamePart(text, sounds, "given")) if known is None else known

    def _family(self, text: str, sounds: str) -> int:
        known = self.numbers.get((sounds, "family"))
        return self._number(NamePart(text, sounds, "family", gender_of(sounds))) if known is None else known

    def _looked_for(self, name: WatchedName) -> list[int]:
        return [self._number(part) for part in name.parts if part.role not in ("title", "patronymic")]

    def _number(self, part: NamePart) -> int:
        known = self.numbers.get((part.sounds, part.role))
        if known is None:
            known = self.numbers[part.sounds, part.role] = len(self.numbers)
            self.new.append(part)
        return known
