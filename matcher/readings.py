"""All readings under which the parts of a watchlist may be printed, as arrays, ready to be measured in numpy."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from matcher.alignment import VOWELS
from matcher.held import Small, members
from matcher.marks import Bytes
from matcher.ragged import Rows, numbered

Sounds = NDArray[np.uint8]
"""Sounds as numbers, a is 1; 0 fills up."""
Marked = NDArray[np.bool_]

_ALIKE = ("l", "mn", "r", "bpfv", "szwjc", "kgxhc", "dt")
"""Consonants of which no other is a cheap change, see config/names/sounds.yml."""
_WEAK, _WEAK_BEFORE = "vhxjc", "scj"
"""Consonants that may be left out, or written as a vowel, at little cost; d and t before some others too, g after n."""
_SOUNDS = 27
_BLOCK = 4096
"""Words that are looked at at once, so that memory stays bounded."""
_MOST = 255
"""Sounds of a word that a byte can count."""


def _by_sound(values: dict[str, int]) -> Bytes:
    table = np.zeros(_SOUNDS, np.uint8)
    for sound, value in values.items():
        table[ord(sound) - 96] |= value
    return table


_HAS = np.bitwise_or.reduce([_by_sound(dict.fromkeys(some, 1 << place)) for place, some in enumerate(_ALIKE)])
_NEEDS = _HAS & ~_by_sound(dict.fromkeys(_WEAK, 255))
_CONSONANT = 1 - _by_sound(dict.fromkeys(VOWELS, 1))
_CONSONANT[0] = 0
_WEAKENS = _by_sound(dict.fromkeys(_WEAK_BEFORE, 1))
_BITS = np.array([bin(byte).count("1") for byte in range(256)], np.uint8)


def letters(words: Sequence[str]) -> Sounds:
    """Words of sounds one after the other, a 0 behind each."""
    return np.frombuffer("`".join((*words, "")).encode("ascii"), np.uint8) - np.uint8(96)


class Flat:
    """Words of sounds one after the other, a 0 behind each."""

    def __init__(self, sounds: Sounds) -> None:
        """`sounds` as `letters` gives them."""
        self.sounds = sounds
        self._edges = np.zeros(int((sounds == 0).sum()) + 1, np.int32)
        np.add(np.flatnonzero(sounds == 0), 1, out=self._edges[1:], casting="unsafe")

    @property
    def first(self) -> Small:
        """Where each word begins."""
        return self._edges[:-1]

    @property
    def lengths(self) -> Small:
        """How many sounds each word has."""
        found: Small = np.diff(self._edges) - np.int32(1)
        return found

    def lengths_of(self, rows: Rows) -> Small:
        """How many sounds some words have."""
        return self._edges[rows + 1] - self._edges[rows] - np.int32(1)

    def blocks(self) -> "Iterator[Flat]":
        """The words, some thousands at a time."""
        for low in range(0, len(self._edges) - 1, _BLOCK):
            edges = self._edges[low : low + _BLOCK + 1]
            yield Flat(self.sounds[edges[0] : edges[-1]])

    def matrix(self, rows: Rows | None = None) -> Sounds:
        """Some words, or all, as rows, filled up with 0."""
        first, lengths = (self.first, self.lengths) if rows is None else (self.first[rows], self.lengths_of(rows))
        steps = np.arange(int(lengths.max(initial=0)))
        places = np.minimum(first[:, None] + steps, max(len(self.sounds) - 1, 0))
        return np.where(steps < lengths[:, None], self.sounds[places], np.uint8(0))

    def end_with(self, ending: str) -> Marked:
        """Which words end so."""
        lengths = self.lengths
        found = lengths >= len(ending)
        last = np.maximum(self.first + lengths - len(ending), 0)
        for place, sound in enumerate(ending):
            found &= self.sounds[last + place] == ord(sound) - 96
        return found

    def has(self) -> Bytes:
        """Which groups of consonants each word has, as bits."""
        return self._each(np.bitwise_or, _HAS[self.sounds])

    def needs(self, until: Rows | None = None) -> Bytes:
        """Which groups another word of the same name can hardly lack; counted `until` so many sounds of each."""
        sounds = self.sounds
        found = _NEEDS[sounds]
        after, before = np.append(sounds[1:], np.uint8(0)), np.append(np.uint8(0), sounds[:-1])
        dental, g, n = (sounds == 4) | (sounds == 20), sounds == 7, before == 14
        found[dental & (_WEAKENS[after] != 0) | (g & n)] = 0
        if until is not None:
            place = np.arange(len(sounds)) - np.repeat(self.first, self.lengths + 1)
            found[place >= np.repeat(until, self.lengths + 1)] = 0
        return self._each(np.bitwise_or, found)

    def consonants(self) -> Bytes:
        """How many sounds of each word are no vowels; _MOST of very long ones."""
        found = self._each(np.add, _CONSONANT[self.sounds])
        found[self.lengths > _MOST] = _MOST
        return found

    def _each(self, join: np.ufunc, values: Bytes) -> Bytes:
        if not len(self.first):
            return np.zeros(0, np.uint8)
        found: Bytes = join.reduceat(values, self.first, dtype=np.uint8)
        return found


def lacking(needs: Bytes, has: Bytes) -> Bytes:
    """How many groups of consonants are needed and not there."""
    counts: Bytes = _BITS[needs & ~has]
    return counts


class Readings:
    """The readings of all parts, part by part; `ends` say where those of each end."""

    def __init__(self, sounds: Sounds, changed: Marked, ends: Small) -> None:
        self._ends = ends
        self.flat = Flat(sounds)
        self.changed = changed
        some = [(one.has(), one.needs(), one.consonants()) for one in self.flat.blocks()]
        nothing = np.zeros(0, np.uint8)
        self.has, self.needs, self.consonants = (
            np.concatenate([nothing, *(each[kind] for each in some)]) for kind in range(3)
        )

    def spelled(self, part: int) -> list[tuple[str, bool]]:
        """The readings of one part as text, each with whether it is another form of the name."""
        rows = members(self._ends, part)
        first = self.flat.first[rows]
        if not len(first):
            return []
        low, high = int(first[0]), int(first[-1]) + int(self.flat.lengths_of(np.array([rows.stop - 1]))[0])
        words = (self.flat.sounds[low:high] + np.uint8(96)).tobytes().decode("ascii").split("`")
        return list(zip(words, self.changed[rows].tolist(), strict=True))

    def of(self, parts: Rows) -> tuple[Rows, Rows]:
        """The readings of some parts: for each the place of its part among `parts`, and its row."""
        first = np.where(parts > 0, self._ends[parts - 1], 0).astype(np.int64)
        owner, within = numbered(self._ends[parts] - first)
        return owner, first[owner] + within
