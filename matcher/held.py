"""A watchlist as arrays: what the first pass asks, and what the objects of a name are made from when it is found.

The numbers of parts and names are their places in the order in which they were added, so that a watchlist to which
somebody was added is the same as one built anew with him at its end.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from matcher.marks import Bytes, Keys
from matcher.ragged import Rows

FAMILY, GIVEN, SINGLE, CLERIC = 1, 2, 4, 8
"""Roles of parts as bits; a given name that a title may stand beside has CLERIC too."""

PLAIN = 1
"""Kind of a key: of a spelling of the name itself; 0 of another form of it."""

PART = 32
"""Bits of the second part in the code of a couple."""

_ALIGNED = 64
"""Bytes at whose multiples arrays begin."""

Small = NDArray[np.int32]
Marked = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Held:
    """One array for each thing; `…_ends` say where the members of each part, or name, end in a flat array."""

    texts: Bytes
    """UTF-8, without anything between."""
    text_ends: Small
    sounds: Bytes
    sound_ends: Small
    roles: Bytes
    genders: Bytes
    """The letter m or f, or 0."""
    keys: Keys
    """Every skeleton of a part, once, in order."""
    key_ends: Small
    """Of each skeleton where its rows end: one row for each part that has it."""
    key_parts: Small
    """Of each row the part."""
    key_kinds: Bytes
    """Of each row the kinds, as bits."""
    key_rows: Small
    """The rows of each part, part by part."""
    key_row_ends: Small
    near: Keys
    """Skeletons with one code too many, too few or wrong: each once, in order."""
    near_ends: Small
    near_parts: Small
    firsts: NDArray[np.uint16]
    """Codes that an initial may have, as bits; 0 for surnames."""
    readings: Bytes
    """Sounds of all readings as numbers, a is 1, a 0 behind each."""
    changed: Marked
    """Of each reading whether it is another form of the name."""
    reading_ends: Small
    """How many readings there are up to each part and with it."""
    persons: Small
    variants: Bytes
    """Which of the names of its person each name is."""
    parts: Small
    part_ends: Small
    couples: Rows
    """Two parts that stand in one name, in both orders: the first shifted by PART, with the second."""
    couple_names: Small
    holder_ends: Small
    """Of each part where the names end that hold it."""
    holder_names: Small
    pair_bits: Keys
    typed_bits: Keys
    initial_bits: Keys
    role_table: Bytes

    def sounds_of(self, part: int) -> str:
        """How a part reads."""
        return self.sounds[members(self.sound_ends, part)].tobytes().decode()

    def keys_of_rows(self, rows: Rows | Small) -> Keys:
        """The skeletons of some rows of `key_parts`."""
        return self.keys[np.searchsorted(self.key_ends, rows, side="right")]


def in_one_block(arrays: dict[str, NDArray[Any]]) -> Held:
    """The arrays, copied one behind the other into one block and taken out of `arrays` on the way: what they were put
    together from is free then, and memory has no holes."""
    starts = np.cumsum([0, *(-(-array.nbytes // _ALIGNED) * _ALIGNED for array in arrays.values())]).tolist()
    block = np.empty(starts[-1], np.uint8)
    held: dict[str, Any] = {}
    for name, start in zip(list(arrays), starts, strict=False):
        array = arrays.pop(name)
        held[name] = block[start : start + array.nbytes].view(array.dtype)
        held[name][:] = array
    return Held(**held)


def arrays_of(held: Held) -> dict[str, NDArray[Any]]:
    """The arrays by their names."""
    return {each.name: getattr(held, each.name) for each in fields(Held)}


def nobody() -> Held:
    """An empty watchlist."""
    return Held(**{each.name: np.zeros(0, kind_of(each.type)) for each in fields(Held)})


def kind_of(declared: object) -> type[np.generic]:
    """The kind of number of a declared array; 3.11 writes NDArray out when it is read, later Pythons keep its name."""
    return next(_kinds_in(declared))


def _kinds_in(declared: object) -> Iterator[type[np.generic]]:
    if isinstance(declared, type) and issubclass(declared, np.generic):
        yield declared
    for part in get_args(declared):
        yield from _kinds_in(part)


def members(ends: Small, row: int) -> slice:
    """Where the members of a row stand."""
    return slice(int(ends[row - 1]) if row else 0, int(ends[row]))


def firsts_of(ends: Small) -> Rows:
    """Where each row begins."""
    first: Rows = np.append(np.zeros(1, np.int64), ends.astype(np.int64))[:-1]
    return first


def counts_of(ends: Small) -> Rows:
    """How many members each row has."""
    return ends.astype(np.int64) - firsts_of(ends)
