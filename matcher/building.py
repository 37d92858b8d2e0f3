"""Makes the arrays of a watchlist, all at once or one person more: the same either way but for the size of bit sets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from string import ascii_lowercase
from typing import Any

import numpy as np
from numpy.typing import NDArray

from config.names import NameRules
from matcher.alternates import Alternates
from matcher.batch import Batch
from matcher.bitsets import with_sets
from matcher.held import (
    CLERIC,
    FAMILY,
    GIVEN,
    PART,
    SINGLE,
    Held,
    Small,
    arrays_of,
    counts_of,
    firsts_of,
    in_one_block,
)
from matcher.marks import Keys
from matcher.partkeys import PartKeys, Readings, keys_of_parts, near_keys, plain_keys
from matcher.partnumbers import numbers_of
from matcher.ragged import Rows, in_order, numbered
from matcher.reading import Reader
from matcher.readings import letters
from matcher.shown import ending_keys, shown_keys
from matcher.values import WatchedPerson
from matcher.watchnames import NameParser, NamePart

_ROLES = {"family": FAMILY, "given": GIVEN, "single": SINGLE}
_FIRST = {"h": (0, 3), "x": (3, 0), "j": (6, 5), "c": (6, 5), "y": (0, 6)}
_BLOCK = 256
"""Parts that are made at once, so that memory stays bounded."""


@dataclass(frozen=True, eq=False)
class _Made:
    """Parts, taken apart; parts are counted from the first of the watchlist."""

    readings: Readings
    counts: Rows
    keys: PartKeys
    near_parts: Rows
    near: Keys
    firsts: NDArray[np.uint16]


class Builder:
    """Makes and extends arrays by the tables of `rules`."""

    def __init__(self, rules: NameRules, reader: Reader, parser: NameParser) -> None:
        self.alternates = Alternates(rules, reader)
        self.endings = ending_keys(reader.read(row.suffix).sounds for row in rules.suffixes)
        self._ends = np.isin(np.arange(16), [*self.endings])
        self._parser = parser

    def extended(self, old: Held, persons: Sequence[WatchedPerson], first: int) -> Held:
        """The arrays with some persons more, counted from `first`."""
        named = self._with_batch(old, persons, first)
        return in_one_block(arrays_of(with_sets(_with_couples(named, len(old.persons)), old)))

    def _with_batch(self, old: Held, persons: Sequence[WatchedPerson], first: int) -> Held:
        """The arrays with parts and names; the objects they are made of are gone before the couples are made."""
        batch = Batch(self._parser, numbers_of(old))
        for place, person in enumerate(persons, first):
            batch.add(place, person)
        self._parser.forget()
        return _with_names(self._with_parts(old, batch.new), batch)

    def _with_parts(self, old: Held, parts: Sequence[NamePart]) -> Held:
        if not parts:
            return old
        first = len(old.roles)
        made = [self._made(parts[low : low + _BLOCK], first + low) for low in range(0, len(parts), _BLOCK)]
        return _with_readings(_with_keys(_with_texts(old, parts), made), made)

    def _made(self, parts: Sequence[NamePart], first: int) -> _Made:
        """The skeletons and readings of some parts, of which the first has that number."""
        readings, counts = self._readings(parts, first)
        plain = plain_keys(readings)
        near_parts, near = near_keys(*plain)
        keys = keys_of_parts(readings, plain, self._ends)
        return _Made(readings, counts, keys, near_parts, near, _firsts(parts, readings, counts))

    def _readings(self, parts: Sequence[NamePart], first: int) -> tuple[Readings, Rows]:
        words: list[str] = []
        changed: list[int] = []
        counts, unchanged = np.zeros(len(parts), np.int64), np.zeros(len(parts), np.int64)
        for place, (some, plain) in enumerate(self.alternates.readings(parts)):
            counts[place], unchanged[place] = len(some), plain
            before = len(words)
            changed += [before + row for row in sorted(range(plain, len(some)), key=some.__getitem__)]
            words += some
        row, within = numbered(counts)
        return Readings(letters(words), row + first, within >= unchanged[row], np.array(changed, np.int64)), counts


def first_codes(sounds: str) -> tuple[int, ...]:
    """The codes that an initial may have of a name that sounds so."""
    return _first_codes()[sounds[0]]


@cache
def _first_codes() -> dict[str, tuple[int, ...]]:
    rows, keys = shown_keys(letters(list(ascii_lowercase)))
    usual = {letter: tuple((keys[rows == row] & 15).tolist()) or (0,) for row, letter in enumerate(ascii_lowercase)}
    return usual | _FIRST


def _firsts(parts: Sequence[NamePart], readings: Readings, counts: Rows) -> NDArray[np.uint16]:
    """The codes that initials of given names may have, as bits."""
    bits = np.array([0, *(sum(1 << code for code in codes) for codes in _first_codes().values())], np.uint16)
    first = np.append(0, np.flatnonzero(readings.sounds == 0) + 1)[:-1]
    given = np.fromiter((part.role == "given" for part in parts), np.bool_, len(parts))
    found = np.zeros(len(parts), np.uint16)
    some = np.flatnonzero(counts)
    if len(some):
        found[some] = np.bitwise_or.reduceat(bits[readings.sounds[first]], (np.cumsum(counts) - counts)[some])
    found[~given] = 0
    return found


def _with_texts(old: Held, parts: Sequence[NamePart]) -> Held:
    texts = [part.text.encode() for part in parts]
    sounds = "".join(part.sounds for part in parts).encode()
    return replace(
        old,
        texts=np.append(old.texts, np.frombuffer(b"".join(texts), np.uint8)),
        text_ends=_ends(old.text_ends, map(len, texts)),
        sounds=np.append(old.sounds, np.frombuffer(sounds, np.uint8)),
        sound_ends=_ends(old.sound_ends, (len(part.sounds) for part in parts)),
        roles=np.append(old.roles, np.array([_ROLES[part.role] for part in parts], np.uint8)),
        genders=np.append(old.genders, np.array([ord(part.gender or "\0") for part in parts], np.uint8)),
    )


def _with_keys(old: Held, made: Sequence[_Made]) -> Held:
    rows = np.repeat(old.keys, counts_of(old.key_ends))
    keys, ends, order = _grouped(rows, [each.keys.keys for each in made])
    parts = np.concatenate([old.key_parts, *(each.keys.parts for each in made)])[order].astype(np.int32)
    near_rows = np.repeat(old.near, counts_of(old.near_ends))
    near, near_ends, near_order = _grouped(near_rows, [each.near for each in made])
    return replace(
        old,
        keys=keys,
        key_ends=ends,
        key_parts=parts,
        key_kinds=np.concatenate([old.key_kinds, *(each.keys.kinds for each in made)])[order],
        key_rows=_by_owner(parts),
        key_row_ends=np.cumsum(np.bincount(parts, minlength=len(old.roles))).astype(np.int32),
        near=near,
        near_ends=near_ends,
        near_parts=np.concatenate([old.near_parts, *(each.near_parts for each in made)])[near_order].astype(np.int32),
    )


def _with_readings(old: Held, made: Sequence[_Made]) -> Held:
    counts = np.concatenate([each.counts for each in made])
    return replace(
        old,
        firsts=np.concatenate([old.firsts, *(each.firsts for each in made)]),
        readings=np.concatenate([old.readings, *(each.readings.sounds for each in made)]),
        changed=np.concatenate([old.changed, *(each.readings.changed for each in made)]),
        reading_ends=_ends(old.reading_ends, counts),
    )


def _with_names(old: Held, batch: Batch) -> Held:
    """The arrays with the names of a batch; parts that stand in a cleric's name are marked."""
    first = len(old.persons)
    parts = np.array(batch.parts, np.int32)
    counts = np.array(batch.counts, np.int64)
    roles = old.roles.copy()
    clerical = np.array(batch.clerical, np.int64)
    roles[clerical[roles[clerical] & GIVEN != 0]] |= CLERIC
    held_by = np.append(old.parts, parts)
    names = np.repeat(np.arange(first + len(counts)), np.append(counts_of(old.part_ends), counts))
    return replace(
        old,
        roles=roles,
        persons=np.append(old.persons, np.array(batch.persons, np.int32)),
        variants=np.append(old.variants, np.array(batch.variants, np.uint8)),
        parts=held_by,
        part_ends=_ends(old.part_ends, batch.counts),
        holder_ends=np.cumsum(np.bincount(held_by, minlength=len(roles))).astype(np.int32),
        holder_names=names[_by_owner(held_by)].astype(np.int32),
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


def _grouped(old: Keys, more: Sequence[Keys]) -> tuple[Keys, Small, Rows]:
    """Keys with more of them: each once, in order; where the rows of each end; and the order of the rows."""
    every = np.concatenate([old, *more])
    order = in_order(every)
    every = every[order]
    last = np.append(every[1:] != every[:-1], True)[: len(every)]
    return every[last], (np.flatnonzero(last) + 1).astype(np.int32), order


def _by_owner(owners: Small) -> Small:
    """The rows of each owner, owner by owner."""
    codes = np.sort(owners.astype(np.int64) << 32 | np.arange(len(owners)))
    return (codes & 0xFFFFFFFF).astype(np.int32)


def _ends(old: Small, counts: Iterable[int]) -> Small:
    added = np.cumsum(np.fromiter(counts, np.int64)) + (int(old[-1]) if len(old) else 0)
    return np.append(old, added.astype(np.int32))


def _inserted(keys: NDArray[Any], values: Small, more: NDArray[Any], whose: Rows) -> tuple[NDArray[Any], Small]:
    """Sorted keys, and whose each is, with more of them; of equal ones the new stand behind."""
    order = in_order(more)
    more, owners = more[order], whose[order].astype(np.int32)
    if not len(keys):
        return more, owners
    places = np.searchsorted(keys, more, side="right")
    return np.insert(keys, places, more), np.insert(values, places, owners)
