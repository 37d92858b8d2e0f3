"""Makes the arrays of a watchlist, all at once or one person more: the same either way but for the size of bit sets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from config.names import NameRules
from matcher.alternates import Alternate, Alternates
from matcher.batch import Batch, Numbers
from matcher.bitsets import with_sets
from matcher.held import APART, CLERIC, FAMILY, GIVEN, PART, PLAIN, SINGLE, USUAL, Held, Small, counts_of, firsts_of
from matcher.ragged import Rows, numbered
from matcher.reading import Reader
from matcher.readings import letters
from matcher.skeleton import cuts_of, ending_keys, keys_of, neighbourhood, usual_key
from matcher.values import WatchedPerson
from matcher.watchnames import NameParser, NamePart

_ROLES = {"family": FAMILY, "given": GIVEN, "single": SINGLE}
_FIRST = {"h": (0, 3), "x": (3, 0), "j": (6, 5), "c": (6, 5), "y": (0, 6)}
_INFLECTS = ("ov", "ev", "ova", "eva", "uli", "ulu", "kizi", "oglu", "ogli", "zoda")
"""Ends of changed forms that take case endings of their own: Рахмоновым для Рахмон."""


@dataclass(frozen=True, slots=True)
class _Made:
    """A part, taken apart."""

    alternates: tuple[Alternate, ...]
    keys: dict[int, int]
    """Skeletons under which a text may show it, endings cut off, with their kinds."""
    near: frozenset[int]
    firsts: int


class Builder:
    """Makes and extends arrays by the tables of `rules`."""

    def __init__(self, rules: NameRules, reader: Reader, parser: NameParser) -> None:
        self.alternates = Alternates(rules, reader)
        self.endings = ending_keys(reader.read(row.suffix).sounds for row in rules.suffixes)
        self._apart = rules.apart
        self._parser = parser

    def extended(self, old: Held, numbers: Numbers, persons: Sequence[WatchedPerson], first: int) -> Held:
        """The arrays with some persons more, counted from `first`; `numbers`, those of the parts, gets the new ones."""
        batch = Batch(self._parser, numbers)
        for place, person in enumerate(persons, first):
            batch.add(place, person)
        return with_sets(_with_couples(_with_names(self._with_parts(old, batch.new), batch), len(old.persons)), old)

    def _with_parts(self, old: Held, parts: Sequence[NamePart]) -> Held:
        if not parts:
            return old
        made = [self._made(part) for part in parts]
        first = len(old.roles)
        texts = [part.text.encode() for part in parts]
        readings = [one for each in made for one in each.alternates]
        keys = np.array([key for each in made for key in each.keys], np.uint64)
        by_key, by_key_part = _inserted(old.by_key, old.by_key_part, keys, _owners(made, "keys", first))
        near = np.array([key for each in made for key in sorted(each.near)], np.uint64)
        by_near, by_near_part = _inserted(old.by_near, old.by_near_part, near, _owners(made, "near", first))
        return replace(
            old,
            texts=np.append(old.texts, np.frombuffer(b"".join(texts), np.uint8)),
            text_ends=_ends(old.text_ends, map(len, texts)),
            sounds=np.append(old.sounds, np.frombuffer("".join(part.sounds for part in parts).encode(), np.uint8)),
            sound_ends=_ends(old.sound_ends, (len(part.sounds) for part in parts)),
            roles=np.append(old.roles, np.array([_ROLES[part.role] for part in parts], np.uint8)),
            genders=np.append(old.genders, np.array([ord(part.gender or "\0") for part in parts], np.uint8)),
            keys=np.append(old.keys, keys),
            key_kinds=np.append(old.key_kinds, np.array([k for each in made for k in each.keys.values()], np.uint8)),
            key_ends=_ends(old.key_ends, (len(each.keys) for each in made)),
            firsts=np.append(old.firsts, np.array([each.firsts for each in made], np.uint16)),
            readings=np.append(old.readings, letters([one.sounds for one in readings])),
            changed=np.append(old.changed, np.array([one.changed for one in readings], np.bool_)),
            reading_ends=_ends(old.reading_ends, (len(each.alternates) for each in made)),
            by_key=by_key,
            by_key_part=by_key_part,
            by_near=by_near,
            by_near_part=by_near_part,
        )

    def _made(self, part: NamePart) -> _Made:
        alternates = self.alternates.of(part)
        plain = {key for one in alternates if not one.changed for key in keys_of(one.sounds)}
        usual = sorted(_part_keys(alternates, plain, self.endings))
        kinds = dict.fromkeys(usual, USUAL) | dict.fromkeys(plain, USUAL | PLAIN)
        for row in self._apart:
            if part.sounds.endswith(row.ends):
                kinds |= {key: kinds.get(key, 0) | APART for key in keys_of(row.word)}
        starts = {one.sounds[:2] for one in alternates} if part.role == "given" else ()
        firsts = {code for start in starts for code in first_codes(start)}
        near = frozenset().union(*map(neighbourhood, plain))
        return _Made(alternates, kinds, near, sum(1 << code for code in firsts))


def first_codes(sounds: str) -> tuple[int, ...]:
    """The codes that an initial may have of a name that sounds so."""
    if sounds[0] in _FIRST:
        return _FIRST[sounds[0]]
    return tuple(key & 15 for key in keys_of(sounds[0])) or (0,)


def _part_keys(alternates: Sequence[Alternate], plain: set[int], endings: frozenset[int]) -> set[int]:
    """Skeletons of all alternates; of changed forms those long enough to tell, to which no other leads by an ending."""
    keys, covered = set(plain), set(plain)
    for usual, sounds in sorted((usual_key(one.sounds), one.sounds) for one in alternates if one.changed):
        inflects = sounds.endswith(_INFLECTS)
        if usual >= 256 and covered.isdisjoint(cuts_of(usual, endings, 0 if inflects else 1)):
            covered.add(usual)
            keys |= keys_of(sounds)
    return keys


def _with_names(old: Held, batch: Batch) -> Held:
    """The arrays with the names of a batch; parts that stand in a cleric's name are marked."""
    first = len(old.persons)
    parts = np.array(batch.parts, np.int32)
    counts = np.array(batch.counts, np.int64)
    roles = old.roles.copy()
    clerical = np.array(batch.clerical, np.int64)
    roles[clerical[roles[clerical] & GIVEN != 0]] |= CLERIC
    owners = np.repeat(np.arange(first, first + len(counts)), counts)
    holders, holder_names = _inserted(old.holders, old.holder_names, parts, owners)
    return replace(
        old,
        roles=roles,
        persons=np.append(old.persons, np.array(batch.persons, np.int32)),
        variants=np.append(old.variants, np.array(batch.variants, np.uint8)),
        parts=np.append(old.parts, parts),
        part_ends=_ends(old.part_ends, batch.counts),
        holders=holders,
        holder_names=holder_names,
    )


def _with_couples(held: Held, first: int) -> Held:
    """The arrays with the couples of the names from the first new one on."""
    counts = counts_of(held.part_ends)
    starts = firsts_of(held.part_ends)[first:]
    counts = counts[first:]
    name, within = numbered(counts * counts)
    wide = counts[name]
    one, other = held.parts[starts[name] + within // wide], held.parts[starts[name] + within % wide]
    named = held.roles & (GIVEN | FAMILY) != 0
    rows = np.flatnonzero((one != other) & named[one] & named[other])
    codes = one[rows].astype(np.int64) << PART | other[rows]
    couples, couple_names = _inserted(held.couples, held.couple_names, codes, name[rows] + first)
    return replace(held, couples=couples, couple_names=couple_names)


def _owners(made: Sequence[_Made], of: str, first: int) -> Rows:
    return np.repeat(np.arange(first, first + len(made)), [len(getattr(each, of)) for each in made])


def _ends(old: Small, counts: Iterable[int]) -> Small:
    added = np.cumsum(np.fromiter(counts, np.int64)) + (int(old[-1]) if len(old) else 0)
    return np.append(old, added.astype(np.int32))


def _inserted(keys: NDArray[Any], values: Small, more: NDArray[Any], whose: Rows) -> tuple[NDArray[Any], Small]:
    """Sorted keys, and whose each is, with more of them; of equal ones the new stand behind."""
    order = np.argsort(more, kind="stable")
    more, owners = more[order], whose[order].astype(np.int32)
    if not len(keys):
        return more, owners
    places = np.searchsorted(keys, more, side="right")
    return np.insert(keys, places, more), np.insert(values, places, owners)
