"""Sets of 64-bit numbers that answer for whole arrays at once; they may say yes wrongly, but never no."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Bytes = NDArray[np.uint8]

_BITS = 10
"""Bits for each member, at least, and how many of them a member sets: a wrong yes in 100 to 1,000."""
_PROBES = 4

_SLOTS = 16
"""Bytes for each key of a role table: one key in 16 that is no member has a role nevertheless."""

_M1, _M2, _M3 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0x165667B19E3779F9)
_HALF = np.uint64(32)
_THREE, _SEVEN, _ONE = np.uint64(3), np.uint64(7), np.uint8(1)
_ODD = [np.uint64((0x9E3779B97F4A7C15 * (2 * probe + 3) ** 7 | 1) % 2**64) for probe in range(_PROBES)]


def mixed(keys: Keys) -> Keys:
    """Keys spread over all 64 bits."""
    spread = keys * _M1
    return spread ^ (spread >> _HALF)


def pair_hash(one: Keys, other: Keys) -> Keys:
    """The same number for two keys in either order."""
    return mixed(one) + mixed(other)


def directed_hash(one: Keys, other: Keys) -> Keys:
    """Another number when the keys change places."""
    return first_half(one) + mixed(other)


def first_half(one: Keys) -> Keys:
    """What the first key adds to a directed hash."""
    return mixed(one) * _M2


class Marks:
    """A set of hashes: a Bloom filter that is asked probe by probe, so that most questions end at the first."""

    def __init__(self, bits: Bytes) -> None:
        self._bits = bits
        self._size = np.uint64(8 * len(bits))

    @classmethod
    def made(cls, blocks: Iterable[Keys], most: int) -> "Marks":
        """The set of the hashes of some blocks; `most` is how many they hold at the most."""
        empty = cls(np.zeros(max(512, (most * _BITS + 7) // 8), np.uint8))
        marked = np.zeros(int(empty._size), np.bool_)
        for hashes in blocks:
            for probe in range(_PROBES):
                marked[empty._places(hashes, probe)] = True
        return cls(np.packbits(marked, bitorder="little"))

    def also(self, blocks: Iterable[Keys]) -> "Marks":
        """The set with some hashes more, and as large as before."""
        bits = self._bits.copy()
        for hashes in blocks:
            for probe in range(_PROBES):
                places = self._places(hashes, probe)
                np.bitwise_or.at(bits, places >> _THREE, _ONE << (places & _SEVEN).astype(np.uint8))
        return Marks(bits)

    @property
    def bits(self) -> Bytes:
        """What the set is kept as."""
        return self._bits

    def _places(self, hashes: Keys, probe: int) -> Keys:
        return _within(hashes * _ODD[probe], self._size)

    def has(self, hashes: Keys) -> NDArray[np.bool_]:
        """Which of the hashes may be members."""
        found = self._probe(hashes, 0)
        for probe in range(1, _PROBES):
            rows = np.flatnonzero(found)
            if not len(rows):
                break
            found[rows] = self._probe(hashes[rows], probe)
        return found

    def _probe(self, hashes: Keys, probe: int) -> NDArray[np.bool_]:
        places = self._places(hashes, probe)
        found: NDArray[np.bool_] = (self._bits[places >> _THREE] >> (places & _SEVEN).astype(np.uint8)) & _ONE != 0
        return found


class Roles:
    """For each key the roles of the parts that show it, as bits of one byte."""

    def __init__(self, table: Bytes) -> None:
        self.table = table
        self._size = np.uint64(len(table))

    @classmethod
    def made(cls, keys: Keys, roles: Bytes) -> "Roles":
        """The table of some keys and the roles beside them."""
        found = cls(np.zeros(max(4096, len(keys) * _SLOTS), np.uint8))
        np.bitwise_or.at(found.table, found._places(keys), roles)
        return found

    def _places(self, keys: Keys) -> Keys:
        return _within(mixed(keys) * _M3, self._size)

    def of(self, keys: Keys) -> Bytes:
        """Roles of each key; 0 for none, and for the empty key."""
        found = np.zeros(len(keys), np.uint8)
        some = np.flatnonzero(keys)
        found[some] = self.table[self._places(keys[some])]
        return found


def _within(hashes: Keys, size: np.uint64) -> Keys:
    """Hashes, by their upper halves, as numbers below `size`, which is below 2**32."""
    places: Keys = (hashes >> _HALF) * size >> _HALF
    return places
