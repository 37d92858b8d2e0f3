"""Sets of 64-bit numbers that answer for whole arrays at once; they may say yes wrongly, but never no."""

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from matcher.ragged import distinct

Keys = NDArray[np.uint64]
Bytes = NDArray[np.uint8]

_BITS = 10
"""Bits for each member; each sets four of one word of 64, so that one look is enough: a wrong yes in some 60."""
_WORD = 64
_FEWEST = 8
"""Words of the smallest set."""

_SAMPLED = 1 << 16
_SHARE = 16
"""Where there may be more hashes than so many, one in _SHARE is counted, to tell how many are distinct."""

_SLOTS = 16
"""Bytes for each key of a role table: one key in 16 that is no member has a role nevertheless."""

_M1, _M2, _M3 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0x165667B19E3779F9)
_HALF = np.uint64(32)
_TWO_PLACES, _LOW, _HIGH = np.uint64(4095), np.uint64(8), np.uint64(20)
_ONES = np.uint64(1) << np.arange(64, dtype=np.uint64)
_TWO_BITS = (_ONES[:, None] | _ONES).ravel()
"""Words with the bits at two places, by the places: six bits each."""


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
    """A set of hashes: a Bloom filter whose bits for one hash stand in one word."""

    def __init__(self, bits: Keys) -> None:
        self._bits = bits
        self._size = np.uint64(len(bits))

    @classmethod
    def made(cls, blocks: Callable[[], Iterable[Keys]], most: int) -> "Marks":
        """The set of the hashes of some blocks, which are made anew when they are asked for twice; `most` is how many
        they hold at the most, with those that stand there several times."""
        members = most if most <= _SAMPLED else _distinct(blocks())
        marks = cls(np.zeros(max(_FEWEST, -(-members * _BITS // _WORD)), np.uint64))
        marks._mark(blocks())
        return marks

    def also(self, blocks: Iterable[Keys]) -> "Marks":
        """The set with some hashes more, and as large as before."""
        marks = Marks(self._bits.copy())
        marks._mark(blocks)
        return marks

    @property
    def bits(self) -> Keys:
        """What the set is kept as."""
        return self._bits

    def _mark(self, blocks: Iterable[Keys]) -> None:
        """Hashes are sorted first: those of one word then stand together, and words are written in their order."""
        for hashes in blocks:
            if len(hashes):
                spread = np.sort(hashes * _M3)
                places = _within(spread, self._size)
                begins = np.flatnonzero(np.append(True, places[1:] != places[:-1]))
                self._bits[places[begins]] |= np.bitwise_or.reduceat(_masks(spread), begins)

    def has(self, hashes: Keys) -> NDArray[np.bool_]:
        """Which of the hashes may be members."""
        spread = hashes * _M3
        masks = _masks(spread)
        found: NDArray[np.bool_] = self._bits[_within(spread, self._size)] & masks == masks
        return found


def _masks(spread: Keys) -> Keys:
    """The bits of each hash within its word; the word is told by the upper half, and these by bits of the lower one."""
    masks: Keys = _TWO_BITS[spread >> _LOW & _TWO_PLACES]
    masks |= _TWO_BITS[spread >> _HIGH & _TWO_PLACES]
    return masks


def _distinct(blocks: Iterable[Keys]) -> int:
    """About how many hashes are distinct."""
    share = np.uint64(2**64 // _SHARE)
    some = [np.empty(0, np.uint64), *(hashes[hashes * _M3 < share] for hashes in blocks)]
    return _SHARE * max(1, len(distinct(np.concatenate(some))))


class Roles:
    """For each key the roles of the parts that show it, as bits of one byte."""

    def __init__(self, table: Bytes) -> None:
        self.table = table
        self._size = np.uint64(len(table))

    @classmethod
    def made(cls, keys: Keys, roles: Bytes) -> "Roles":
        """The table of some keys and the roles beside them."""
        found = cls(np.zeros(max(4096, len(distinct(keys)) * _SLOTS), np.uint8))
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
