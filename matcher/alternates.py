"""How else a part of a watched name may be printed: other forms of surnames and given names, by rule."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from config.names import NameRules
from matcher.reading import Reader
from matcher.readings import letters
from matcher.watchnames import NamePart


@dataclass(frozen=True, slots=True)
class Alternate:
    """One reading under which a part is looked for."""

    sounds: str
    rule: str
    """Why: "same" for the reading itself."""
    changed: bool
    """Another form of the name, not only another spelling of it."""


BOTH = "other forms of both halves of the given name"

_MOST = 12
"""Beginnings that are combined with every ending; further ones add only mixtures of three languages."""

_SHORTEST = 3
_STANDS_ALONE = 4
"""Sounds that a changed surname needs, or it is a mere syllable."""


@dataclass(frozen=True, slots=True)
class Forms:
    """Beginnings or endings of names that stand for each other, as sounds."""

    where: Literal["start", "end"]
    forms: tuple[str, ...]
    printed: tuple[str, ...]
    """Without the empty one, which says that a name may go without."""


_Ruled = list[tuple[str, str]]
"""Readings, each with the rule that makes it."""


class Alternates:
    """Makes the alternates of parts by the tables of `rules`."""

    def __init__(self, rules: NameRules, reader: Reader) -> None:
        self._endings = sorted(((row.ending, row.become) for row in rules.surnames), key=lambda row: -len(row[0]))
        rows = []
        for row in rules.givens:
            forms = tuple(dict.fromkeys(reader.read(form).sounds for form in row.forms))
            rows.append(Forms(row.where, forms, tuple(filter(None, forms))))
        self._starts = _ByLetter([row for row in rows if row.where == "start"], 0)
        ends = [row for row in rows if row.where == "end"]
        self._ends = _ByLetter(ends, -1)
        self._printed_ends = _ByLetter([Forms("end", row.printed, row.printed) for row in ends], -1)
        self._inner: dict[str, list[str]] = {}
        self._same_name: dict[str, list[str]] = {}
        for variants in rules.variants:
            sounds = list(dict.fromkeys(reader.read(name).sounds for name in variants.names))
            for one in sounds:
                self._same_name.setdefault(one, []).extend(sounds)

    def of(self, part: NamePart) -> tuple[Alternate, ...]:
        """All alternates of a part, itself first; no reading twice."""
        plain, changed = self._plain(part), self._changed(part)
        ruled = [(rule, False) for _, rule in plain] + [(rule, True) for _, rule in changed]
        found: dict[str, Alternate] = {}
        for sounds, (rule, other) in zip(_once([one for one, _ in plain + changed]), ruled, strict=True):
            if len(sounds) >= 2 and sounds not in found:
                found[sounds] = Alternate(sounds, rule, other)
        return tuple(found.values())

    def readings(self, parts: Sequence[NamePart]) -> Iterator[tuple[list[str], int]]:
        """The sounds of all alternates of each part, and how many of them, the first, are no changed form of it."""
        made = [(self._plain(part), self._changed(part)) for part in parts]
        sounds = _once([one for plain, changed in made for some in (plain, changed) for one, _ in some])
        low = 0
        for plain, changed in made:
            middle, high = low + len(plain), low + len(plain) + len(changed)
            unchanged = [one for one in dict.fromkeys(sounds[low:middle]) if len(one) >= 2]
            yield [one for one in dict.fromkeys(sounds[low:high]) if len(one) >= 2], len(unchanged)
            low = high

    def _plain(self, part: NamePart) -> _Ruled:
        return [(part.sounds, "same"), *_respelled(part)]

    def _changed(self, part: NamePart) -> _Ruled:
        if part.role == "family":
            return self._surname(part.sounds)
        return self._given(part.sounds) if part.role in ("given", "single") else []

    def _surname(self, sounds: str) -> _Ruled:
        ending, become = next((row for row in self._endings if sounds.endswith(row[0])), ("", ()))
        stem = sounds[: len(sounds) - len(ending)]
        if len(stem) < _SHORTEST:
            return []
        rule = f"surname without or with another ending than -{ending}"
        found = [(stem + other, rule) for other in become if len(stem) + len(other) >= _STANDS_ALONE]
        given = self._same_name.get(stem, ()) if ending else ()
        for other in (*given, *self._inner_forms(stem)):
            found.append((other + ending, "another form of the name in the surname"))
        return found

    def _given(self, sounds: str) -> _Ruled:
        found = [(name, "the same given name in another language") for name in self._same_name.get(sounds, [])]
        begun = list(dict.fromkeys(self._start_forms(sounds)))[:_MOST]
        for other in (*begun, *_swapped_each(sounds, self._ends.of(sounds))):
            found.append((other, "another form of the given name"))
        for one in begun:
            found += [(other, BOTH) for other in _swapped_each(one, self._ends.of(one))]
        return found

    def _inner_forms(self, stem: str) -> list[str]:
        """The name in a surname with its beginning or its end in another form; nothing is added or left out.

        Remembered, for many surnames are made of one name."""
        known = self._inner.get(stem)
        if known is None:
            rows = [row for row in self._printed_ends.of(stem) if stem.endswith(row.printed)]
            known = self._inner[stem] = self._start_forms(stem) + _swapped_each(stem, rows)
        return known

    def _start_forms(self, sounds: str) -> list[str]:
        return _swapped_each(sounds, self._starts.of(sounds))


class _ByLetter:
    """Rows of forms by the first, or the last, letter of the names that they may change."""

    def __init__(self, rows: Sequence[Forms], place: Literal[0, -1]) -> None:
        """`place` is that of the letter: 0 for rows of beginnings, -1 for those of endings."""
        self._place = place
        self._adding = [row for row in rows if len(row.forms) > len(row.printed)]
        letters = {form[place] for row in rows for form in row.printed}
        self._rows = {
            letter: [row for row in rows if row in self._adding or any(form[place] == letter for form in row.printed)]
            for letter in letters
        }

    def of(self, sounds: str) -> list[Forms]:
        """The rows that may change a name, in the order of the table; all others leave it as it is."""
        return self._rows.get(sounds[self._place], self._adding) if sounds else []


def _swapped_each(sounds: str, rows: Sequence[Forms]) -> list[str]:
    return [other for row in rows for other in _swapped(sounds, row)]


def _once(words: list[str]) -> list[str]:
    """Words of sounds, with doubled sounds counted once. Few words have any, so these are looked for all at once."""
    flat = letters(words)
    ends = np.flatnonzero(flat == 0)
    doubled = np.flatnonzero((flat[1:] == flat[:-1]) & (flat[1:] != 0))
    once = list(words)
    for row in dict.fromkeys(np.searchsorted(ends, doubled).tolist()):
        once[row] = _REPEAT.sub(r"\1", words[row])
    return once


def _swapped(sounds: str, row: Forms) -> Iterator[str]:
    """The name with each other form in place of the one that it has, or with each where it may have none."""
    start = row.where == "start"
    has_one = False
    if sounds.startswith(row.printed) if start else sounds.endswith(row.printed):
        for form in row.printed:
            rest = _rest(sounds, row.where, form)
            if len(rest) < 2:
                continue
            has_one = True
            for other in row.forms:
                if other != form and (other or len(rest) > 2):
                    yield other + rest if start else rest + other
    if len(row.forms) > len(row.printed) and not has_one and len(sounds) > 2:
        yield from (form + sounds if start else sounds + form for form in row.printed)


def _rest(sounds: str, where: str, form: str) -> str:
    if where == "start":
        return sounds[len(form) :] if sounds.startswith(form) else ""
    return sounds[: len(sounds) - len(form)] if sounds.endswith(form) else ""


def _respelled(part: NamePart) -> _Ruled:
    """Spellings that read differently because one letter stands for two sounds."""
    sounds = part.sounds
    glided = _glided(sounds)
    found = [
        (sounds.replace("ks", "x"), "x for ks"),
        (sounds.replace("x", "ks") if "x" in sounds and _LATIN_X.search(part.text) else sounds, "ks for x"),
        (glided, "j for y"),
        (_breathed(sounds), "ch for kh or h"),
        (sounds[:-3].replace("v", "u") + sounds[-3:], "Kazakh and Persian u for v"),
        (_breathed(glided), "ch for kh or h and j for y"),
        (_met(sounds), "d or t and sh read as one"),
        (_met(glided), "d or t and sh read as one, and j for y"),
        (_articled(part), "the Arabic article before a surname"),
    ]
    return [one for one in found if one[0] != sounds]


def _glided(sounds: str) -> str:
    """The glides of a name as j, also those that are printed as i or not at all."""
    iotated = _IOTATED.sub(r"\1y", sounds) if "e" in sounds else sounds
    return (_SOFT.sub("y", _GLIDE.sub("y", iotated)) if "i" in iotated else iotated).replace("y", "j")


def _breathed(sounds: str) -> str:
    return _BREATH.sub("c", sounds) if "x" in sounds or "h" in sounds else sounds


def _met(sounds: str) -> str:
    """A д or т before ш as Germans and French print it: as they print дж and ч (Mamadschojew)."""
    return sounds.replace("dw", "j").replace("tw", "c")


def _articled(part: NamePart) -> str:
    """A surname that tells where somebody comes from, with the article that Arabic and Persian may put before it:
    بخاری, البخاری."""
    sounds = part.sounds
    return f"al{sounds}" if part.role == "family" and sounds.endswith(("i", "iy")) and sounds[:2] != "al" else sounds


_BREATH = re.compile(r"x|h(?=[aeiouy])|(?<=[aeou])h")
"""х and ҳ, which the German and Polish press write ch."""
_REPEAT = re.compile(r"(.)\1+")
"""Doubled sounds count once, also where an ending meets its like: Аблязов, Аблёззода."""
_LATIN_X = re.compile(r"x", re.IGNORECASE)
_GLIDE = re.compile(r"(?<=[aeou])i(?![aeiou])")
"""The й of a diphthong, printed as i: Aini."""
_SOFT = re.compile(r"(?<=[^aeiou])i(?=[aou])")
"""The я and ю of a French or English spelling, printed as ia and iou: Abliazov."""
_IOTATED = re.compile(r"([aeiou])(?=e)")
"""The е after a vowel, which is spoken ye: Назарбаев."""
