"""Which of many words may be which parts of names, by a lower bound of their difference: all at once, in numpy.

The bound is that of matcher.alignment, computed for thousands of couples together. What it lets through is aligned
again, one by one, with the endings and the language; what it rejects no ending and no language could save.
"""

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from matcher.alignment import VOWELS, SoundCosts
from matcher.index import WatchIndex
from matcher.marks import Bytes
from matcher.ragged import Rows
from matcher.reading import Reading
from matcher.readings import Flat, Marked, Readings, Sounds, lacking, letters
from matcher.suffixes import Inflections

NO, TYPO_AWAY, CLOSE_BY = 0, 1, 2
"""How near a word is to a part: not at all, as near as beside the other part of the name will do, by itself."""

CLOSE = 0.95
"""Difference in sounds up to which a word is taken for a part by itself."""

TYPO = 1.15
"""Difference up to which it is taken for a part beside another part that agrees: one wrong letter."""

EACH_SOUND = 0.13
"""Difference that each sound of a part allows: short parts must be nearly exact."""

PERSIAN_CONSONANTS = 3
"""Where short vowels are not written, a part needs so many consonants to be told from common words."""

PERSIAN_BESIDE = 2
"""The same beside the other part of the name."""

PERSIAN_EXACT = 0.05
"""How far a word may be from a part of one consonant (علی) beside the other part of the name."""

_PERSIAN = 0.5
_PERSIAN_MORE = 0.06
_PERSIAN_LONG = 10
"""Consonants up to which a part beside a Persian word may not even lack one: a lack costs 1."""

_ROUNDING = 1e-4
_ROWS = 2048
_MOSTLY = 0.7
"""Rows that must still be within reach, or those out of it are left out."""

_NONE = np.float32(99.0)
_REMEMBERED = 400_000
"""Answers that are remembered; then memory starts anew, so that it stays bounded."""
_UNKNOWN = 255

Costs = NDArray[np.float32]


class Screen:
    """Measures words against the parts of a watchlist. Words go by numbers, which hold until `forget`."""

    def __init__(
        self, index: WatchIndex, costs: SoundCosts, inflections: Inflections, read: Callable[[str], Reading]
    ) -> None:
        self._readings: Readings = index.readings
        self._costs = costs
        self._inflections = inflections
        self._read = read
        self._swap = costs.swap_matrix().ravel()
        self._shorter = inflections.stems(self._readings.flat)
        self._near: dict[int, int] = {}
        self._numbers: dict[str, int] = {}
        self._words: list[Reading] = []

    def forget(self) -> None:
        """Starts anew where much is remembered."""
        if len(self._near) >= _REMEMBERED or len(self._words) >= _REMEMBERED:
            self._near, self._numbers, self._words = {}, {}, []

    def number(self, word: str) -> int:
        """The number of a printed word."""
        known = self._numbers.get(word)
        if known is None:
            known = self._numbers[word] = len(self._words)
            self._words.append(self._read(word))
        return known

    def known(self, word: str, part: int) -> int | None:
        """NO, TYPO_AWAY or CLOSE_BY where the word was measured against the part; else None."""
        number = self._numbers.get(word)
        return None if number is None else self._near.get(number << 32 | part)

    def closeness(self, words: Rows, parts: Rows) -> Bytes:
        """For each word, by its number, and the part beside it NO, TYPO_AWAY or CLOSE_BY; remembered."""
        couples, back = np.unique(words << 32 | parts, return_inverse=True)
        found = np.fromiter(map(self._near.get, couples.tolist(), repeat(_UNKNOWN)), np.uint8, len(couples))
        new = np.flatnonzero(found == _UNKNOWN)
        if len(new):
            found[new] = self._measured(couples[new] >> 32, couples[new] & 0xFFFFFFFF)
            self._near.update(zip(couples[new].tolist(), found[new].tolist(), strict=True))
        answer: Bytes = found[back]
        return answer

    def _measured(self, words: Rows, parts: Rows) -> Bytes:
        """Of the readings of a part those are measured that have the consonants of the word, but one at the most."""
        distinct, own = np.unique(words, return_inverse=True)
        readings = [self._words[word] for word in distinct.tolist()]
        printed = _Printed(readings, [self._inflections.cuts(word) for word in readings])
        couple, name = self._readings.of(parts)
        near = np.zeros(len(words), np.uint8)
        rows = printed.likely(own[couple], name, self._readings)
        np.maximum.at(near, couple[rows], self._graded(printed, own[couple[rows]], name[rows]))
        return near

    def _graded(self, printed: "_Printed", word: Rows, name: Rows) -> Bytes:
        if not len(word):
            return np.zeros(0, np.uint8)
        bound = self._bounds(printed, word, name)
        lengths = self._readings.flat.lengths_of(name).astype(np.float32)
        near = np.where(bound <= np.minimum(CLOSE, EACH_SOUND * lengths) + _ROUNDING, CLOSE_BY, TYPO_AWAY)
        near[bound > TYPO + _ROUNDING] = NO
        rows = np.flatnonzero(printed.arabic[word])
        consonants = self._readings.consonants[name[rows]].astype(np.int64)
        told = np.where(
            consonants >= PERSIAN_CONSONANTS, CLOSE_BY, np.where(consonants >= PERSIAN_BESIDE, TYPO_AWAY, NO)
        )
        told[(consonants == 1) & (bound[rows] <= PERSIAN_EXACT)] = TYPO_AWAY
        near[rows] = np.where(bound[rows] <= persian_closeness(consonants) + _ROUNDING, told, NO)
        return near.astype(np.uint8)

    def _bounds(self, printed: "_Printed", word: Rows, name: Rows) -> Costs:
        """The lower bound for each word and the reading beside it."""
        distinct, own = np.unique(name, return_inverse=True)
        sounds, words = self._readings.flat.matrix(distinct), printed.flat.matrix()
        stems, cuts = self._stems(distinct, sounds.shape[1] + 1), printed.cuts(words.shape[1] + 1)
        drops, inserts = self._costs.drop_matrix(sounds), self._costs.drop_matrix(words)
        silent = self._costs.unwritten_matrix(sounds) if printed.arabic.any() else drops
        bound = np.empty(len(word), np.float32)
        for rows in _blocks(self._readings.flat.lengths_of(name).astype(np.int64)):
            left, right = own[rows], word[rows]
            dropped = np.where(printed.arabic[right][:, None], silent[left], drops[left])
            bound[rows] = self._aligned(
                _Rows(sounds[left], dropped, stems[left], words[right], inserts[right], cuts[right])
            )
        return bound

    def _stems(self, names: Rows, width: int) -> Marked:
        """How long each reading may be: whole, and without what some ending takes away from it."""
        marked = np.zeros((len(names), width), np.bool_)
        lengths, stems = self._readings.flat.lengths_of(names), self._shorter[names]
        for shorter in range(int(stems.max(initial=0)).bit_length()):
            rows = np.flatnonzero(stems >> np.uint8(shorter) & np.uint8(1))
            marked[rows, lengths[rows] - shorter] = True
        return marked

    def _aligned(self, rows: "_Rows") -> Costs:
        """The weighted edit distance of each name, or a stem of it, to each word, or a beginning that may end there."""
        best = np.full(rows.count, _NONE, np.float32)
        row, older = rows.ahead, rows.ahead
        for place in range(rows.longest):
            sound = rows.names[place]
            new = row + rows.drops[place]
            np.minimum(new[1:], row[:-1] + self._swap.take(sound * _SOUNDS + rows.words), out=new[1:])
            if place:
                self._turn(new, older, (rows.words[:-1] == sound) & (rows.words[1:] == rows.names[place - 1]))
            new -= rows.ahead
            np.minimum.accumulate(new, axis=0, out=new)
            new += rows.ahead
            older, row = row, new
            ends = np.flatnonzero(rows.stems[place + 1])
            if len(ends):
                owners = rows.owners[ends]
                best[owners] = np.minimum(best[owners], (row[:, ends] + rows.closed[:, ends]).min(axis=0))
            alive = np.flatnonzero(
                np.minimum(row.min(axis=0), older.min(axis=0) + self._costs.turned) <= TYPO + _ROUNDING
            )
            if len(alive) < _MOSTLY * row.shape[1]:
                rows, row, older = rows.only(alive), row[:, alive], older[:, alive]
        return best

    def _turn(self, row: Costs, older: Costs, turned: Marked) -> None:
        """Allows two neighbouring sounds to have changed places."""
        if turned.any():
            again = np.where(turned, older[:-2] + np.float32(self._costs.turned), _NONE)
            np.minimum(row[2:], again, out=row[2:])


def consonants_of(sounds: str) -> int:
    return sum(sound not in VOWELS for sound in sounds)


def persian_closeness(consonants: int | Rows) -> NDArray[np.float64]:
    """How far a word without its short vowels may be from parts of so many consonants: more from a long one."""
    return _PERSIAN + _PERSIAN_MORE * np.maximum(0, consonants - PERSIAN_CONSONANTS)


class _Printed:
    """Distinct words as they are printed."""

    def __init__(self, words: Sequence[Reading], cuts: Sequence[Sequence[int]]) -> None:
        self._cuts = cuts
        self.flat = Flat(letters([word.sounds for word in words]))
        self.arabic = np.fromiter((word.script == "arabic" for word in words), np.bool_, len(words))
        shortest = np.fromiter(map(min, cuts), np.int64, len(cuts))
        self._has, self._needs = self.flat.has(), self.flat.needs(shortest)

    def likely(self, word: Rows, name: Rows, readings: Readings) -> Rows:
        """The rows in which neither the word nor the reading lacks more than one consonant of the other's, or any
        where the word is Persian."""
        lacks = np.maximum(
            lacking(readings.needs[name], self._has[word]), lacking(self._needs[word], readings.has[name])
        )
        allowed = ~self.arabic[word] | (readings.consonants[name] > _PERSIAN_LONG)
        return np.flatnonzero(lacks <= allowed)

    def cuts(self, width: int) -> Marked:
        """Where each word may end as a name."""
        marked = np.zeros((len(self._cuts), width), np.bool_)
        rows = np.repeat(np.arange(len(self._cuts)), [len(one) for one in self._cuts])
        marked[rows, [place for one in self._cuts for place in one]] = True
        return marked


class _Rows:
    """Names beside words, letter by letter: the first axis is the letter, the second the row."""

    def __init__(self, names: Sounds, drops: Costs, stems: Marked, words: Sounds, inserts: Costs, cuts: Marked) -> None:
        self.count = len(names)
        self.owners = np.arange(self.count)
        self.longest = int((names != 0).sum(axis=1).max(initial=0))
        width = int((words != 0).sum(axis=1).max(initial=0))
        self.names = np.ascontiguousarray(names.T[: self.longest]).astype(np.intp)
        self.drops, self.stems = np.ascontiguousarray(drops.T), np.ascontiguousarray(stems.T)
        self.words = np.ascontiguousarray(words.T[:width]).astype(np.intp)
        self.ahead = np.zeros((width + 1, self.count), np.float32)
        np.cumsum(inserts.T[:width], axis=0, out=self.ahead[1:])
        self.closed = np.where(cuts.T[: width + 1], np.float32(0), _NONE)

    def only(self, rows: Rows) -> "_Rows":
        """Those rows alone."""
        some = copy(self)
        some.owners = self.owners[rows]
        some.names, some.drops, some.stems = self.names[:, rows], self.drops[:, rows], self.stems[:, rows]
        some.words, some.ahead, some.closed = self.words[:, rows], self.ahead[:, rows], self.closed[:, rows]
        return some


_SOUNDS = 27


def _blocks(lengths: Rows) -> Iterator[Rows]:
    """Rows in blocks, those of equal length together."""
    order = np.argsort(lengths, kind="stable")
    return (order[low : low + _ROWS] for low in range(0, len(order), _ROWS))
