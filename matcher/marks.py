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

    def __init__(self, blocks: Iterable[Keys], most: int) -> None:
        """`most` is how many hashes the blocks hold at the most."""
        bits = max(12, int(max(1, most) * _BITS - 1).bit_length())
        self._shift = np.uint64(64 - bits)
        marked = np.zeros(1 << bits, np.bool_)
        for hashes in blocks:
            for probe in range(_PROBES):
                marked[self._places(hashes, probe)] = True
        self._bits = np.packbits(marked, bitorder="little")

    def _places(self, hashes: Keys, probe: int) -> Keys:
        return (hashes * _ODD[probe]) >> self._shift

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

    def __init__(self, keys: Keys, roles: Bytes) -> None:
        bits = max(12, int(max(1, len(keys)) * _SLOTS - 1).bit_length())
        self._shift = np.uint64(64 - bits)
        self._table = np.zeros(1 << bits, np.uint8)
        np.bitwise_or.at(self._table, mixed(keys) * _M3 >> self._shift, roles)

    def of(self, keys: Keys) -> Bytes:
        """Roles of each key; 0 for none, and for the empty key."""
        found = np.zeros(len(keys), np.uint8)
        some = np.flatnonzero(keys)
        found[some] = self._table[mixed(keys[some]) * _M3 >> self._shift]
        return found
