"""Takes a name of the watchlist apart: which word is the given name, the surname, the patronymic, a title."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, NamedTuple

from config.names import NameRules
from matcher.reading import Reader
from matcher.values import WatchedPerson

Role = Literal["given", "family", "patronymic", "title", "single"]


@dataclass(frozen=True, slots=True)
class NamePart:
    """One word of a watched name in its role."""

    text: str
    sounds: str
    role: Role
    gender: str = ""


class Kind(NamedTuple):
    """What a word may be in a name, by itself."""

    like_surname: bool
    """It ends like a surname."""
    given: bool
    """A given name that is known."""
    no_surname: bool
    """A given name that no family bears."""


@dataclass(frozen=True)
class WatchedName:
    """One name of one person (the main one or an alias), taken apart."""

    person: int
    """Place of the person in the watchlist."""
    text: str
    parts: tuple[NamePart, ...]

    @cached_property
    def given(self) -> tuple[NamePart, ...]:
        return tuple(part for part in self.parts if part.role == "given")

    @cached_property
    def family(self) -> NamePart | None:
        return next((part for part in self.parts if part.role in ("family", "single")), None)

    @cached_property
    def patronymic(self) -> NamePart | None:
        return next((part for part in self.parts if part.role == "patronymic"), None)

    @cached_property
    def has_title(self) -> bool:
        return any(part.role == "title" for part in self.parts)


_WORD = re.compile(r"[^\s,()\[\]\-\u2010\u2013\"«»“”]+")
_DOUBLE = re.compile(r"([^\W\d_]+)([\s-])([^\W\d_]{3,})(?=\s+[^\W\d_]{3,})")
"""Two words that a third one follows."""
_DOUBLE_SURNAME = re.compile(r"(?<=\s)([^\W\d_]{3,})[-\u2010\u2013]([^\W\d_]{3,})$")
_OPENER, _OPENED = 4, 3
"""Sounds of the first and of the second half of a given name that may be written in two words."""
_FEMALE = ("ova", "eva", "ina", "ovna", "evna", "kizi", "giz")
_MALE = ("ov", "ev", "ovic", "evic", "ogli", "uli")


class NameParser:
    """Parses names by the tables of patronymics, titles and surname endings."""

    def __init__(self, rules: NameRules, reader: Reader) -> None:
        self._reader = reader
        self._read: dict[str, str] = {}
        self._titles = frozenset(reader.read(row.word).sounds for row in rules.titles)
        self._clerical = frozenset(reader.read(row.word).sounds for row in rules.titles if row.clerical)
        ends = [reader.read(row.form).sounds for row in rules.patronymics if row.where == "end"]
        self._patronymic_ends = tuple(ends)
        self._patronymic_words = frozenset(
            reader.read(row.form).sounds for row in rules.patronymics if row.where == "word"
        )
        openers = {reader.read(form).sounds for row in rules.givens if row.apart for form in row.forms}
        self._openers = sorted(openers, key=len, reverse=True)
        self._long_openers = tuple(one for one in self._openers if len(one) >= _OPENER)
        self._givens = {reader.read(name).sounds: row.last == "given" for row in rules.variants for name in row.names}
        self._family_ends = tuple(row.ending for row in rules.surnames if len(row.ending) >= 2 and row.ending != "iy")

    def parse(self, person: int, name: str) -> WatchedName:
        """The parts of `name`, in printed order; no parts where it holds no letters that can be read."""
        head, comma, _ = name.partition(",")
        words = [(word, self.sounds(word)) for word in _WORD.findall(name)]
        words = [(word, sounds) for word, sounds in words if sounds]
        first_is_family = bool(comma and head.strip())
        return WatchedName(person, name, tuple(self._roles(words, first_is_family)))

    def parse_all(self, place: int, person: WatchedPerson) -> Iterator[WatchedName]:
        """Each name of a person, once; two given names also as the one word that they may be written as."""
        for text in dict.fromkeys((person.canonical_name, *person.aliases)):
            yield from self.parse_text(place, text)

    def parse_text(self, place: int, text: str) -> Iterator[WatchedName]:
        """What one name of a person may be: as it stands, a given name in two, two in one, one surname of two."""
        name = self.parse(place, text)
        yield name
        yield from self._split(name)
        joined = self._joined(text)
        if joined != text:
            yield self.parse(place, joined)
        yield from (self.parse(place, single) for single in self._single_surnames(text))

    def _joined(self, text: str) -> str:
        """Kassym-Jomart and Said Abdullo as one word, where a surname follows."""
        found = _DOUBLE.match(text)
        if found is None or not (found[2] == "-" or self._reader.read(found[1]).sounds in self._openers):
            return text
        return found[1] + found[3].lower() + text[found.end() :]

    def _single_surnames(self, text: str) -> Iterator[str]:
        """Lola Karimova-Tillyaeva as Lola Karimova and as Lola Tillyaeva."""
        found = _DOUBLE_SURNAME.search(text)
        if found is not None and self.kind_of(self.sounds(found[1])).like_surname:
            yield from (text[: found.start()] + single for single in found.groups())

    def _split(self, name: WatchedName) -> Iterator[WatchedName]:
        """Muhammadsharif as Muhammad Sharif, where the name has one given name and a surname."""
        if len(name.given) != 1 or name.family is None:
            return
        whole = name.given[0]
        found = self.halves(whole.sounds)
        if found is not None:
            halves = [replace(whole, sounds=half) for half in found]
            parts = [half for part in name.parts for half in (halves if part is whole else (part,))]
            yield replace(name, parts=tuple(parts))

    def halves(self, sounds: str) -> tuple[str, str] | None:
        """The halves of a given name that may be written in two words."""
        if not sounds.startswith(self._long_openers):
            return None
        opener = next(one for one in self._long_openers if sounds.startswith(one))
        rest = sounds[len(opener) :]
        return (opener, rest) if len(rest) >= _OPENED else None

    def sounds(self, word: str) -> str:
        """How a word reads, remembered."""
        known = self._read.get(word)
        if known is None:
            known = self._read[word] = self._reader.read(word).sounds
        return known

    def forget(self) -> None:
        """Forgets how words read: a long watchlist has many, of which hardly any are met again."""
        self._read = {}

    def is_title(self, sounds: str) -> bool:
        return sounds in self._titles

    def is_clerical(self, sounds: str) -> bool:
        return sounds in self._clerical

    def is_patronymic(self, sounds: str) -> bool:
        """The word is a patronymic by its end (Tilloevich), in any Russian case."""
        stem = re.sub(r"(a|u|em|e|i|oy)$", "", sounds)
        return any(
            len(word) > len(end) + 1 and word.endswith(end) for end in self._patronymic_ends for word in (sounds, stem)
        )

    def is_patronymic_word(self, sounds: str) -> bool:
        """The word makes a patronymic of the name before it (uulu, qizi)."""
        return sounds in self._patronymic_words

    def kind_of(self, sounds: str) -> Kind:
        """What a word may be in a name, by itself."""
        return Kind(sounds.endswith(self._family_ends), sounds in self._givens, self._givens.get(sounds, False))

    def _roles(self, words: list[tuple[str, str]], family_first: bool) -> Iterator[NamePart]:
        fixed = self._fixed_roles(words)
        free = [sounds for (_, sounds), role in zip(words, fixed, strict=True) if role is None]
        family_first = family_first or self._as_in_papers(words, fixed, free)
        free_roles = iter(self._free_roles(free, family_first, "family" in fixed))
        roles: list[Role] = [next(free_roles) if role is None else role for role in fixed]
        for (word, sounds), role in zip(words, roles, strict=True):
            if not (role == "patronymic" and self.is_patronymic_word(sounds)):
                yield NamePart(word, sounds, role, "" if role in ("given", "title") else gender_of(sounds))

    def _fixed_roles(self, words: list[tuple[str, str]]) -> list[Role | None]:
        roles: list[Role | None] = [None] * len(words)
        plain = sum(not self.is_title(sounds) for _, sounds in words)
        for place, (_, sounds) in enumerate(words):
            if plain >= 2 and self.is_title(sounds):
                roles[place] = "title"
            elif len(words) >= 3 and self.is_patronymic(sounds):
                roles[place] = "patronymic"
            elif len(words) >= 3 and place and self.is_patronymic_word(sounds):
                roles[place] = roles[place - 1] = "patronymic"
        if roles.count(None) == 1 and "patronymic" in roles:
            roles[roles.index("patronymic")] = "family"
        return roles

    def _as_in_papers(self, words: list[tuple[str, str]], fixed: list[Role | None], free: list[str]) -> bool:
        """Surname, given name and patronymic: Цхай Юрий Андреевич."""
        ends = fixed[-1:] == ["patronymic"] and self.is_patronymic(words[-1][1])
        return ends and len(free) == 2 and not self.kind_of(free[-1]).like_surname

    def _free_roles(self, sounds: list[str], family_first: bool, named: bool) -> list[Role]:
        if len(sounds) == 1:
            return ["given" if named else "single"]
        roles: list[Role] = ["given"] * len(sounds)
        if sounds:
            first = family_first or surname_leads(self.kind_of(sounds[0]), self.kind_of(sounds[-1]))
            roles[0 if first else -1] = "family"
        return roles


def surname_leads(first: Kind, last: Kind) -> bool:
    """Whether the first word of a name is its surname: it ends like one, or the last word can be none."""
    if last.like_surname:
        return False
    return first.like_surname or (last.no_surname and not first.given)


def gender_of(sounds: str) -> str:
    """m or f where the ending of a surname or patronymic shows it, else nothing."""
    if sounds.endswith(_FEMALE):
        return "f"
    return "m" if sounds.endswith(_MALE) else ""
