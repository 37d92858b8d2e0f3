"""The words of a chunk of text that may belong to a name: where they stand, and their skeletons. In numpy, no loops.

Words that begin with a capital count (in scripts without capitals all words; in short texts with hardly any capitals
all words too). A word with a capital in its middle stands three times: up to it, from it, and whole.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from matcher.letters import CAPITAL, LETTER, NEWLINE, WORD, Letters
from matcher.marks import Bytes, Keys
from matcher.ragged import distinct
from matcher.spans import Marked, Places, spell
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
Spans = tuple[Places, Places, Keys, Marked]
"""Beginnings, ends, skeletons, and which words are odd."""
PlainSkeleton = Callable[[int], int]
"""Gives the skeleton, as it is meant, of the disguised word that begins at a place."""

_SPACES = 3
"""Signs between two letters of a word that is printed with spaces."""
_HYPHEN = ord("-")


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
    kinds = np.zeros(len(units) + LONGEST_WORD + 1, np.uint8)
    letters.kinds.take(units, mode="clip", out=kinds[: len(units)])
    word, letter, capital = kinds >= WORD, kinds & LETTER != 0, kinds & CAPITAL != 0
    begins = letter.copy()
    begins[1:] &= ~word[:-1]
    _within(begins, word, letter)
    spaced = _spaced(begins, word)
    chosen = begins & capital
    _with_small_letters(begins, chosen, lengths)
    starts = np.flatnonzero(chosen)
    spelled = spell(kinds, starts, LONGEST_WORD)
    short = np.flatnonzero(kinds[spelled.ends] < WORD)
    found = (starts[short], spelled.ends[short], spelled.keys[short], spelled.odd[short])
    inner = np.flatnonzero(capital[1:] & word[:-1] & ~capital[:-1]) + 1
    inner = inner[units[inner] < ARABIC]
    if not len(short):
        return Words(*found[:3], kinds, units, found[3], spaced)
    starts, ends, keys, odd = _with_humps(kinds, found, inner) if len(inner) else found
    odd[_holding(starts, ends, _broken(units, kinds) - 1)] = True
    for row in np.flatnonzero(odd).tolist():
        keys[row] = plain(int(starts[row]))
    return Words(starts, ends, keys, kinds, units, odd, spaced)


def _within(begins: Marked, word: Marked, letter: Marked) -> None:
    """Marks also the first letters of words that begin with other signs, as an apostrophe."""
    late = np.flatnonzero(letter[1:] & word[:-1] & ~letter[:-1]) + 1
    before = late - 2
    while len(late):
        inside = (before >= 0) & word[before]
        begins[late[~inside]] = True
        goes_on = inside & ~letter[before]
        late, before = late[goes_on], before[goes_on] - 1


def _spaced(begins: Marked, word: Marked) -> Places:
    """Beginnings of five words of one letter each, no more than _SPACES signs apart."""
    single = begins[:-1] & ~word[1:]
    single[1:] &= ~word[:-2]
    starts = np.flatnonzero(single)
    linked = starts[1:] - starts[:-1] <= _SPACES + 1
    rows = np.flatnonzero(linked[3:] & linked[2:-1] & linked[1:-2] & linked[:-3])
    return starts[rows]


def _with_small_letters(begins: Marked, chosen: Marked, size: Places) -> None:
    """Marks all words of short texts that have hardly any capitals."""
    last = np.cumsum(size + len(APART)) - len(APART)
    starts = np.flatnonzero(chosen)
    short = (size <= SHORT) & (size > 0)
    low, high = (last - size)[short], last[short]
    few = np.searchsorted(starts, high) - np.searchsorted(starts, low) <= FEW_CAPITALS
    for first, end in zip(low[few].tolist(), high[few].tolist(), strict=True):
        chosen[first:end] = begins[first:end]


def _with_humps(kinds: Bytes, words: Spans, humps: Places) -> Spans:
    """Adds the parts of words that have a capital in their middle, and such words that begin with a small letter."""
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
    places, spelled = np.searchsorted(words[0], starts, side=side), spell(kinds, starts, LONGEST_WORD, ends)
    return (
        np.insert(words[0], places, starts),
        np.insert(words[1], places, ends),
        np.insert(words[2], places, spelled.keys),
        np.insert(words[3], places, spelled.odd),
    )


def _word_around(kinds: Bytes, places: Places) -> tuple[Places, Places]:
    """Where the words begin and end, as far as letters are looked at, in which the places lie."""
    steps = np.arange(COLUMNS)
    after = np.logical_and.accumulate(kinds[np.minimum(places[:, None] + steps, len(kinds) - 1)] >= WORD, axis=1)
    before = np.logical_and.accumulate(kinds[np.maximum(places[:, None] - 1 - steps, 0)] >= WORD, axis=1)
    return np.maximum(places - before.sum(axis=1), 0), np.minimum(places + after.sum(axis=1), len(kinds))


def _holding(starts: Places, ends: Places, places: Places) -> Places:
    """Rows of the words in which the places lie."""
    rows = np.searchsorted(starts, places, side="right")[:, None] - np.arange(1, 4)
    holds = (rows >= 0) & (ends[np.maximum(rows, 0)] > places[:, None])
    return distinct(rows[holds])


def _broken(units: Units, kinds: Bytes) -> Places:
    """Ends of words that a hyphen may break at the end of a line."""
    lines = np.flatnonzero(kinds == NEWLINE)
    lines = lines[lines > 0] - 1
    ends: Places = lines[units[lines] == _HYPHEN]
    return ends
