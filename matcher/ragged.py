"""Rows of different length in one flat array, and all pairs of two such rows at once."""

from collections.abc import Iterator
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

_Keys = NDArray[np.uint64]
Rows = NDArray[np.int64]
T = TypeVar("T", bound=np.generic)

_BLOCK = 1 << 14
"""Pairs that are made at once: so many stay near the processor, and leave no hole in memory."""


class Ragged:
    """Rows of keys; row n is `values[first[n] : first[n] + counts[n]]`."""

    def __init__(self, values: _Keys, counts: Rows) -> None:
        self.values, self.counts = values, counts
        self.first = np.cumsum(counts) - counts

    def only(self, rows: Rows) -> "Ragged":
        """Some of the rows."""
        _, places = spread(self.counts, rows)
        return Ragged(self.values[places], self.counts[rows])


def spread(counts: Rows, chosen: Rows) -> tuple[Rows, Rows]:
    """All members of the chosen rows, one row after the other: which choice each belongs to, and its place in all."""
    owner, within = numbered(counts[chosen])
    return owner, (np.cumsum(counts) - counts)[chosen][owner] + within


def numbered(sizes: Rows) -> tuple[Rows, Rows]:
    """For rows of those sizes, one after the other: the number of the row, and the place within it, of each member."""
    row = np.repeat(np.arange(len(sizes)), sizes)
    return row, np.arange(len(row)) - np.repeat(np.cumsum(sizes) - sizes, sizes)


def crossed(left: Ragged, lefts: Rows, right: Ragged, rights: Rows) -> Iterator[tuple[Rows, Rows]]:
    """Every member of row lefts[n] beside every member of row rights[n], for all n, as places in the values of both;
    block by block."""
    sizes = left.counts[lefts] * right.counts[rights]
    for low, high in _runs(np.cumsum(sizes) // _BLOCK):
        yield _cross(left, lefts[low:high], right, rights[low:high])


def crossings(left: Ragged, lefts: Rows, right: Ragged, rights: Rows) -> int:
    """How many pairs `crossed` makes."""
    return int((left.counts[lefts] * right.counts[rights]).sum())


def _runs(blocks: Rows) -> Iterator[tuple[int, int]]:
    edges = [0, *(np.flatnonzero(np.diff(blocks)) + 1).tolist(), len(blocks)]
    return pairwise(edges)


def _cross(left: Ragged, lefts: Rows, right: Ragged, rights: Rows) -> tuple[Rows, Rows]:
    row, within = numbered(left.counts[lefts])
    places = left.first[lefts][row] + within
    wide, first = right.counts[rights][row], right.first[rights][row]
    others = np.repeat(first - (np.cumsum(wide) - wide), wide)
    others += np.arange(len(others))
    return np.repeat(places, wide), others


def distinct_pairs(owners: Rows, keys: _Keys) -> tuple[Rows, _Keys]:
    """Owners below 2**31 with their keys, in order, no pair twice."""
    known, ranks = np.unique(keys, return_inverse=True)
    codes = distinct(owners << 32 | ranks)
    return codes >> 32, known[codes & 0xFFFFFFFF]


def in_order(keys: NDArray[T]) -> Rows:
    """Where the keys stand in order; of equal ones the first stands first. A third of the time of a stable sort."""
    order = np.argsort(keys)
    ordered = keys[order]
    runs = np.zeros(len(keys), np.int64)
    np.cumsum(ordered[1:] != ordered[:-1], out=runs[1:])
    found: Rows = np.sort(runs << 32 | order) & 0xFFFFFFFF
    return found


def distinct(values: NDArray[T]) -> NDArray[T]:
    """The values in order, each once. np.unique hashes whole numbers since NumPy 2.3, and takes ten times as long for a
    thousand of them, eighty times for half a million (NumPy 2.4.6, November 2026)."""
    ordered = np.sort(values)
    new = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return ordered[new]
