"""Keys of documents and of persons: a person can be named only in documents that share keys with him. Pure.

A document's keys are the consonant skeletons of the words that the matcher's first pass reads, and pairs of them that
stand near each other. They say nothing of the watchlist, so they are made once, and a new name is looked up among
them. A lookup may name documents that do not speak of the person, and names every one in which the matcher would look
closely for him: the keys of his names are those of the matcher's own index.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from config.names import NameRules
from matcher.index import WatchIndex
from matcher.letters import CODE, letters_of
from matcher.proposals import first_codes
from matcher.reading import Reader
from matcher.skeleton import LONGEST, letter_classes, skeleton
from matcher.tokens import Tokenizer
from matcher.values import WatchedPerson
from matcher.watchnames import NameParser, WatchedName
from matcher.words import APART, Words, read_words

VERSION = "1"
"""Raise it whenever the same text could get other keys."""

Keys = NDArray[np.uint64]
Places = NDArray[np.int64]

BITS = 4 * LONGEST
PAIR, BESIDE = 1 << BITS, 1 << (BITS + 1)
"""Marks of a key of two words; of two that stand side by side, or with one word between."""
HEAD_CODES = 4
HEAD = 16
"""Bits of the first codes of a skeleton, its head: a pair of words is kept as their heads, in both orders."""
WINDOW, NEAR = 3, 70
"""Words, and characters, between which two words make a pair; as in matcher.neighbours."""
INITIAL = 0xF000
"""Head of a word of one or two letters that may be an initial, beside the code of its first letter."""
SIDE_BY_SIDE = 3
"""Characters between words side by side."""
TOLD = 5
"""Codes that two words need together before a wrong one among them is forgiven; as in matcher.proposals."""
INITIAL_LENGTH, INITIAL_WINDOW, INITIAL_REACH = 2, 2, 13
_CODES = range(1, 12)


@dataclass(frozen=True, slots=True)
class Range:
    """Keys from `low` up to, and without, `high`: a skeleton of `count` codes, with or without an ending."""

    low: int
    high: int
    count: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two words near each other. Of each that is exact, the document holds one of a row of `exact`."""

    exact: tuple[tuple[Range, ...], ...]
    heads: tuple[int, ...]
    others: tuple[int, ...]
    """Heads of the other word."""
    beside: bool = False
    """Whether they must stand side by side."""


@dataclass(frozen=True, slots=True)
class NameKeys:
    """The keys of one watched name. A document may name him that holds a word of `alone`, or one of `pairs`."""

    alone: tuple[Range, ...]
    pairs: tuple[Pair, ...]
    endings: frozenset[int]
    """Codes that a case ending may add to a skeleton."""


class DocumentKeys:
    """Makes the keys of documents by the alphabets of `rules`."""

    def __init__(self, rules: NameRules) -> None:
        self._reader = Reader(rules)
        self._classes = letter_classes(rules)
        self._letters = letters_of(rules, self._classes)
        self._tokenizer = Tokenizer(rules)
        said = repr((VERSION, sorted(self._classes.items()), rules.letters, rules.lookalikes))
        self.version = hashlib.sha256(f"{said}{sorted(rules.apostrophes | rules.invisible)}".encode()).hexdigest()[:16]

    def of(self, texts: Sequence[Sequence[str]]) -> list[Keys]:
        """The sorted keys of each document, given as its fields (title, text, hidden text)."""
        fields = [field for document in texts for field in document]
        joined = APART.join(fields)
        lengths = np.fromiter(map(len, fields), np.int64, len(fields))
        words = read_words(joined, lengths, self._letters, lambda place: self._plain(joined, place))
        keys = aligned(words.keys)
        ones, pairs = _pairs(words, keys)
        named, initials = _with_initials(words, keys)
        every = np.concatenate([keys, pairs, initials])
        owner = np.repeat(np.arange(len(texts)), [len(document) for document in texts])
        ends = np.cumsum(lengths + len(APART))
        starts = np.concatenate([words.starts, words.starts[ones], words.starts[named]])
        owners = owner[np.searchsorted(ends, starts, side="right")]
        spelled = {int(row) for row in np.searchsorted(ends, words.spaced, side="right")}
        more = [(int(owner[row]), key) for row in sorted(spelled) for key in self._spaced(fields[row])]
        every = np.append(every, np.array([key for _, key in more], np.uint64))
        owners = np.append(owners, np.array([row for row, _ in more], np.int64))
        order = np.argsort(owners, kind="stable")
        bounds = np.searchsorted(owners[order], np.arange(1, len(texts)))
        return [_distinct(each) for each in np.split(every[order], bounds)]

    def _plain(self, text: str, start: int) -> int:
        return skeleton(self._reader.plain(self._tokenizer.word_at(text, start)), self._classes)

    def _spaced(self, field: str) -> Iterator[int]:
        """Keys of words that are printed with spaces, and of their pairs."""
        for tokens in self._tokenizer.spaced(field):
            words = [skeleton(self._reader.plain(token.text), self._classes) for token in tokens]
            keys = aligned(np.array(words, np.uint64))
            yield from map(int, keys)
            for one, other in permutations((keys >> np.uint64(BITS - HEAD)).tolist(), 2):
                yield PAIR | BESIDE | one << HEAD | other


class PersonKeys:
    """Makes the keys of persons as the matcher's index has them."""

    def __init__(self, rules: NameRules) -> None:
        self._rules = rules
        self._reader = Reader(rules)
        self._parser = NameParser(rules, self._reader)

    def of(self, person: WatchedPerson) -> tuple[NameKeys, ...]:
        """The keys of all names of one person."""
        index = WatchIndex([person], self._rules, self._reader, self._parser)
        cleric = "cleric" in person.category or "relig" in person.category
        return tuple(_of_name(name, index, cleric) for name in index.names)


def aligned(keys: Keys) -> Keys:
    """Skeletons moved so that the first code stands highest: all that begin alike lie together in order."""
    moved = keys.copy()
    for step in (8, 4, 2, 1):
        free = (moved != 0) & (moved < np.uint64(1 << (BITS - 4 * step)))
        moved = np.where(free, moved << np.uint64(4 * step), moved)
    return moved


def _distinct(keys: Keys) -> Keys:
    found = np.unique(keys)
    kept: Keys = found[found != 0]
    return kept


def _pairs(words: Words, keys: Keys) -> tuple[Places, Keys]:
    """(row of one of the two words, key of the pair), in both orders."""
    starts, heads = words.starts, keys >> np.uint64(BITS - HEAD)
    side = starts[1:] - words.ends[:-1] <= SIDE_BY_SIDE
    chained = {1: side, 2: side[1:] & side[:-1]}
    rows, found = [np.zeros(0, np.int64)], [np.zeros(0, np.uint64)]
    for apart in range(1, min(WINDOW, len(starts) - 1) + 1):
        near = np.flatnonzero(starts[apart:] - starts[:-apart] <= NEAR)
        beside = chained[apart][near] if apart in chained else np.zeros(len(near), np.bool_)
        mark = np.where(beside, np.uint64(PAIR | BESIDE), np.uint64(PAIR))
        one, other = heads[near], heads[near + apart]
        for first, second in ((one, other), (other, one)):
            rows.append(near)
            found.append(mark | first << np.uint64(HEAD) | second)
    return np.concatenate(rows), np.concatenate(found)


def _with_initials(words: Words, keys: Keys) -> tuple[Places, Keys]:
    """(row of a word beside a possible initial, key of the pair)."""
    heads, lengths = keys >> np.uint64(BITS - HEAD), words.ends - words.starts
    marks = np.uint64(INITIAL) | (words.kinds[words.starts] & np.uint8(CODE)).astype(np.uint64)
    rows, found = [np.zeros(0, np.int64)], [np.zeros(0, np.uint64)]
    for apart in range(1, min(INITIAL_WINDOW, len(keys) - 1) + 1):
        gaps = words.starts[apart:] - words.starts[:-apart]
        for here, there in ((0, apart), (apart, 0)):
            size = len(keys) - apart
            name, letter = slice(here, here + size), slice(there, there + size)
            near = np.flatnonzero((gaps <= INITIAL_REACH + lengths[name]) & (lengths[letter] <= INITIAL_LENGTH))
            rows.append(near + here)
            found.append(np.uint64(PAIR) | heads[name][near] << np.uint64(HEAD) | marks[letter][near])
    return np.concatenate(rows), np.concatenate(found)


def _of_name(name: WatchedName, index: WatchIndex, cleric: bool) -> NameKeys:
    given, family, single = (_keys_of(name, index, role) for role in ("given", "family", "single"))
    alone = _ranges(single) + (_ranges(given) if cleric or name.has_title else ())
    if not given or not family:
        return NameKeys(alone, (), index.endings)
    ends = index.endings
    exact = _ranges(given), _ranges(family)
    pairs = [
        Pair(exact, _heads(given, ends), _heads(family, ends)),
        Pair(exact[1:], _heads(family, ends), tuple(_initials(name, index))),
        *_typed(given, _around(name, index, "family"), ends),
        *_typed(family, _around(name, index, "given"), ends),
    ]
    return NameKeys(alone, tuple(pairs), ends)


def _typed(exact: set[int], around: set[int], endings: frozenset[int]) -> Iterator[Pair]:
    """Pairs of an exact word and one with a code wrong, missing or too many, as far as both tell enough together."""
    short_ends = frozenset(end for end in endings if end < 16)
    for count in {_count(key) for key in exact}:
        told = {key for key in around if _count(key) >= max(2, TOLD - count)}
        near = told | {longer for key in told for longer in _one_more(key)}
        keys = {key for key in exact if _count(key) == count}
        if near:
            yield Pair((_ranges(keys),), _heads(keys, endings), _heads(near, short_ends), beside=True)


def _around(name: WatchedName, index: WatchIndex, role: str) -> set[int]:
    return {key for part in _keyed(name, index, role) for key in index.around_part(part)}


def _initials(name: WatchedName, index: WatchIndex) -> set[int]:
    first = _keyed(name, index, "given")[:1]
    sounds = {alternate.sounds[:2] for part in first for alternate in index.alternates(part)}
    return {INITIAL | code for sound in sounds for code in first_codes(sound)}


def _keyed(name: WatchedName, index: WatchIndex, role: str) -> list[int]:
    return [index.part_of(part) for part in name.parts if part.role == role]


def _keys_of(name: WatchedName, index: WatchIndex, role: str) -> set[int]:
    return {key for part in _keyed(name, index, role) for key in index.parts[part].keys}


def _one_more(key: int) -> Iterator[int]:
    """The key with each code put in at each place."""
    count = _count(key)
    if count >= LONGEST:
        return
    for place in range(count + 1):
        low = key & ((1 << 4 * place) - 1)
        high = key >> 4 * place << 4 * (place + 1)
        yield from (high | code << 4 * place | low for code in _CODES)


def _heads(keys: Iterable[int], endings: frozenset[int]) -> tuple[int, ...]:
    """The heads of all words that have one of these skeletons, with or without an ending."""
    heads = {_head(key) for key in keys}
    short = {key for key in keys if _count(key) < HEAD_CODES}
    return tuple(sorted(heads | {_head(key << 4 * _count(end) | end) for key in short for end in endings}))


def _head(key: int) -> int:
    count = _count(key)
    return key >> 4 * (count - HEAD_CODES) if count > HEAD_CODES else key << 4 * (HEAD_CODES - count)


def _count(key: int) -> int:
    return (key.bit_length() + 3) // 4


def _ranges(keys: Iterable[int]) -> tuple[Range, ...]:
    return tuple(sorted((_range(key) for key in keys), key=lambda each: each.low))


def _range(key: int) -> Range:
    count = _count(key)
    shift = BITS - 4 * count
    return Range(key << shift, (key + 1) << shift, count)
