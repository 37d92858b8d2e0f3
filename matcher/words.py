"""The words of a chunk of text that may belong to a name: where they stand, and their skeletons. In numpy, no loops.

Words that begin with a capital count (in scripts without capitals all words; in short texts with hardly any capitals
all words too). A word with a capital in its middle stands three times: up to it, from it, and whole.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from matcher.letters import CAPITAL, CODE, COMMON_CYRILLIC, LETTER, ODD, WORD, Letters
from matcher.marks import Bytes, Keys
from matcher.skeleton import LONGEST, OPEN
from matcher.tokens import LONGEST as LONGEST_WORD

SHORT = 300
"""Texts up to this length are read whole: in them a name may stand in small letters."""

FEW_CAPITALS = 2
"""Words with a capital in a text that is written in small letters nevertheless."""

COLUMNS = 26
"""Letters that the skeleton of a part of a word is read from."""

APART = "\n\n\n\n"

ARABIC = 0x600
"""Characters from here on have no capitals, as far as names are printed in them."""

Units = NDArray[np.uint16] | NDArray[np.uint32]
Places = NDArray[np.int64]
Marked = NDArray[np.bool_]
Spans = tuple[Places, Places, Keys]
PlainSkeleton = Callable[[int], int]
"""Gives the skeleton, as it is meant, of the disguised word that begins at a place."""

_SPACES = 3
"""Signs between two letters of a word that is printed with spaces."""
_FOUR = np.uint64(4)
_MOST = np.uint64(1 << (4 * LONGEST - 4))
_BOTH = LETTER | CAPITAL


@dataclass(frozen=True)
class Words:
    """Words by their beginning: arrays of one length, sorted by start, then end."""

    starts: Places
    ends: Places
    keys: Keys
    kinds: Bytes
    """What each character of the chunk is, see matcher.letters."""
    units: Units
    """The characters, in UTF-16 or, where one needs more, in UTF-32."""
    odd: Marked
    """Words with hidden, styled, look-alike or line-breaking signs: what they mean is not what stands there."""
    spaced: Places
    """Where single letters stand in a row, as in K a b i r i."""


def read_units(joined: str, most: int) -> Units:
    """The characters of a text as numbers, `most` for those from there on."""
    units = np.frombuffer(joined.encode("utf-16-le", "surrogatepass"), np.uint16)
    if len(units) == len(joined):
        return units
    return np.minimum(np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32), np.uint32(most))


def read_words(joined: str, lengths: Places, letters: Letters, plain: PlainSkeleton) -> Words:
    """The words of texts of those `lengths`, joined with APART between."""
    units = read_units(joined, len(letters.kinds) - 1)
    kinds = letters.kinds.take(units, mode="wrap")
    starts, ends = _all_words(kinds)
    spaced = _spaced(starts, ends)
    chosen = kinds[starts] & CAPITAL != 0
    chosen |= _in_small_letters(starts, chosen, lengths)
    chosen &= ends - starts <= LONGEST_WORD
    starts, ends = starts[chosen], ends[chosen]
    if not len(starts):
        return Words(starts, ends, np.zeros(0, np.uint64), kinds, units, np.zeros(0, np.bool_), spaced)
    letters_at, first = _letters_of(starts, ends)
    inside = kinds[letters_at]
    keys = _keys_of_spans(inside & np.uint8(CODE), first)
    odd = np.concatenate([letters_at[_odd(inside, first)], _broken(joined) - 1])
    starts, ends, keys = _with_humps(units, kinds, (starts, ends, keys))
    marked = np.zeros(len(starts), np.bool_)
    marked[_holding(starts, ends, odd)] = True
    for row in np.flatnonzero(marked).tolist():
        keys[row] = plain(int(starts[row]))
    return Words(starts, ends, keys, kinds, units, marked, spaced)


def _all_words(kinds: Bytes) -> tuple[Places, Places]:
    """Beginnings and ends of all words; a word begins with its first letter."""
    word = np.zeros(len(kinds) + 2, np.bool_)
    word[1:-1] = kinds >= WORD
    bounds = np.flatnonzero(word[1:] != word[:-1])
    starts, ends = bounds[0::2].copy(), bounds[1::2]
    late = np.flatnonzero(kinds[starts] & LETTER == 0)
    if not len(late):
        return starts, ends
    while len(late):
        starts[late] += 1
        late = late[starts[late] < ends[late]]
        late = late[kinds[starts[late]] & LETTER == 0]
    real = starts < ends
    return starts[real], ends[real]


def _spaced(starts: Places, ends: Places) -> Places:
    single = ends - starts == 1
    linked = single[1:] & single[:-1] & (starts[1:] - ends[:-1] <= _SPACES)
    rows = np.flatnonzero(linked[3:] & linked[2:-1] & linked[1:-2] & linked[:-3])
    return starts[rows]


def _in_small_letters(starts: Places, capital: Marked, size: Places) -> Marked:
    """Marks the words of short texts that have hardly any capitals."""
    last = np.cumsum(size + len(APART)) - len(APART)
    short = (size <= SHORT) & (size > 0)
    low, high = np.searchsorted(starts, (last - size)[short]), np.searchsorted(starts, last[short])
    capitals = np.append(0, np.cumsum(capital))
    few = capitals[high] - capitals[low] <= FEW_CAPITALS
    steps = np.zeros(len(starts) + 1, np.int64)
    np.add.at(steps, low[few], 1)
    np.add.at(steps, high[few], -1)
    marked: Marked = np.cumsum(steps[:-1]) > 0
    return marked


def _letters_of(starts: Places, ends: Places) -> tuple[Places, Places]:
    """Places of all letters of the words, one word after the other, and where among them each word begins."""
    sizes = ends - starts
    first = np.cumsum(sizes) - sizes
    return np.repeat(starts - first, sizes) + np.arange(int(sizes.sum())), first


def _keys_of_spans(codes: Bytes, begins: Places) -> Keys:
    """Skeletons of words, given by the codes of their letters; as matcher.skeleton.skeleton for one word."""
    takes = codes != 0
    takes[1:] &= codes[1:] != codes[:-1]
    takes[begins] = codes[begins] != 0
    counts = np.add.reduceat(takes.view(np.uint8), begins).astype(np.int64)
    places = np.flatnonzero(takes)
    first = np.cumsum(counts) - counts
    kept = np.minimum(counts, LONGEST)
    # Codes after the fifteenth get a negative shift, which is a huge one without a sign: they vanish.
    shifts = np.repeat(4 * (first + kept - 1), counts)
    shifts -= np.arange(0, 4 * len(places), 4)
    shifted = np.append(codes[places].astype(np.uint64) << shifts.view(np.uint64), np.uint64(0))
    keys = np.add.reduceat(shifted, first)
    keys[counts == 0] = 0
    opens = np.flatnonzero((counts > 0) & (codes[begins] == 0))
    full = np.where(kept[opens] == LONGEST, keys[opens] >> _FOUR, keys[opens])
    place = np.minimum(kept[opens], LONGEST - 1).astype(np.uint64) * _FOUR
    keys[opens] = full | (np.uint64(OPEN) << place)
    return keys


def keys_of_rows(codes: Bytes) -> Keys:
    """Skeletons of words given as rows of codes, for the few that overlap others."""
    keys = np.where((codes[:, 0] == 0) & codes.any(axis=1), np.uint64(OPEN), np.uint64(0))
    last = np.zeros(len(codes), np.uint8)
    for column in np.ascontiguousarray(codes.T):
        takes = (column != 0) & (column != last) & (keys < _MOST)
        keys = np.where(takes, (keys << _FOUR) | column, keys)
        last = column
    return keys


def keys_at(places: Places, ends: Places, kinds: Bytes) -> Keys:
    """Skeletons of the words or parts of words from `places` to `ends`."""
    columns = np.minimum(places[:, None] + np.arange(COLUMNS), len(kinds) - 1)
    return keys_of_rows(np.where(columns < ends[:, None], kinds[columns] & CODE, 0).astype(np.uint8))


def _with_humps(units: Units, kinds: Bytes, words: Spans) -> Spans:
    """Adds the parts of words that have a capital in their middle, and such words that begin with a small letter."""
    inner = (kinds[1:] & _BOTH == _BOTH) & (kinds[:-1] >= WORD) & (kinds[:-1] & _BOTH != _BOTH)
    humps = np.flatnonzero(inner) + 1
    humps = humps[units[humps] < ARABIC]
    if not len(humps):
        return words
    starts = words[0]
    low, high = _word_around(kinds, humps)
    split = kinds[humps - 1] & LETTER != 0
    small = split & (starts[np.minimum(np.searchsorted(starts, low), len(starts) - 1)] != low)
    whole_starts, whole_ends = np.concatenate([humps, low[small]]), np.concatenate([high, high[small]])
    order = np.argsort(whole_starts)
    words = _insert(kinds, words, low[split], humps[split], "left")
    return _insert(kinds, words, whole_starts[order], whole_ends[order], "right")


def _insert(kinds: Bytes, words: Spans, starts: Places, ends: Places, side: Literal["left", "right"]) -> Spans:
    """Words with others among them, before or after those that begin at the same place."""
    places = np.searchsorted(words[0], starts, side=side)
    return (
        np.insert(words[0], places, starts),
        np.insert(words[1], places, ends),
        np.insert(words[2], places, keys_at(starts, ends, kinds)),
    )


def _word_around(kinds: Bytes, places: Places) -> tuple[Places, Places]:
    """Where the words begin and end, as far as letters are looked at, in which the places lie."""
    steps = np.arange(COLUMNS)
    after = np.logical_and.accumulate(kinds[np.minimum(places[:, None] + steps, len(kinds) - 1)] >= WORD, axis=1)
    before = np.logical_and.accumulate(kinds[np.maximum(places[:, None] - 1 - steps, 0)] >= WORD, axis=1)
    return np.maximum(places - before.sum(axis=1), 0), np.minimum(places + after.sum(axis=1), len(kinds))


def _odd(inside: Bytes, begins: Places) -> Marked:
    """Marks letters of words that are hidden, styled, or of another script than the letter before."""
    odd: Marked = inside & CODE == ODD
    mixed = (inside[1:] ^ inside[:-1]) & COMMON_CYRILLIC
    mixed &= (inside[1:] & inside[:-1]) >> 1
    mixed[begins[1:] - 1] = 0
    odd[1:] |= mixed != 0
    return odd


def _holding(starts: Places, ends: Places, places: Places) -> Places:
    """Rows of the words in which the places lie."""
    rows = np.searchsorted(starts, places, side="right")[:, None] - np.arange(1, 4)
    holds = (rows >= 0) & (ends[np.maximum(rows, 0)] > places[:, None])
    return np.unique(rows[holds])


def _broken(joined: str) -> Places:
    """Ends of words that a hyphen may break at the end of a line."""
    broken = []
    place = joined.find("-\n")
    while place >= 0:
        broken.append(place)
        place = joined.find("-\n", place + 1)
    return np.array(broken, np.int64)
