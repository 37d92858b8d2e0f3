"""The skeletons of a watchlist, paired, with initials and by role, as bit sets for the first pass."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matcher.held import FAMILY, GIVEN, PART, PLAIN, Held, counts_of
from matcher.marks import Bytes, Keys, Marks, Roles, first_half, mixed
from matcher.ragged import Ragged, Rows, crossed, crossings
from matcher.skeleton import LONGEST

_TOLD = 5
"""Codes that two words need together before a wrong one among them is forgiven."""
_LEAST = 2
"""Codes that are left at least of the wrong one."""
_INITIAL = np.uint64(0xF0)
_POWERS = np.uint64(16) ** np.arange(LONGEST + 1, dtype=np.uint64)

_Blocks = Callable[[], Iterable[Keys]]


def with_sets(held: Held, old: Held) -> Held:
    """The arrays with the bit sets of their names; those of the `old` ones are known already."""
    given, family, first = _couples(held, len(old.persons))
    keys, plain, near = _scanned(held), _kept(held), _near(held)
    firsts = _firsts(held)
    table = Roles.made(keys.values, np.repeat(held.roles, keys.counts)).table
    initials = (keys, family[first], firsts, given[first])
    return replace(
        held,
        pair_bits=_marked(old.pair_bits, _pairs(keys, given, family), crossings(keys, given, keys, family)),
        typed_bits=_marked(old.typed_bits, *_typed(plain, near, given, family)),
        initial_bits=_marked(old.initial_bits, _initials(*initials), crossings(*initials)),
        role_table=table,
    )


def _marked(old: Keys, blocks: _Blocks, most: int) -> Keys:
    return Marks(old).also(blocks()).bits if len(old) else Marks.made(blocks, most).bits


def _pairs(keys: Ragged, given: Rows, family: Rows) -> _Blocks:
    """As matcher.marks.pair_hash."""
    mix = mixed(keys.values)
    return lambda: (mix[one] + mix[other] for one, other in crossed(keys, given, keys, family))


def _typed(plain: Ragged, near: Ragged, given: Rows, family: Rows) -> tuple[_Blocks, int]:
    """As matcher.marks.directed_hash; and how many there are at the most."""
    half, mix = first_half(plain.values), mixed(near.values)
    codes, near_codes = _codes(plain.values), _codes(near.values)

    def blocks() -> Iterable[Keys]:
        for lefts, rights in ((given, family), (family, given)):
            for one, other in crossed(plain, lefts, near, rights):
                enough = codes[one] + near_codes[other] >= _TOLD
                yield half[one[enough]] + mix[other[enough]]

    return blocks, crossings(plain, given, near, family) + crossings(plain, family, near, given)


def _initials(keys: Ragged, family: Rows, firsts: Ragged, given: Rows) -> _Blocks:
    half, mix = first_half(keys.values), mixed(initial_key(firsts.values))
    return lambda: (half[one] + mix[other] for one, other in crossed(keys, family, firsts, given))


def initial_key(codes: Bytes | Keys) -> Keys:
    """The key of an initial, by the code of its first letter."""
    return codes.astype(np.uint64) | _INITIAL


def _couples(held: Held, new: int) -> tuple[Rows, Rows, Rows]:
    """Given names and surnames of the names from the first new one on, no couple twice, and which of the couples have
    the first given name of some name."""
    rows = np.flatnonzero(held.couple_names >= new)
    codes, names = held.couples[rows], held.couple_names[rows]
    one, other = codes >> PART, codes & ((1 << PART) - 1)
    right = (held.roles[one] & GIVEN != 0) & (held.roles[other] & FAMILY != 0)
    begins = _first_given(held)[names[right]] == one[right]
    distinct, back = np.unique(codes[right], return_inverse=True)
    first = np.zeros(len(distinct), np.bool_)
    first[back[begins]] = True
    return distinct >> PART, distinct & ((1 << PART) - 1), np.flatnonzero(first)


def _first_given(held: Held) -> Rows:
    """The first given name of each name; -1 for none."""
    names = np.repeat(np.arange(len(held.part_ends)), counts_of(held.part_ends))
    rows = np.flatnonzero(held.roles[held.parts] & GIVEN)[::-1]
    found = np.full(len(held.part_ends), -1)
    found[names[rows]] = held.parts[rows]
    return found


def _scanned(held: Held) -> Ragged:
    """The keys of each part as the first pass looks for them."""
    return Ragged(held.keys_of_rows(held.key_rows), counts_of(held.key_row_ends))


def _kept(held: Held) -> Ragged:
    """The plain keys of each part."""
    places = np.flatnonzero(held.key_kinds[held.key_rows] & PLAIN)
    return Ragged(held.keys_of_rows(held.key_rows[places]), _counts(held.key_row_ends, places))


def _near(held: Held) -> Ragged:
    """The keys near to those of each part that have codes enough to tell something."""
    keys = np.repeat(held.near, counts_of(held.near_ends))
    enough = np.flatnonzero(_codes(keys) >= _LEAST)
    order = np.sort(held.near_parts[enough].astype(np.int64) << 32 | enough)
    return Ragged(keys[order & 0xFFFFFFFF], np.bincount(order >> 32, minlength=len(held.roles)))


def _counts(ends: NDArray[np.int32], places: Rows) -> Rows:
    """How many of some places, which are in order, stand in each row."""
    found: Rows = np.diff(np.searchsorted(places, ends), prepend=0)
    return found


def _firsts(held: Held) -> Ragged:
    bits = held.firsts[:, None] >> np.arange(16, dtype=np.uint16) & np.uint16(1)
    codes = np.nonzero(bits)[1]
    return Ragged(codes.astype(np.uint64), bits.sum(axis=1).astype(np.int64))


def _codes(keys: Keys) -> Bytes:
    """How many codes each key has."""
    codes: Bytes = np.searchsorted(_POWERS, keys, side="right").astype(np.uint8)
    return codes
