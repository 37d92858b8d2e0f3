"""Which parts stand beside each other in the names of a watchlist, asked for thousands of pairs of words at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from matcher.index import WatchIndex
from matcher.marks import Keys
from matcher.ragged import Ragged, Rows, spread
from matcher.skeleton import neighbourhood


@dataclass(frozen=True)
class Couples:
    """Pairs of words, by their number, and two parts of one name that they may be: arrays of one length."""

    pairs: Rows
    ones: Rows
    """The part that the first word may be."""
    others: Rows


class Partners:
    """The parts of a watchlist by skeleton, and which of them belong together."""

    def __init__(self, index: WatchIndex) -> None:
        self._count = len(index.parts)
        self._exact = _Lookup(part.keys for part in index.parts)
        self._around = _Lookup(frozenset().union(*map(neighbourhood, part.plain)) for part in index.parts)
        known = [sorted(index.parts_of(name)) for name in range(len(index.names))]
        codes = [one * self._count + other for parts in known for one in parts for other in parts if one != other]
        self._together = np.unique(np.array(codes, np.int64))

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
        codes = one[first] * self._count + other[second]
        places = np.minimum(np.searchsorted(self._together, codes), max(len(self._together) - 1, 0))
        rows = np.flatnonzero(self._together[places] == codes) if len(self._together) else places[:0]
        return Couples(pairs[first[rows]], one[first[rows]], other[second[rows]])


class _Lookup:
    """Rows by the keys that they hold."""

    def __init__(self, rows: Iterable[Iterable[int]]) -> None:
        held = Ragged(rows)
        owners = np.repeat(np.arange(len(held.counts)), held.counts)
        order = np.argsort(held.values, kind="stable")
        self._keys, self._counts = np.unique(held.values, return_counts=True)
        self._owners = owners[order]
        self._count = len(held.counts)

    def of(self, keys: Sequence[Keys]) -> tuple[Rows, Rows]:
        """For each place of arrays of one length the rows that hold any of the keys there, as (place, row) sorted."""
        asked, at = np.concatenate(keys), np.tile(np.arange(len(keys[0])), len(keys))
        if not len(self._keys):
            return at[:0], at[:0]
        places = np.minimum(np.searchsorted(self._keys, asked), len(self._keys) - 1)
        known = np.flatnonzero((self._keys[places] == asked) & (asked != 0))
        owner, member = spread(self._counts, places[known])
        codes = np.unique(at[known][owner] * self._count + self._owners[member])
        return codes // self._count, codes % self._count


def one_less(keys: Keys) -> list[Keys]:
    """The keys, and the keys with each code left out; 0 where there is none to leave out."""
    found = [keys]
    for place in range(8):
        low, high = np.uint64(4 * place), np.uint64(4 * place + 4)
        shorter = ((keys >> high) << low) | (keys & ((np.uint64(1) << low) - np.uint64(1)))
        found.append(np.where(keys >> low >= 1, shorter, np.uint64(0)))
    return found
