"""Which of many words may be which parts of names, by a lower bound of their difference: all at once, in numpy.

The bound is that of matcher.alignment, computed for thousands of couples together. What it lets through is aligned
again, one by one, with the endings and the language; what it rejects no ending and no language could save.
"""

import re
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.alignment import VOWELS, SoundCosts
from matcher.alternates import Alternate
from matcher.index import WatchIndex
from matcher.ragged import Rows
from matcher.reading import Reading
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

_PERSIAN = 0.5
_PERSIAN_MORE = 0.06

_ROUNDING = 1e-4
_ROWS = 2048
_MOSTLY = 0.7
"""Rows that must still be within reach, or those out of it are left out."""

_NONE = np.float32(99.0)

Sounds = NDArray[np.uint8]
Costs = NDArray[np.float32]
Marked = NDArray[np.bool_]


@dataclass(frozen=True)
class Asked:
    """A word and the part that it may be."""

    word: Reading
    part: int


class Screen:
    """The parts of a watchlist as they may be printed, made ready when they are first asked for."""

    def __init__(self, index: WatchIndex, costs: SoundCosts, inflections: Inflections) -> None:
        self._index = index
        self._costs = costs
        self._inflections = inflections
        self._swap = costs.swap_matrix().ravel()
        self._held: dict[int, _Printed] = {}

    def closeness(self, asked: Sequence[Asked]) -> list[int]:
        """For each word and the part beside it NO, TYPO_AWAY or CLOSE_BY.

        Of the readings of a part those are measured of whose consonants the word lacks one at the most.
        """
        chosen = [self._printed(one.part).of(one.word) for one in asked]
        couple = np.repeat(np.arange(len(asked)), [len(some) for some in chosen])
        names = [sounds for some in chosen for sounds in some]
        best = np.zeros(len(asked), np.int64)
        if names:
            np.maximum.at(best, couple, self._near([one.word for one in asked], couple, names))
        found: list[int] = best.tolist()
        return found

    def _printed(self, part: int) -> "_Printed":
        known = self._held.get(part)
        if known is None:
            known = self._held[part] = _Printed(self._index.alternates(part))
        return known

    def _near(self, words: Sequence[Reading], couple: Rows, names: Sequence[str]) -> Rows:
        arabic = np.fromiter((word.script == "arabic" for word in words), np.bool_, len(words))
        bound = self._bounds(words, arabic, couple, names)
        lengths = np.fromiter(map(len, names), np.float32, len(names))
        near: Rows = np.where(bound <= np.minimum(CLOSE, EACH_SOUND * lengths) + _ROUNDING, CLOSE_BY, TYPO_AWAY)
        near[bound > TYPO + _ROUNDING] = NO
        rows = np.flatnonzero(arabic[couple])
        consonants = np.fromiter((consonants_of(names[row]) for row in rows.tolist()), np.int64, len(rows))
        told = np.where(
            consonants >= PERSIAN_CONSONANTS, CLOSE_BY, np.where(consonants >= PERSIAN_BESIDE, TYPO_AWAY, NO)
        )
        near[rows] = np.where(bound[rows] <= persian_closeness(consonants) + _ROUNDING, told, NO)
        return near

    def _bounds(self, words: Sequence[Reading], arabic: Marked, couple: Rows, names: Sequence[str]) -> Costs:
        """The lower bound for each name and the word whose number stands in `couple`."""
        distinct = {name: row for row, name in enumerate(dict.fromkeys(names))}
        alternate = np.fromiter(map(distinct.__getitem__, names), np.int64, len(names))
        sounds, printed = _matrix(list(distinct)), _matrix([word.sounds for word in words])
        stems = _marks([self._inflections.stems(name) for name in distinct], sounds.shape[1] + 1)
        cuts = _marks([self._inflections.cuts(word) for word in words], printed.shape[1] + 1)
        drops, inserts = self._costs.drop_matrix(sounds), self._costs.drop_matrix(printed)
        silent = self._costs.unwritten_matrix(sounds) if arabic.any() else drops
        bound = np.empty(len(couple), np.float32)
        for rows in _blocks((sounds != 0).sum(axis=1)[alternate]):
            word, name = couple[rows], alternate[rows]
            dropped = np.where(arabic[word][:, None], silent[name], drops[name])
            bound[rows] = self._aligned(
                _Rows(sounds[name], dropped, stems[name], printed[word], inserts[word], cuts[word])
            )
        return bound

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
    """The readings of a part, with the consonants that a word can hardly lack."""

    def __init__(self, alternates: Sequence[Alternate]) -> None:
        self._plain = tuple(one.sounds for one in alternates if not one.changed)
        self._changed = tuple((one.sounds, _needs(one.sounds)) for one in alternates if one.changed)

    def of(self, word: Reading) -> list[str]:
        """The name itself, and its other forms of whose consonants the word lacks one at the most."""
        lacks = ~_has(word.sounds)
        return [*self._plain, *(sounds for sounds, needs in self._changed if (needs & lacks).bit_count() <= 1)]


_ALIKE = ("l", "mn", "r", "bpfv", "szwjc", "kgxhc", "dt")
"""Consonants of which no other is a cheap change, see config/names/sounds.yml."""

_BITS = {
    sound: sum(1 << place for place, alike in enumerate(_ALIKE) if sound in alike)
    for sound in sorted(set("".join(_ALIKE)))
}
_WEAK = re.compile(r"[vhxjc]|[dt](?=[scj])|(?<=n)g")
"""Consonants that may be left out, or written as a vowel, at little cost."""


def _has(sounds: str) -> int:
    """Which groups of consonants a word has, as bits."""
    found = 0
    for sound in sounds:
        found |= _BITS.get(sound, 0)
    return found


def _needs(sounds: str) -> int:
    return _has(_WEAK.sub("", sounds))


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


def _matrix(words: Sequence[str]) -> Sounds:
    """Words as rows of numbers, a is 1; 0 fills up."""
    width = max(map(len, words), default=0)
    joined = "".join(word.ljust(width, "`") for word in words)
    return (np.frombuffer(joined.encode("ascii"), np.uint8) - np.uint8(96)).reshape(len(words), width)


def _marks(places: Sequence[Sequence[int]], width: int) -> Marked:
    marked = np.zeros((len(places), width), np.bool_)
    rows = np.repeat(np.arange(len(places)), [len(one) for one in places])
    marked[rows, [place for one in places for place in one]] = True
    return marked


def _blocks(lengths: Rows) -> Iterator[Rows]:
    """Rows in blocks, those of equal length together."""
    order = np.argsort(lengths, kind="stable")
    return (order[low : low + _ROWS] for low in range(0, len(order), _ROWS))
