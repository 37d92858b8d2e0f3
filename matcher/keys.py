"""Keys of documents and of persons: a person can be named only in documents that share keys with him. Pure.

A document's keys are the consonant skeletons of the words that the matcher's first pass reads, and pairs of them that
stand near each other. They say nothing of the watchlist, so they are made once, and a new name is looked up among
them. A lookup may name documents that do not speak of the person, and names every one in which the matcher would look
closely for him: the keys of his names are those of the matcher's own index.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from config.names import NameRules
from matcher.batch import is_cleric
from matcher.building import first_codes
from matcher.compounds import SIDE_BY_SIDE, Compounds, compounds_of, enders_of, far_apart, titles_of
from matcher.engine import Matcher
from matcher.index import WatchIndex
from matcher.letters import CODE, letters_of
from matcher.neighbours import TITLE, breaks_of, cut_off, initials_of, may_be_typed, word_before
from matcher.ragged import distinct
from matcher.reading import Reader
from matcher.shown import ending_keys, keys_of
from matcher.skeleton import CUTS, LONGEST, letter_classes, skeleton
from matcher.spans import spell
from matcher.tokens import Tokenizer
from matcher.values import WatchedPerson
from matcher.watchnames import NameParser, WatchedName
from matcher.words import APART, Words, read_words

VERSION = "4"
"""Raise it whenever the same text could get other keys."""

Keys = NDArray[np.uint64]
Places = NDArray[np.int64]

BITS = 4 * LONGEST
PAIR, BESIDE = 1 << BITS, 1 << (BITS + 1)
"""Marks of a key of two words; of two that stand side by side, or with one word between."""
TITLED = 1 << (BITS + 2)
"""Mark of a word that stands beside the title of a cleric."""
FORGIVEN = 1 << (BITS + 3)
"""Mark of two words side by side, of the second of which a wrong code is forgiven."""
HEAD_CODES = 7
HEAD = 4 * HEAD_CODES
"""Bits of the first codes of a skeleton, its head: a pair of words is kept as their heads, in both orders."""
WINDOW, NEAR = 3, 70
"""Words, and characters, between which two words make a pair; as in matcher.neighbours."""
INITIAL = 0xF << (HEAD - 4)
"""Head of a word of one or two letters that may be an initial, beside the code of its first letter."""
TOLD = 5
"""Codes that two words need together before a wrong one among them is forgiven; as in matcher.proposals."""
INITIAL_WINDOW, INITIAL_REACH = 2, 13
_CODES = range(1, 12)
_REMEMBERED = 65_536
"""Words with hidden or broken-off letters of which the skeletons are remembered."""


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
    ones: tuple[int, ...]
    """Skeletons of the one word, which may have any ending."""
    others: tuple[int, ...]
    """Skeletons of the other word, or heads of initials."""
    endings: frozenset[int]
    """Codes that an ending may add to the other word."""
    typed: bool = False
    """Whether they must stand side by side, and the other word be one in which a wrong code is forgiven."""


@dataclass(frozen=True, slots=True)
class NameKeys:
    """The keys of one watched name. A document may name him that holds a word of `alone`, one of `titled` beside the
    title of a cleric, or one of `pairs`."""

    alone: tuple[Range, ...]
    titled: tuple[Range, ...]
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
        self._titles = Titles(rules, self._reader)
        self._skeleton = lru_cache(_REMEMBERED)(lambda word: skeleton(self._reader.plain(word), self._classes))
        self._enders, self._between = enders_of(rules), titles_of(rules, self._reader)
        classes, enders = sorted(self._classes.items()), [*self._enders.tolist(), *self._between.tolist()]
        said = (VERSION, classes, rules.letters, rules.lookalikes, self._titles.told, enders)
        signs = sorted(rules.apostrophes | rules.invisible)
        self.version = hashlib.sha256(f"{said}{signs}".encode()).hexdigest()[:16]

    def of(self, texts: Sequence[Sequence[str]]) -> list[Keys]:
        """The sorted keys of each document, given as its fields (title, text, hidden text)."""
        fields = [field for document in texts for field in document]
        joined = APART.join(fields)
        lengths = np.fromiter(map(len, fields), np.int64, len(fields))
        words = read_words(joined, lengths, self._letters, lambda place: self._plain(joined, place))
        keys = aligned(words.keys)
        ones, pairs = _pairs(words, keys, self._between)
        compounds = compounds_of(words, self._enders)
        inside, compound_keys = _of_compounds(words, keys, compounds)
        named, initials = _with_initials(words, keys)
        beside = self._titles.beside(words, joined)
        every = np.concatenate([keys, pairs, compound_keys, initials, keys[beside] | np.uint64(TITLED)])
        owner = np.repeat(np.arange(len(texts)), [len(document) for document in texts])
        ends = np.cumsum(lengths + len(APART))
        rows = np.concatenate([np.arange(len(keys)), ones, inside, named, beside])
        starts = words.starts[rows]
        owners = owner[np.searchsorted(ends, starts, side="right")]
        spelled = {int(row) for row in np.searchsorted(ends, words.spaced, side="right")}
        more = [(int(owner[row]), key) for row in sorted(spelled) for key in self._spaced(fields[row])]
        every = np.append(every, np.array([key for _, key in more], np.uint64))
        owners = np.append(owners, np.array([row for row, _ in more], np.int64))
        order = np.argsort(owners, kind="stable")
        bounds = np.searchsorted(owners[order], np.arange(1, len(texts)))
        return [_distinct(each) for each in np.split(every[order], bounds)]

    def _plain(self, text: str, start: int) -> int:
        return self._skeleton(self._tokenizer.word_at(text, start))

    def _spaced(self, field: str) -> Iterator[int]:
        """Keys of words that are printed with spaces, and of their pairs."""
        for tokens in self._tokenizer.spaced(field):
            words = [self._skeleton(token.text) for token in tokens]
            keys = aligned(np.array(words, np.uint64))
            yield from map(int, keys)
            yield from map(int, keys | np.uint64(TITLED))
            for one, other in permutations((keys >> np.uint64(BITS - HEAD)).tolist(), 2):
                yield PAIR | BESIDE | FORGIVEN | one << HEAD | other


class Titles:
    """Finds words that stand beside the title of a cleric, as matcher.neighbours does."""

    def __init__(self, rules: NameRules, reader: Reader) -> None:
        rows = [row.word for row in rules.titles if row.clerical]
        titles = {key for word in rows for key in keys_of(reader.read(word).sounds)}
        endings = ending_keys(reader.read(row.suffix).sounds for row in rules.suffixes)
        self.told = (sorted(rows), sorted(row.suffix for row in rules.suffixes))
        """What the answer depends on beside the letters."""
        self._nobody = Matcher((), rules)
        self._titles = np.array(sorted(titles), np.uint64)
        self._endings = np.zeros(1 << 4 * CUTS, np.bool_)
        self._endings[list(endings)] = True

    def beside(self, words: Words, joined: str) -> Places:
        """Rows of the words before or behind which a title stands."""
        found = np.zeros(len(words.starts), np.bool_)
        for places in (words.ends + 1, word_before(words.starts, words.kinds)):
            keys = spell(words.kinds, np.maximum(places, 0), TITLE).keys
            cuts = cut_off(keys, self._endings)
            rows = np.flatnonzero(np.logical_or.reduce([(cut != 0) & np.isin(cut, self._titles) for cut in cuts]))
            found[rows] |= np.array(self._nobody.titles(joined, places[rows].tolist()), np.bool_)
        return np.flatnonzero(found)


class PersonKeys:
    """Makes the keys of persons as the matcher's index has them."""

    def __init__(self, rules: NameRules) -> None:
        self._rules = rules
        self._reader = Reader(rules)
        self._parser = NameParser(rules, self._reader)

    def of(self, person: WatchedPerson) -> tuple[NameKeys, ...]:
        """The keys of all names of one person."""
        index = WatchIndex([person], self._rules, self._reader, self._parser)
        return tuple(_of_name(name, index, is_cleric(person)) for name in index.names)


def aligned(keys: Keys) -> Keys:
    """Skeletons moved so that the first code stands highest: all that begin alike lie together in order."""
    moved = keys.copy()
    for step in (8, 4, 2, 1):
        free = (moved != 0) & (moved < np.uint64(1 << (BITS - 4 * step)))
        moved = np.where(free, moved << np.uint64(4 * step), moved)
    return moved


def _distinct(keys: Keys) -> Keys:
    found = distinct(keys)
    kept: Keys = found[found != 0]
    return kept


def _of_compounds(words: Words, keys: Keys, compounds: Compounds) -> tuple[Places, Keys]:
    """(row of a word, key) of words in Arabic script that may be one, and of their pairs with what stands beside them,
    in both orders."""
    own = aligned(compounds.keys)
    heads = np.append(keys, own) >> np.uint64(BITS - HEAD)
    rows = np.append(np.arange(len(keys)), compounds.firsts)
    one, other = compounds.beside(words)
    some = np.flatnonzero((heads[one] != 0) & (heads[other] != 0))
    one, other = np.append(one[some], other[some]), np.append(other[some], one[some])
    pairs = np.uint64(PAIR | BESIDE) | heads[one] << np.uint64(HEAD) | heads[other]
    return np.append(compounds.firsts, rows[one]), np.append(own, pairs)


def _pairs(words: Words, keys: Keys, titles: Keys) -> tuple[Places, Keys]:
    """(row of one of the two words, key of the pair), in both orders, of words of which one name may reach from one to
    the other; of those in Arabic script that are not odd, side by side or with a title between."""
    starts, heads = words.starts, keys >> np.uint64(BITS - HEAD)
    forgiven = np.where(may_be_typed(words), np.uint64(FORGIVEN), np.uint64(0))
    ended, commas = breaks_of(words.kinds)
    side = starts[1:] - words.ends[:-1] <= SIDE_BY_SIDE
    chained = {1: side, 2: side[1:] & side[:-1]}
    rows, found = [np.zeros(0, np.int64)], [np.zeros(0, np.uint64)]
    for apart in range(1, min(WINDOW, len(starts) - 1) + 1):
        low, high = words.ends[:-apart], starts[apart:]
        joined = (high - starts[:-apart] <= NEAR) & (ended[low] == ended[high])
        if apart > 1:
            joined &= (commas[low] == commas[high]) & ~far_apart(words, titles, apart)
        near = np.flatnonzero(joined)
        beside = chained[apart][near] if apart in chained else np.zeros(len(near), np.bool_)
        for first, second in ((near, near + apart), (near + apart, near)):
            mark = np.where(beside, np.uint64(PAIR | BESIDE) | forgiven[second], np.uint64(PAIR))
            some = np.flatnonzero((heads[first] != 0) & (heads[second] != 0))
            rows.append(near[some])
            found.append(mark[some] | heads[first[some]] << np.uint64(HEAD) | heads[second[some]])
    return np.concatenate(rows), np.concatenate(found)


def _with_initials(words: Words, keys: Keys) -> tuple[Places, Keys]:
    """(row of a word beside a possible initial, key of the pair)."""
    heads, lengths, letters = keys >> np.uint64(BITS - HEAD), words.ends - words.starts, initials_of(words)
    marks = np.uint64(INITIAL) | (words.kinds[words.starts] & np.uint8(CODE)).astype(np.uint64)
    rows, found = [np.zeros(0, np.int64)], [np.zeros(0, np.uint64)]
    for apart in range(1, min(INITIAL_WINDOW, len(keys) - 1) + 1):
        gaps = words.starts[apart:] - words.starts[:-apart]
        for here, there in ((0, apart), (apart, 0)):
            size = len(keys) - apart
            name, letter = slice(here, here + size), slice(there, there + size)
            near = np.flatnonzero((gaps <= INITIAL_REACH + lengths[name]) & letters[letter])
            rows.append(near + here)
            found.append(np.uint64(PAIR) | heads[name][near] << np.uint64(HEAD) | marks[letter][near])
    return np.concatenate(rows), np.concatenate(found)


def _of_name(name: WatchedName, index: WatchIndex, cleric: bool) -> NameKeys:
    given, family, single = (_keys_of(name, index, role) for role in ("given", "family", "single"))
    alone, titled = _ranges(single), _ranges(given, TITLED) if cleric or name.has_title else ()
    if not given or not family:
        return NameKeys(alone, titled, (), index.endings)
    exact = _ranges(given), _ranges(family)
    pairs = [
        Pair(exact, _sorted(given), _sorted(family), index.endings),
        Pair(exact[1:], _sorted(family), _sorted(_initials(name, index)), frozenset()),
        *_typed(given, _around(name, index, "family"), index.endings),
        *_typed(family, _around(name, index, "given"), index.endings),
    ]
    return NameKeys(alone, titled, tuple(pairs), index.endings)


def _typed(exact: set[int], around: set[int], endings: frozenset[int]) -> Iterator[Pair]:
    """Pairs of an exact word and one with a code wrong, missing or too many, as far as both tell enough together."""
    short_ends = frozenset(end for end in endings if end < 16)
    for count in {count_codes(key) for key in exact}:
        told = {key for key in around if count_codes(key) >= max(2, TOLD - count)}
        near = told | {longer for key in told for longer in _one_more(key)}
        keys = {key for key in exact if count_codes(key) == count}
        if near:
            yield Pair((_ranges(keys),), _sorted(keys), _sorted(near), short_ends, typed=True)


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
    count = count_codes(key)
    if count >= LONGEST:
        return
    for place in range(count + 1):
        low = key & ((1 << 4 * place) - 1)
        high = key >> 4 * place << 4 * (place + 1)
        yield from (high | code << 4 * place | low for code in _CODES)


def _sorted(keys: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(keys))


def count_codes(key: int) -> int:
    """The codes of a skeleton."""
    return (key.bit_length() + 3) // 4


def _ranges(keys: Iterable[int], mark: int = 0) -> tuple[Range, ...]:
    return tuple(sorted((_range(key, mark) for key in keys), key=lambda each: each.low))


def _range(key: int, mark: int) -> Range:
    count = count_codes(key)
    shift = BITS - 4 * count
    return Range(mark | key << shift, mark + ((key + 1) << shift), count)
