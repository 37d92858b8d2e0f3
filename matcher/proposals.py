"""What the first pass looks for: the skeletons of a watchlist, paired, with initials and titles, as bit sets."""

from collections.abc import Iterator

import numpy as np

from config.names import NameRules
from matcher.index import WatchIndex
from matcher.marks import Bytes, Keys, Marks, Roles, directed_hash, pair_hash
from matcher.partners import Partners
from matcher.ragged import Ragged, Rows, crossed, crossings
from matcher.reading import Reader
from matcher.skeleton import keys_of, neighbourhood
from matcher.watchnames import WatchedName

FAMILY, GIVEN, SINGLE, CLERIC = 1, 2, 4, 8

_ROLE = {"family": FAMILY, "given": GIVEN, "single": SINGLE}
_TOLD = 5
"""Codes that two words need together before a wrong one among them is forgiven."""
_LEAST = 2
"""Codes that are left at least of the wrong one."""
_INITIAL = np.uint64(0xF0)
_FIRST = {"h": (0, 3), "x": (3, 0), "j": (6, 5), "c": (6, 5), "y": (0, 6)}


class Proposals:
    """The bit sets of one watchlist."""

    def __init__(self, index: WatchIndex, rules: NameRules, reader: Reader, clerics: frozenset[int]) -> None:
        keys, plain = Ragged(one.scanned for one in index.parts), Ragged(one.plain for one in index.parts)
        first = Ragged({code for start in one.starts for code in first_codes(start)} for one in index.parts)
        self.part_roles = _roles(index, clerics)
        self.roles = Roles(keys.values, np.repeat(self.part_roles, keys.counts))
        given, family = _couples(index)
        self.pairs = Marks(
            (pair_hash(one, other) for one, other in crossed(keys, given, keys, family)),
            crossings(keys, given, keys, family),
        )
        self.nearly = _nearly(plain, given, family)
        self.partners = Partners(index)
        given, family = _couples(index, most=1)
        self.initials = Marks(
            (directed_hash(one, initial_key(code)) for one, code in crossed(keys, family, first, given)),
            crossings(keys, family, first, given),
        )
        self.apart = np.sort(np.fromiter(index.apart, np.uint64, len(index.apart)))
        self.endings = np.zeros(1 << 12, np.bool_)
        self.endings[list(index.endings)] = True
        titles = {key for row in rules.titles if row.clerical for key in keys_of(reader.read(row.word).sounds)}
        self.titles = Marks([np.fromiter(titles, np.uint64, len(titles))], len(titles))


def _roles(index: WatchIndex, clerics: frozenset[int]) -> Bytes:
    """The role of each part; of given names also whether a title may stand for the surname."""
    roles = np.fromiter((_ROLE[one.part.role] for one in index.parts), np.uint8, len(index.parts))
    for name in index.names:
        if name.person in clerics or name.has_title:
            roles[_parts(name, index, "given")] |= CLERIC
    return roles


def _couples(index: WatchIndex, most: int | None = None) -> tuple[Rows, Rows]:
    """Given parts of each name, the first `most` of them, beside its surname; no couple twice."""
    couples = {
        (given, family)
        for name in index.names
        for given in _parts(name, index, "given")[:most]
        for family in _parts(name, index, "family")
    }
    pairs = np.array(sorted(couples), np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def _nearly(plain: Ragged, given: Rows, family: Rows) -> Marks:
    """Hashes of one part as it is printed beside the other with one code more, less or wrong."""
    around = Ragged(_around(plain))
    both = ((given, family), (family, given))
    most = sum(crossings(plain, exact, around, other) for exact, other in both)
    blocks = (block for exact, other in both for block in crossed(plain, exact, around, other))
    return Marks((_told(one, near) for one, near in blocks), most)


def _told(one: Keys, near: Keys) -> Keys:
    codes = _codes(near)
    enough = (_codes(one) + codes >= _TOLD) & (codes >= _LEAST)
    return directed_hash(one[enough], near[enough])


def _around(plain: Ragged) -> Iterator[set[int]]:
    values = plain.values.tolist()
    for first, count in zip(plain.first.tolist(), plain.counts.tolist(), strict=True):
        yield {near for key in values[first : first + count] for near in neighbourhood(key)}


def initial_key(codes: Bytes | Keys) -> Keys:
    """The key of an initial, by the code of its first letter."""
    return codes.astype(np.uint64) | _INITIAL


def first_codes(sounds: str) -> tuple[int, ...]:
    """The codes that an initial may have of a name that sounds so."""
    if sounds[0] in _FIRST:
        return _FIRST[sounds[0]]
    return tuple(key & 15 for key in keys_of(sounds[0])) or (0,)


def _parts(name: WatchedName, index: WatchIndex, role: str) -> list[int]:
    return [index.part_of(part) for part in name.parts if part.role == role]


def _codes(keys: Keys) -> Rows:
    """How many codes each key has."""
    codes: Rows = np.ceil(np.log2(keys.astype(np.float64) + 1) / 4).astype(np.int64)
    return codes
