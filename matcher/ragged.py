"""Rows of different length in one flat array, and all pairs of two such rows at once."""

from collections.abc import Iterator
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from matcher.marks import Keys

Rows = NDArray[np.int64]
T = TypeVar("T", bound=np.generic)

_BLOCK = 2_000_000
"""Pairs that are made at once, so that memory stays bounded."""


class Ragged:
    """Rows of keys; row n is `values[first[n] : first[n] + counts[n]]`."""

    def __init__(self, values: Keys, counts: Rows) -> None:
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


def crossed(left: Ragged, lefts: Rows, right: Ragged, rights: Rows) -> Iterator[tuple[Keys, Keys]]:
    """Every key of row lefts[n] beside every key of row rights[n], for all n, block by block."""
    sizes = left.counts[lefts] * right.counts[rights]
    blocks = np.cumsum(sizes) // _BLOCK
    for low, high in _runs(blocks):
        yield _cross(left, lefts[low:high], right, rights[low:high], sizes[low:high])


def crossings(left: Ragged, lefts: Rows, right: Ragged, rights: Rows) -> int:
    """How many pairs `crossed` makes."""
    return int((left.counts[lefts] * right.counts[rights]).sum())


def _runs(blocks: Rows) -> Iterator[tuple[int, int]]:
    edges = [0, *(np.flatnonzero(np.diff(blocks)) + 1).tolist(), len(blocks)]
    return pairwise(edges)


def _cross(left: Ragged, lefts: Rows, right: Ragged, rights: Rows, sizes: Rows) -> tuple[Keys, Keys]:
    row, within = numbered(sizes)
    wide = right.counts[rights][row]
    one = left.values[left.first[lefts][row] + within // wide]
    return one, right.values[right.first[rights][row] + within % wide]


def distinct(values: NDArray[T]) -> NDArray[T]:
    """The values in order, each once. np.unique of NumPy 2.3 and later hashes whole numbers, and takes ten times as long
    for a thousand of them, eighty times for half a million (NumPy 2.4.6, November 2026)."""
    ordered = np.sort(values)
    new = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return ordered[new]
