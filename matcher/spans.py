"""Skeletons of many words at once, letter by letter: the first letters of all words, then the second ones…"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.letters import CODE, COMMON_CYRILLIC, LETTER, ODD, WORD
from matcher.marks import Bytes, Keys
from matcher.skeleton import LONGEST, OPEN

Places = NDArray[np.int64]
Marked = NDArray[np.bool_]

_BLOCK = 16_384
"""Words that are read together, so that their letters stay near the processor."""

_REST = (4, 7, 10, 14, 20, 30)
"""Letters after which the words that have ended are put aside."""

_FOUR = np.uint64(4)


@dataclass(frozen=True)
class Spelled:
    """Words as they are spelled: arrays of one length."""

    ends: Places
    keys: Keys
    """Skeletons, as matcher.skeleton.skeleton reads one word."""
    odd: Marked
    """Words with hidden or styled signs, or with letters of two scripts."""


def spell(kinds: Bytes, starts: Places, longest: int, ends: Places | None = None) -> Spelled:
    """The words that begin at some places and end at `ends`, or at the first sign that is no part of a word.

    Words of more than `longest` signs are not read to their end. `kinds` must go on for so many signs after the last.
    """
    found = Spelled(starts.copy(), np.zeros(len(starts), np.uint64), np.zeros(len(starts), np.bool_))
    for low in range(0, len(starts), _BLOCK):
        here = slice(low, low + _BLOCK)
        for rows, lengths, keys, odd in _settled(kinds, starts[here], None if ends is None else ends[here], longest):
            found.ends[here][rows] += lengths
            found.keys[here][rows] = keys
            found.odd[here][rows] = odd
    return found


def _settled(
    kinds: Bytes, starts: Places, stops: Places | None, longest: int
) -> Iterator[tuple[Places, Bytes, Keys, Marked]]:
    """Rows that have ended, with their lengths, skeletons and whether they are odd; a few at a time."""
    rows = np.arange(len(starts))
    states = np.zeros((4, len(starts)), np.uint8)
    keys, odd, alive = np.zeros(len(starts), np.uint64), np.zeros(len(starts), np.bool_), np.ones(len(starts), np.bool_)
    first = kinds[starts] & CODE == 0
    for place in range(longest + 1):
        before, last, taken, length = states
        kind = kinds.take(starts + place)
        alive &= kind >= WORD
        if stops is not None:
            alive &= stops - starts > place
        if place in _REST or place == longest or not alive.any():
            ended = np.flatnonzero(~alive) if place < longest else np.arange(len(rows))
            yield rows[ended], length[ended], _opened(keys[ended], taken[ended], first[ended]), odd[ended]
            going = np.flatnonzero(alive)
            if place == longest or not len(going):
                return
            rows, states, keys, odd, alive = rows[going], states[:, going], keys[going], odd[going], alive[going]
            starts, stops, first, kind = (
                starts[going],
                None if stops is None else stops[going],
                first[going],
                kind[going],
            )
            before, last, taken, length = states
        kind *= alive
        code = kind & CODE
        takes = (code != 0) & (code != last) & (taken < LONGEST)
        keys = np.where(takes, keys << _FOUR | code, keys)
        odd |= code == ODD
        odd |= (kind ^ before) & COMMON_CYRILLIC & (kind & before & LETTER) >> 1 != 0
        taken += takes
        length += alive
        before[:], last[:] = kind, code


def _opened(keys: Keys, taken: Bytes, first: Marked) -> Keys:
    """Skeletons of words that begin with no code begin with OPEN; the last of too many codes makes room for it."""
    opens = first & (taken > 0)
    full = np.where(taken == LONGEST, keys >> _FOUR, keys)
    place = np.minimum(taken, LONGEST - 1).astype(np.uint64) * _FOUR
    return np.where(opens, full | np.uint64(OPEN) << place, keys)
