"""How else a part of a watched name may be printed: other forms of surnames and given names, by rule."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from config.names import NameRules
from matcher.reading import Reader
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


class Alternates:
    """Makes the alternates of parts by the tables of `rules`."""

    def __init__(self, rules: NameRules, reader: Reader) -> None:
        self._endings = sorted(((row.ending, row.become) for row in rules.surnames), key=lambda row: -len(row[0]))
        self._forms: dict[str, list[Forms]] = {"start": [], "end": []}
        for row in rules.givens:
            forms = tuple(dict.fromkeys(reader.read(form).sounds for form in row.forms))
            self._forms[row.where].append(Forms(row.where, forms, tuple(filter(None, forms))))
        self._same_name: dict[str, list[str]] = {}
        for variants in rules.variants:
            sounds = list(dict.fromkeys(reader.read(name).sounds for name in variants.names))
            for one in sounds:
                self._same_name.setdefault(one, []).extend(sounds)

    def of(self, part: NamePart) -> tuple[Alternate, ...]:
        """All alternates of a part, itself first; no reading twice."""
        found: dict[str, Alternate] = {}
        for alternate in self._all(part):
            sounds = _REPEAT.sub(r"\1", alternate.sounds)
            if len(sounds) >= 2 and sounds not in found:
                found[sounds] = alternate if sounds == alternate.sounds else replace(alternate, sounds=sounds)
        return tuple(found.values())

    def _all(self, part: NamePart) -> Iterator[Alternate]:
        yield Alternate(part.sounds, "same", False)
        yield from _respelled(part)
        if part.role == "family":
            yield from self._surname(part.sounds)
        if part.role in ("given", "single"):
            yield from self._given(part.sounds)

    def _surname(self, sounds: str) -> Iterator[Alternate]:
        ending, become = next((row for row in self._endings if sounds.endswith(row[0])), ("", ()))
        stem = sounds[: len(sounds) - len(ending)]
        if len(stem) < _SHORTEST:
            return
        for other in become:
            if len(stem) + len(other) < _STANDS_ALONE:
                continue
            yield Alternate(stem + other, f"surname without or with another ending than -{ending}", True)
        given = self._same_name.get(stem, ()) if ending else ()
        for other in (*given, *self._inner_forms(stem)):
            yield Alternate(other + ending, "another form of the name in the surname", True)

    def _given(self, sounds: str) -> Iterator[Alternate]:
        for name in self._same_name.get(sounds, []):
            yield Alternate(name, "the same given name in another language", True)
        begun = list(dict.fromkeys(self._start_forms(sounds)))[:_MOST]
        for other in (*begun, *self._end_forms(sounds)):
            yield Alternate(other, "another form of the given name", True)
        for other in (other for one in begun for other in self._end_forms(one)):
            yield Alternate(other, BOTH, True)

    def _inner_forms(self, stem: str) -> Iterator[str]:
        """The name in a surname with its beginning or its end in another form; nothing is added or left out."""
        yield from self._start_forms(stem)
        for row in self._forms["end"]:
            if stem.endswith(row.printed):
                yield from _swapped(stem, Forms("end", row.printed, row.printed))

    def _end_forms(self, sounds: str) -> Iterator[str]:
        for row in self._forms["end"]:
            yield from _swapped(sounds, row)

    def _start_forms(self, sounds: str) -> Iterator[str]:
        for row in self._forms["start"]:
            yield from _swapped(sounds, row)


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


def _respelled(part: NamePart) -> Iterator[Alternate]:
    """Spellings that read differently because one letter stands for two sounds."""
    sounds = part.sounds
    glided = _SOFT.sub("y", _GLIDE.sub("y", _IOTATED.sub(r"\1y", sounds))).replace("y", "j")
    for other, rule in (
        (sounds.replace("ks", "x"), "x for ks"),
        (sounds.replace("x", "ks") if _LATIN_X.search(part.text) else sounds, "ks for x"),
        (glided, "j for y"),
        (_BREATH.sub("c", sounds), "ch for kh or h"),
        (sounds[:-3].replace("v", "u") + sounds[-3:], "Kazakh and Persian u for v"),
        (_BREATH.sub("c", glided), "ch for kh or h and j for y"),
        (_met(sounds), "d or t and sh read as one"),
        (_met(glided), "d or t and sh read as one, and j for y"),
    ):
        if other != sounds:
            yield Alternate(other, rule, False)


def _met(sounds: str) -> str:
    """A д or т before ш as Germans and French print it: as they print дж and ч (Mamadschojew)."""
    return sounds.replace("dw", "j").replace("tw", "c")


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
