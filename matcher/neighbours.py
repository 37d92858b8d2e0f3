"""Which words of a chunk of text could be parts of one name: beside each other, beside an initial or a title."""

from collections.abc import Callable, Iterator

import numpy as np

from matcher.index import ARABIC_ONLY, CUTS
from matcher.letters import CAPITAL, CODE, DOT, NEWLINE, STOP, WORD
from matcher.marks import Bytes, Keys, directed_hash, first_half, mixed, pair_hash
from matcher.proposals import CLERIC, FAMILY, GIVEN, SINGLE, Proposals, initial_key
from matcher.words import ARABIC, COLUMNS, Marked, Places, Words, keys_of_rows

WINDOW = 3
"""Words, of those that may belong to names, between which the parts of a name are looked for."""

NEAR = 70
"""Characters between the beginnings of two parts of one name."""

_BESIDE = 3
"""Characters between two words, or a part and its patronymic, of which one has a typing error."""
_LONG_ENOUGH = 4
"""Letters of a word in which a typing error is forgiven."""
_BLOCK = 16384
_INITIAL = 3
"""Letters of a word whose dot may be that of an initial and ends no sentence."""
Cuts = list[Keys]
Pairs = tuple[Places, Places]
NamesOf = Callable[[int, int], frozenset[int]]


def worth_a_look(words: Words, proposals: Proposals, names_of: NamesOf) -> Marked:
    """Marks the words of which a closer look may make a part of a watched name.

    `names_of` gives the names of which the letters between two places may be a part.
    """
    cuts = [*_cuts(words.keys, proposals.endings), _half_names(words, proposals.apart)]
    roles = [proposals.roles.of(cut) for cut in cuts]
    every = np.bitwise_or.reduce(np.stack(roles), axis=0)
    good: Marked = every & SINGLE != 0
    unread = words.odd | (cuts[-1] != 0)
    for (one, other), both in (
        (_exact(words, every, cuts, roles, proposals), True),
        (_typed(words, every, cuts, roles, proposals), False),
    ):
        low, high = np.minimum(one, other), np.maximum(one, other)
        rows = np.flatnonzero(~_between(words.kinds, words.ends[low], words.starts[high]))
        rows = rows[_by_letters(words, (one[rows], other[rows]), both, unread, names_of)]
        good[one[rows]] = good[other[rows]] = True
    good |= _with_initial(words, every, cuts, proposals)
    good |= _with_title(words, every, proposals)
    return good


def _by_letters(words: Words, pairs: Pairs, both: bool, unread: Marked, names_of: NamesOf) -> Marked:
    """Pairs that may be one name by their letters; where `both` is not set, of which the first may be part of one.

    Of words that are not what they look like nothing is asked.
    """
    starts, ends = words.starts.tolist(), words.ends.tolist()

    def fits(one: int, other: int) -> bool:
        names = names_of(starts[one], ends[one])
        return bool(names) and not (both and names.isdisjoint(names_of(starts[other], ends[other])))

    one, other = pairs
    asked = ~(unread[one] | (unread[other] & both))
    answers = (not ask or fits(*pair) for ask, *pair in zip(asked.tolist(), one.tolist(), other.tolist(), strict=True))
    return np.fromiter(answers, np.bool_, len(one))


def _cuts(keys: Keys, endings: Marked) -> Cuts:
    """Skeletons without the codes of real endings, 0 where there is none to cut; the whole ones first."""
    cuts = [keys]
    for cut in range(1, CUTS + 1):
        rest, ending = keys >> np.uint64(4 * cut), keys & np.uint64((1 << 4 * cut) - 1)
        cuts.append(np.where((rest >= 16) & endings[ending], rest, np.uint64(0)))
    return cuts


def _half_names(words: Words, apart: Keys) -> Keys:
    """Marked skeletons of words in Arabic script that may be half of a name; 0 for all others."""
    marked = np.zeros(len(words.keys), np.uint64)
    arabic = np.flatnonzero(words.units[words.starts] >= ARABIC)
    half = arabic[np.isin(words.keys[arabic], apart)]
    marked[half] = words.keys[half] | np.uint64(ARABIC_ONLY)
    return marked


def _between(kinds: Bytes, low: Places, high: Places) -> Marked:
    """Whether a name cannot reach from one place to another: a sentence ends between, or a paragraph.

    The dot of an initial does not count, nor does the end of a line.
    """
    columns = low[:, None] - 1 - _INITIAL + np.arange(NEAR + _INITIAL + 2)
    signs = kinds[np.clip(columns, 0, len(kinds) - 1)]
    word = signs >= WORD
    long = word[:, :-4] & word[:, 1:-3] & word[:, 2:-2] & word[:, 3:-1]
    here, after = signs[:, 4:], np.append(signs[:, 5:], np.zeros((len(low), 1), np.uint8), axis=1)
    stops = (here == STOP) | ((here == DOT) & long) | ((here == NEWLINE) & (after == NEWLINE))
    found: Marked = (stops & (columns[:, 4:] < high[:, None])).any(axis=1)
    return found


def _exact(words: Words, every: Bytes, cuts: Cuts, roles: list[Bytes], proposals: Proposals) -> Pairs:
    """Pairs of words, up to three apart and near, that have the skeletons of one name."""
    one, other = _neighbours(words.starts, every)
    hit = np.zeros(len(one), np.bool_)
    lefts, rights = [role[one] for role in roles], [role[other] for role in roles]
    for left, left_role in zip(cuts, lefts, strict=True):
        for right, right_role in zip(cuts, rights, strict=True):
            rows = np.flatnonzero(_two_roles(left_role, right_role))
            if len(rows):
                hit[rows] |= proposals.pairs.has(pair_hash(left[one[rows]], right[other[rows]]))
    return one[hit], other[hit]


def _two_roles(one: Bytes, other: Bytes) -> Marked:
    """Where one of two words may be a surname and the other a given name."""
    both: Marked = (one & other << 1 & GIVEN) | (one << 1 & other & GIVEN) != 0
    return both


def _neighbours(starts: Places, every: Bytes) -> Pairs:
    pairs = []
    for apart in range(1, min(WINDOW, len(starts) - 1) + 1):
        near = starts[apart:] - starts[:-apart] <= NEAR
        rows = np.flatnonzero(near & _two_roles(every[:-apart], every[apart:]))
        pairs.append((rows, rows + apart))
    return _joined(pairs)


def _joined(pairs: list[Pairs]) -> Pairs:
    nothing = np.zeros(0, np.int64)
    return np.concatenate([nothing, *(one for one, _ in pairs)]), np.concatenate([nothing, *(two for _, two in pairs)])


def _typed(words: Words, every: Bytes, cuts: Cuts, roles: list[Bytes], proposals: Proposals) -> Pairs:
    """Pairs of words side by side, or with one word between, of which one is exact and the other nearly."""
    exact, typed = _side_by_side(words, every & (FAMILY | GIVEN) != 0)
    hit = np.zeros(len(exact), np.bool_)
    for cut, role in zip(cuts, roles, strict=True):
        rows = np.flatnonzero((role[exact] & (FAMILY | GIVEN) != 0) & ~hit)
        for low in range(0, len(rows), _BLOCK):
            some = rows[low : low + _BLOCK]
            hit[some] = _nearly(cut[exact[some]], [near[typed[some]] for near in cuts[:2]], proposals)
    return exact[hit], typed[hit]


def _side_by_side(words: Words, known: Marked) -> Pairs:
    long = (words.ends - words.starts >= _LONG_ENOUGH) & (words.units[words.starts] < ARABIC)
    long &= words.kinds[words.starts] & CAPITAL != 0
    beside = words.starts[1:] - words.ends[:-1] <= _BESIDE
    pairs = []
    for apart, chained in ((1, beside), (2, beside[1:] & beside[:-1])):
        for rows, step in ((known[:-apart] & long[apart:], 0), (known[apart:] & long[:-apart], apart)):
            exact = np.flatnonzero(chained & rows) + step
            pairs.append((exact, exact + (apart if step == 0 else -apart)))
    return _joined(pairs)


def _nearly(exact: Keys, typed: Cuts, proposals: Proposals) -> Marked:
    """Where a word is one code away from what stands in a name beside the exact one."""
    wrong = np.concatenate([shorter for cut in typed for shorter in _one_less(cut)])
    some = np.flatnonzero(wrong)
    column = some % len(exact)
    hit = np.zeros(len(exact), np.bool_)
    hit[column[proposals.nearly.has(first_half(exact)[column] + mixed(wrong[some]))]] = True
    return hit


def _one_less(keys: Keys) -> Iterator[Keys]:
    """The keys, and the keys with each code left out."""
    yield keys
    for place in range(8):
        low, high = np.uint64(4 * place), np.uint64(4 * place + 4)
        shorter = ((keys >> high) << low) | (keys & ((np.uint64(1) << low) - np.uint64(1)))
        yield np.where(keys >> low >= 1, shorter, np.uint64(0))


def _with_initial(words: Words, every: Bytes, cuts: Cuts, proposals: Proposals) -> Marked:
    """Surnames beside the initial of their given name."""
    good = np.zeros(len(every), np.bool_)
    lengths = words.ends - words.starts
    dotted = words.kinds[np.minimum(words.ends, len(words.kinds) - 1)] == DOT
    initials = (lengths <= 2) & (dotted | (words.units[words.starts] < ARABIC))
    family = every & FAMILY != 0
    for step in (1, -1, 2, -2):
        rows = np.flatnonzero(family[max(0, -step) : len(every) - max(0, step)] & _shifted(initials, step))
        rows += max(0, -step)
        close = np.abs(words.starts[rows + step] - words.starts[rows])
        rows = rows[close <= (9 if abs(step) == 1 else 13) + lengths[rows]]
        codes = initial_key(words.kinds[words.starts[rows + step]] & np.uint8(CODE))
        for cut in cuts:
            good[rows] |= proposals.initials.has(directed_hash(cut[rows], codes)) & (cut[rows] != 0)
    return good


def _shifted(marked: Marked, step: int) -> Marked:
    return marked[step:] if step > 0 else marked[:step]


def _with_title(words: Words, every: Bytes, proposals: Proposals) -> Marked:
    """Given names of clerics beside a word that may be a title, in capitals or not."""
    good = np.zeros(len(every), np.bool_)
    rows = np.flatnonzero(every & CLERIC)
    if not len(rows):
        return good
    before = _word_before(words.starts[rows], words.kinds)
    titled = np.zeros(len(rows), np.bool_)
    for places in (words.ends[rows] + 1, before):
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
