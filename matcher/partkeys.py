"""The skeletons of parts of names, made from their readings: thousands of parts at once."""

from dataclasses import dataclass

import numpy as np

from matcher.held import PLAIN
from matcher.marks import Bytes, Keys
from matcher.ragged import Rows, distinct_pairs, in_order
from matcher.readings import Flat, Marked, Sounds
from matcher.shown import shown_keys, usual_keys
from matcher.skeleton import LONGEST

_TELLING = 256
"""Skeletons of changed forms from here on are long enough to tell: three codes."""

_INFLECTS = ("ov", "ev", "ova", "eva", "uli", "ulu", "kizi", "oglu", "ogli", "zoda")
"""Ends of changed forms that take case endings of their own: Рахмоновым для Рахмон."""

_POWERS = np.uint64(16) ** np.arange(LONGEST + 1, dtype=np.uint64)
_FOUR, _LAST = np.uint64(4), np.uint64(15)


@dataclass(frozen=True, eq=False)
class Readings:
    """Readings of some parts, part by part."""

    sounds: Sounds
    """As matcher.readings.letters gives them."""
    owners: Rows
    """Of each reading the number of its part."""
    changed: Marked
    in_order: Rows
    """The changed readings, part by part, each part's in the order of the alphabet."""


@dataclass(frozen=True, eq=False)
class PartKeys:
    """Skeletons with their parts: arrays of one length, sorted by part, then skeleton; none twice."""

    parts: Rows
    keys: Keys
    kinds: Bytes


def keys_of_parts(readings: Readings, plain: tuple[Rows, Keys], ends: Marked) -> PartKeys:
    """Skeletons of parts with their kinds; `plain` are those of the kind PLAIN."""
    chosen = _telling(readings, plain, ends)
    rows, keys = shown_keys(_only(readings.sounds, chosen))
    usual = readings.owners[chosen][rows], keys
    return _merged([(*usual, 0), (*plain, PLAIN)])


def plain_keys(readings: Readings) -> tuple[Rows, Keys]:
    """The skeletons of those readings that are no changed forms, with their parts: sorted, none twice."""
    rows = np.flatnonzero(~readings.changed)
    which, keys = shown_keys(_only(readings.sounds, rows))
    return distinct_pairs(readings.owners[rows][which], keys)


def near_keys(parts: Rows, keys: Keys) -> tuple[Rows, Keys]:
    """Skeletons and those with one code left out, with their parts: sorted, none twice."""
    owners, found = [parts], [keys]
    for place in range(LONGEST):
        low, high = np.uint64(4 * place), np.uint64(4 * place + 4)
        has = np.flatnonzero(keys >> low)
        some = keys[has]
        owners.append(parts[has])
        found.append((some >> high) << low | some & ((np.uint64(1) << low) - np.uint64(1)))
    return distinct_pairs(np.concatenate(owners), np.concatenate(found))


def _only(sounds: Sounds, rows: Rows) -> Sounds:
    """The sounds of some readings, in the order of `rows`."""
    ends = np.flatnonzero(sounds == 0)
    first = np.append(0, ends + 1)[rows]
    lengths = ends[rows] + 1 - first
    places = np.repeat(first - np.cumsum(lengths) + lengths, lengths)
    return sounds[places + np.arange(len(places))]


def _telling(readings: Readings, plain: tuple[Rows, Keys], ends: Marked) -> Rows:
    """The changed readings that add a skeleton: long enough to tell, and no other leads to it, be it by an ending.

    Of those of one skeleton the first stands for all; shorter ones are settled before longer ones.
    """
    usual = usual_keys(readings.sounds)
    rows = readings.in_order[usual[readings.in_order] >= _TELLING]
    parts, keys = readings.owners[rows], usual[rows]
    _, ranks = np.unique(np.concatenate([plain[1], keys, keys >> _FOUR]), return_inverse=True)
    known, own, parent = np.split(ranks, [len(plain[1]), len(plain[1]) + len(keys)])
    codes = parts << 32 | own
    order = in_order(codes)
    rows, codes, keys = rows[order], codes[order], keys[order]
    begins = np.flatnonzero(np.append(True, codes[1:] != codes[:-1])[: len(codes)])
    inflected = _first_inflecting(Flat(readings.sounds), rows, begins)
    groups = _Groups(codes[begins], (parts << 32 | parent)[order][begins], keys[begins], plain[0] << 32 | known)
    covered = groups.covered(ends, inflected < len(rows))
    chosen = np.where(covered.by_ending, inflected, begins)[covered.adds]
    return rows[chosen]


def _first_inflecting(flat: Flat, rows: Rows, begins: Rows) -> Rows:
    """Of each run of rows the place of the first reading that takes endings of its own; beyond all where none does."""
    inflects = np.logical_or.reduce([flat.end_with(ending) for ending in _INFLECTS])[rows]
    places = np.where(inflects, np.arange(len(rows)), len(rows))
    return np.minimum.reduceat(places, begins) if len(begins) else begins


@dataclass(frozen=True, eq=False)
class _Covered:
    adds: Marked
    """It adds something."""
    by_ending: Marked
    """Another one leads to it by an ending, so that only what takes endings of its own adds something."""


@dataclass(frozen=True, eq=False)
class _Groups:
    """Changed readings of one part and one usual skeleton: codes of both, in order."""

    codes: Rows
    parents: Rows
    """The codes without the last code of the skeleton."""
    keys: Keys
    plain: Rows
    """Those of the part's plain skeletons, in order."""

    def covered(self, ends: Marked, inflects: Marked) -> _Covered:
        """Which of them others lead to; `inflects` has a reading that takes endings of its own."""
        ending = ends[(self.keys & _LAST).astype(np.int64)]
        _, known = _found(self.codes, self.plain)
        _, by_ending = _found(self.parents, self.plain)
        by_ending &= ending
        place, below = _found(self.parents, self.codes)
        below &= ending
        adds = np.zeros(len(self.codes), np.bool_)
        lengths = np.searchsorted(_POWERS, self.keys, side="right")
        for length in range(int(lengths.min(initial=LONGEST)), int(lengths.max(initial=0)) + 1):
            some = np.flatnonzero(lengths == length)
            by_ending[some] |= below[some] & adds[place[some]]
            adds[some] = ~known[some] & (~by_ending[some] | inflects[some])
        return _Covered(adds, by_ending)


def _found(codes: Rows, among: Rows) -> tuple[Rows, Marked]:
    """Where codes stand among some that are in order, and which do."""
    if not len(among):
        return np.zeros(len(codes), np.int64), np.zeros(len(codes), np.bool_)
    places = np.minimum(np.searchsorted(among, codes), len(among) - 1)
    return places, among[places] == codes


def _merged(some: list[tuple[Rows, Keys, int]]) -> PartKeys:
    """Skeletons of several kinds together."""
    owners, keys = np.concatenate([one for one, _, _ in some]), np.concatenate([one for _, one, _ in some])
    kinds = np.repeat(np.array([kind for _, _, kind in some], np.uint8), [len(one) for one, _, _ in some])
    known, ranks = np.unique(keys, return_inverse=True)
    codes = owners << 32 | ranks
    order = np.argsort(codes)
    codes = codes[order]
    begins = np.flatnonzero(np.append(True, codes[1:] != codes[:-1])[: len(codes)])
    kept = np.bitwise_or.reduceat(kinds[order], begins) if len(begins) else kinds
    return PartKeys(codes[begins] >> 32, known[codes[begins] & 0xFFFFFFFF], kept)
