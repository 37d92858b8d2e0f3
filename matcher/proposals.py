"""What the first pass looks for: the skeletons of a watchlist, paired, with initials and titles, as bit sets."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from config.names import NameRules
from matcher.index import WatchIndex
from matcher.marks import Bytes, Keys, Marks, Roles, directed_hash, pair_hash
from matcher.reading import Reader
from matcher.skeleton import keys_of
from matcher.watchnames import WatchedName

FAMILY, GIVEN, SINGLE, CLERIC = 1, 2, 4, 8

_ROLE = {"family": FAMILY, "given": GIVEN, "single": SINGLE}
_TOLD = 5
"""Codes that two words need together before a wrong one among them is forgiven."""
_INITIAL = np.uint64(0xF0)
_FIRST = {"h": (0, 3), "x": (3, 0), "j": (6, 5), "c": (6, 5), "y": (0, 6)}


class Proposals:
    """The bit sets of one watchlist. Memory grows with the number of names, by about 300 bytes each."""

    def __init__(self, index: WatchIndex, rules: NameRules, reader: Reader, clerics: frozenset[int]) -> None:
        self._index = index
        self._clerical = {
            part
            for name in index.names
            if name.person in clerics or name.has_title
            for part in _parts(name, index, "given")
        }
        members = [(key, self._role(place)) for place, keyed in enumerate(index.parts) for key in keyed.keys]
        self.roles = Roles((key for key, _ in members), (role for _, role in members))
        self.pairs = Marks(_joined(self._pairs(name) for name in index.names))
        self.nearly = Marks(_joined(hashes for name in index.names for hashes in self._nearly(name)))
        self.initials = Marks(_joined(self._initials(name) for name in index.names))
        self.endings = np.zeros(1 << 12, np.bool_)
        self.endings[list(index.endings)] = True
        titles = {key for row in rules.titles if row.clerical for key in keys_of(reader.read(row.word).sounds)}
        self.titles = Marks(_array(titles))

    def _role(self, place: int) -> int:
        return _ROLE[self._index.parts[place].part.role] | (CLERIC if place in self._clerical else 0)

    def _pairs(self, name: WatchedName) -> Keys:
        given, family = self._keys(name, "given"), self._keys(name, "family")
        return pair_hash(given[:, None], family[None, :]).ravel()

    def _nearly(self, name: WatchedName) -> Iterator[Keys]:
        for role, other in (("given", "family"), ("family", "given")):
            around = _array({key for part in _parts(name, self._index, other) for key in self._index.around_part(part)})
            exact = self._keys(name, role)
            told = (_codes(exact)[:, None] + _codes(around)[None, :] >= _TOLD) & (_codes(around)[None, :] >= 2)
            yield directed_hash(exact[:, None], around[None, :])[told]

    def _initials(self, name: WatchedName) -> Keys:
        first = {sounds[:2] for part in _parts(name, self._index, "given")[:1] for sounds in self._sounds(part)}
        codes = {code for sounds in first for code in first_codes(sounds)}
        return directed_hash(
            self._keys(name, "family")[:, None], initial_key(np.fromiter(codes, np.uint8))[None, :]
        ).ravel()

    def _sounds(self, part: int) -> Iterator[str]:
        return (alternate.sounds for alternate in self._index.alternates(part))

    def _keys(self, name: WatchedName, role: str) -> Keys:
        return _array({key for part in _parts(name, self._index, role) for key in self._index.parts[part].keys})


def initial_key(codes: Bytes) -> Keys:
    """The key of an initial, by the code of its first letter."""
    return codes.astype(np.uint64) | _INITIAL


def first_codes(sounds: str) -> tuple[int, ...]:
    """The codes that an initial may have of a name that sounds so."""
    if sounds[0] in _FIRST:
        return _FIRST[sounds[0]]
    return tuple(key & 15 for key in keys_of(sounds[0])) or (0,)


def _parts(name: WatchedName, index: WatchIndex, role: str) -> list[int]:
    return [index.part_of(part) for part in name.parts if part.role == role]


def _codes(keys: Keys) -> NDArray[np.int64]:
    """How many codes each key has."""
    return np.ceil(np.log2(keys.astype(np.float64) + 1) / 4).astype(np.int64)


def _array(keys: set[int]) -> Keys:
    return np.fromiter(keys, np.uint64, len(keys))


def _joined(arrays: Iterator[Keys]) -> Keys:
    return np.concatenate([np.zeros(0, np.uint64), *arrays])
