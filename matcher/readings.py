"""All readings under which the parts of a watchlist may be printed, as arrays, ready to be measured in numpy."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matcher.alignment import VOWELS
from matcher.held import Small, counts_of, firsts_of
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


def _by_sound(values: dict[str, int]) -> Bytes:
    table = np.zeros(_SOUNDS, np.uint8)
    for sound, value in values.items():
        table[ord(sound) - 96] |= value
    return table


_HAS = np.bitwise_or.reduce([_by_sound(dict.fromkeys(some, 1 << place)) for place, some in enumerate(_ALIKE)])
_NEEDS = _HAS & ~_by_sound(dict.fromkeys(_WEAK, 255))
_CONSONANT = 1 - _by_sound(dict.fromkeys(VOWELS, 1))
_CONSONANT[0] = 0
_BITS = np.array([bin(byte).count("1") for byte in range(256)], np.uint8)


def letters(words: Sequence[str]) -> Sounds:
    """Words of sounds one after the other, a 0 behind each."""
    return np.frombuffer("`".join((*words, "")).encode("ascii"), np.uint8) - np.uint8(96)


class Flat:
    """Words of sounds one after the other, a 0 behind each."""

    def __init__(self, sounds: Sounds) -> None:
        """`sounds` as `letters` gives them."""
        self.sounds = sounds
        ends = np.flatnonzero(sounds == 0).astype(np.int32)
        self.first = np.append(np.zeros(1, np.int32), ends + np.int32(1))[:-1]
        self.lengths = ends - self.first

    def matrix(self, rows: Rows | None = None) -> Sounds:
        """Some words, or all, as rows, filled up with 0."""
        first, lengths = (self.first, self.lengths) if rows is None else (self.first[rows], self.lengths[rows])
        steps = np.arange(int(lengths.max(initial=0)))
        places = np.minimum(first[:, None] + steps, max(len(self.sounds) - 1, 0))
        return np.where(steps < lengths[:, None], self.sounds[places], np.uint8(0))

    def end_with(self, ending: str) -> Marked:
        """Which words end so."""
        found = self.lengths >= len(ending)
        last = np.maximum(self.first + self.lengths - len(ending), 0)
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
        found[dental & np.isin(after, [ord(sound) - 96 for sound in _WEAK_BEFORE]) | (g & n)] = 0
        if until is not None:
            place = np.arange(len(sounds)) - np.repeat(self.first, self.lengths + 1)
            found[place >= np.repeat(until, self.lengths + 1)] = 0
        return self._each(np.bitwise_or, found)

    def consonants(self) -> Bytes:
        """How many sounds of each word are no vowels."""
        return self._each(np.add, _CONSONANT[self.sounds])

    def _each(self, join: np.ufunc, values: Bytes) -> Bytes:
        found: Bytes = join.reduceat(values, self.first) if len(self.first) else np.zeros(0, np.uint8)
        return found


def lacking(needs: Bytes, has: Bytes) -> Bytes:
    """How many groups of consonants are needed and not there."""
    counts: Bytes = _BITS[needs & ~has]
    return counts


class Readings:
    """The readings of all parts; those of part n are the rows `first[n]` to `first[n] + counts[n]`."""

    def __init__(self, sounds: Sounds, changed: Marked, ends: Small) -> None:
        self.counts, self.first = counts_of(ends), firsts_of(ends)
        self.flat = Flat(sounds)
        self.changed = changed
        self.has, self.needs, self.consonants = self.flat.has(), self.flat.needs(), self.flat.consonants()

    def spelled(self, part: int) -> list[tuple[str, bool]]:
        """The readings of one part as text, each with whether it is another form of the name."""
        rows = range(int(self.first[part]), int(self.first[part] + self.counts[part]))
        if not rows:
            return []
        low, high = int(self.flat.first[rows[0]]), int(self.flat.first[rows[-1]] + self.flat.lengths[rows[-1]])
        words = (self.flat.sounds[low:high] + np.uint8(96)).tobytes().decode("ascii").split("`")
        return list(zip(words, self.changed[rows[0] : rows[-1] + 1].tolist(), strict=True))

    def of(self, parts: Rows) -> tuple[Rows, Rows]:
        """The readings of some parts: for each the place of its part among `parts`, and its row."""
        owner, within = numbered(self.counts[parts])
        return owner, self.first[parts][owner] + within
