"""Which words of a chunk of text could be parts of one name: beside each other, beside an initial or a title."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from matcher.index import CUTS
from matcher.letters import CODE, WORD
from matcher.marks import Bytes, Keys, directed_hash, pair_hash
from matcher.proposals import CLERIC, FAMILY, GIVEN, SINGLE, Proposals, initial_key
from matcher.skeleton import LONGEST, OPEN

COLUMNS = 26
"""Letters of a word that its skeleton is read from."""

NEAR = 70
"""Characters between the beginnings of two parts of one name."""

Places = NDArray[np.int64]
Marked = NDArray[np.bool_]
_FOUR = np.uint64(4)
_BLOCK = 16384
_MOST = np.uint64(1 << (4 * LONGEST - 4))


class Words:
    """The words of a chunk: where they begin, how long they are, their skeletons with and without endings."""

    def __init__(self, starts: Places, lengths: Places, keys: Keys, kinds: Bytes, endings: Marked) -> None:
        self.starts, self.lengths, self.kinds = starts, lengths, kinds
        self.cuts = [keys]
        for cut in range(1, CUTS + 1):
            rest, ending = keys >> np.uint64(4 * cut), keys & np.uint64((1 << 4 * cut) - 1)
            self.cuts.append(np.where((rest >= 16) & endings[ending], rest, np.uint64(0)))


def keys_of_rows(codes: Bytes) -> Keys:
    """Skeletons of words given as rows of codes; as matcher.skeleton.skeleton does it for one word."""
    keys = np.where((codes[:, 0] == 0) & codes.any(axis=1), np.uint64(OPEN), np.uint64(0))
    last = np.zeros(len(codes), np.uint8)
    for column in np.ascontiguousarray(codes.T):
        takes = (column != 0) & (column != last) & (keys < _MOST)
        keys = np.where(takes, (keys << _FOUR) | column, keys)
        last = column
    return keys


def worth_a_look(words: Words, proposals: Proposals) -> Marked:
    """Marks the words of which a closer look may make a part of a watched name."""
    roles = [proposals.roles.of(cut) for cut in words.cuts]
    every = np.bitwise_or.reduce(np.stack(roles), axis=0)
    good: Marked = every & SINGLE != 0
    one, other = _neighbours(words.starts, every & (FAMILY | GIVEN) != 0)
    hit = _paired(one, other, words, roles, proposals)
    good[one[hit]] = good[other[hit]] = True
    good |= _with_initial(words, every, proposals)
    good |= _with_title(words, every, proposals)
    return good


def _neighbours(starts: Places, known: Marked) -> tuple[Places, Places]:
    """Pairs of words, up to three apart and near, of which one at least may be a part of a name."""
    pairs = []
    for apart in (1, 2, 3):
        near = starts[apart:] - starts[:-apart] <= NEAR
        rows = np.flatnonzero(near & (known[apart:] | known[:-apart]))
        pairs.append((rows, rows + apart))
    return np.concatenate([one for one, _ in pairs]), np.concatenate([other for _, other in pairs])


def _paired(one: Places, other: Places, words: Words, roles: list[Bytes], proposals: Proposals) -> Marked:
    """Which pairs of words have the skeletons of one name: both, or one and nearly the other."""
    hit = np.zeros(len(one), np.bool_)
    lefts = [role[one] for role in roles]
    rights = [role[other] for role in roles]
    for left, left_role in zip(words.cuts, lefts, strict=True):
        for right, right_role in zip(words.cuts, rights, strict=True):
            rows = np.flatnonzero((left_role & right_role << 1 & GIVEN) | (left_role << 1 & right_role & GIVEN))
            if len(rows):
                hit[rows] |= proposals.pairs.has(pair_hash(left[one[rows]], right[other[rows]]))
    for exact, typed in ((one, other), (other, one)):
        for low in range(0, len(one), _BLOCK):
            block = slice(low, low + _BLOCK)
            hit[block] |= _nearly(exact[block], typed[block], words, roles, proposals)
    return hit


def _nearly(exact: Places, typed: Places, words: Words, roles: list[Bytes], proposals: Proposals) -> Marked:
    """Where one word is exact and the other is one code away from what stands beside it in a name."""
    known = np.stack(
        [
            np.where(role[exact] & (FAMILY | GIVEN) != 0, cut[exact], np.uint64(0))
            for cut, role in zip(words.cuts, roles, strict=True)
        ]
    )
    wrong = np.stack([shorter for cut in words.cuts[:2] for shorter in _one_less(cut[typed])])
    hit = np.zeros(len(exact), np.bool_)
    for keys in known:
        rows = np.flatnonzero(keys)
        if len(rows):
            some = wrong[:, rows]
            hit[rows] |= (
                proposals.nearly.has(directed_hash(keys[rows], some).ravel()).reshape(some.shape) & (some != 0)
            ).any(axis=0)
    return hit


def _one_less(keys: Keys) -> Iterator[Keys]:
    """The keys, and the keys with each code left out."""
    yield keys
    for place in range(8):
        low, high = np.uint64(4 * place), np.uint64(4 * place + 4)
        shorter = ((keys >> high) << low) | (keys & ((np.uint64(1) << low) - np.uint64(1)))
        yield np.where(keys >> low >= 1, shorter, np.uint64(0))


def _with_initial(words: Words, every: Bytes, proposals: Proposals) -> Marked:
    """Surnames beside the initial of their given name."""
    good = np.zeros(len(every), np.bool_)
    initials = words.lengths <= 2
    codes = initial_key(words.kinds[words.starts] & np.uint8(CODE))
    for step in (1, -1, 2, -2):
        rows = np.arange(max(0, -step), len(every) - max(0, step))
        close = (
            np.abs(words.starts[rows + step] - words.starts[rows])
            <= (9 if abs(step) == 1 else 13) + words.lengths[rows]
        )
        rows = rows[close & (every[rows] & FAMILY != 0) & initials[rows + step]]
        for cut in words.cuts:
            good[rows] |= proposals.initials.has(directed_hash(cut[rows], codes[rows + step])) & (cut[rows] != 0)
    return good


def _with_title(words: Words, every: Bytes, proposals: Proposals) -> Marked:
    """Given names of clerics beside a word that may be a title, in capitals or not."""
    good = np.zeros(len(every), np.bool_)
    rows = np.flatnonzero(every & CLERIC)
    if not len(rows):
        return good
    after = words.starts[rows] + words.lengths[rows] + 1
    before = _word_before(words.starts[rows], words.kinds)
    titled = np.zeros(len(rows), np.bool_)
    for places in (after, before):
        keys = _keys_at(places, words.kinds)
        for cut in range(CUTS + 1):
            titled |= proposals.titles.has(keys >> np.uint64(4 * cut)) & (keys >> np.uint64(4 * cut) != 0)
    good[rows[titled]] = True
    return good


def _word_before(starts: Places, kinds: Bytes) -> Places:
    """Where the word before begins, when it is one sign away."""
    columns = np.maximum(starts[:, None] - 2 - np.arange(COLUMNS // 2), 0)
    length = np.logical_and.accumulate(kinds[columns] >= WORD, axis=1).sum(axis=1)
    before: Places = starts - 1 - length
    return before


def _keys_at(places: Places, kinds: Bytes) -> Keys:
    columns = np.clip(places[:, None] + np.arange(COLUMNS // 2), 0, len(kinds) - 1)
    inside = np.logical_and.accumulate(kinds[columns] >= WORD, axis=1)
    return keys_of_rows(np.where(inside, kinds[columns] & CODE, 0).astype(np.uint8))
