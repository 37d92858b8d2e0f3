"""Which parts stand beside each other in the names of a watchlist, asked for thousands of pairs of words at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matcher.held import PART, Held, Small
from matcher.marks import Keys
from matcher.ragged import Rows, distinct, numbered, spread


@dataclass(frozen=True)
class Couples:
    """Pairs of words, by their number, and two parts of one name that they may be: arrays of one length."""

    pairs: Rows
    ones: Rows
    """The part that the first word may be."""
    others: Rows


class Partners:
    """The parts of a watchlist by skeleton, and which of them belong together."""

    def __init__(self, held: Held) -> None:
        self._exact = Lookup(held.keys, held.key_ends, held.key_parts)
        self._around = Lookup(held.near, held.near_ends, held.near_parts)
        self._together = held.couples

    def parts(self, words: Sequence[Keys]) -> tuple[Rows, Rows]:
        """For each word, given as its skeletons with and without endings, the parts that have one: (place, part)."""
        return self._exact.of(words)

    def exact(self, ones: Sequence[Keys], others: Sequence[Keys]) -> Couples:
        """Couples of which both words have the skeleton; words are given as skeletons with and without endings."""
        return self._couples(self._exact.of(ones), self._exact.of(others))

    def near(self, ones: Sequence[Keys], others: Sequence[Keys]) -> Couples:
        """Couples of which the first word has the skeleton, and the other nearly: with one code more, less or wrong."""
        return self._couples(self._exact.of(ones), self._around.of([less for key in others for less in one_less(key)]))

    def _couples(self, ones: tuple[Rows, Rows], others: tuple[Rows, Rows]) -> Couples:
        """Parts of first and second words, each with the number of its pair, in order: those that belong together."""
        (pairs, one), (pairs_too, other) = ones, others
        counts = np.bincount(pairs_too, minlength=int(max(pairs.max(initial=-1), pairs_too.max(initial=-1))) + 1)
        first, second = spread(counts, pairs)
        codes = one[first] << PART | other[second]
        places = np.minimum(np.searchsorted(self._together, codes), max(len(self._together) - 1, 0))
        rows = np.flatnonzero(self._together[places] == codes) if len(self._together) else places[:0]
        return Couples(pairs[first[rows]], one[first[rows]], other[second[rows]])


class Lookup:
    """Parts by the keys that they hold."""

    def __init__(self, keys: Keys, ends: Small, parts: Small) -> None:
        """`keys` each once, in order; `ends` say where the parts of each end."""
        self._keys, self._ends, self._parts = keys, ends, parts

    def of(self, keys: Sequence[Keys]) -> tuple[Rows, Rows]:
        """For each place of arrays of one length the rows that hold any of the keys there, as (place, row) sorted."""
        asked, at = np.concatenate(keys), np.tile(np.arange(len(keys[0])), len(keys))
        rows = np.flatnonzero(asked)
        wanted, back = np.unique(asked[rows], return_inverse=True)
        low, counts = self._found(wanted)
        owner, within = numbered(counts[back])
        codes = distinct(at[rows][owner] << PART | self._parts[low[back][owner] + within])
        return codes >> PART, codes & ((1 << PART) - 1)

    def any_of(self, keys: Sequence[int]) -> set[int]:
        """The parts that hold any of some keys."""
        lows, counts = self._found(np.array(keys, np.uint64))
        pairs = zip(lows.tolist(), counts.tolist(), strict=True)
        return {part for low, count in pairs if count for part in self._parts[low : low + count].tolist()}

    def _found(self, wanted: Keys) -> tuple[Rows, Rows]:
        """Of each key where its parts begin, and how many there are."""
        if not len(self._keys):
            return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), np.int64)
        places = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
        low = np.where(places > 0, self._ends[places - 1], 0).astype(np.int64)
        return low, np.where(self._keys[places] == wanted, self._ends[places] - low, 0)


def one_less(keys: Keys) -> list[Keys]:
    """The keys, and the keys with each code left out; 0 where there is none to leave out."""
    found = [keys]
    for place in range(8):
        low, high = np.uint64(4 * place), np.uint64(4 * place + 4)
        shorter = ((keys >> high) << low) | (keys & ((np.uint64(1) << low) - np.uint64(1)))
        found.append(np.where(keys >> low >= 1, shorter, np.uint64(0)))
    return found
