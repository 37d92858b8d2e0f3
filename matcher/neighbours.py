"""Which words of a chunk of text could be parts of one name: beside each other, beside an initial or a title."""

import numpy as np

from matcher.gate import Gate
from matcher.index import ARABIC_ONLY, CUTS
from matcher.letters import CAPITAL, CODE, DOT, NEWLINE, STOP, WORD
from matcher.marks import Bytes, Keys, directed_hash, first_half, mixed, pair_hash
from matcher.partners import Couples, one_less
from matcher.proposals import CLERIC, FAMILY, GIVEN, SINGLE, Proposals, initial_key
from matcher.spans import Marked, Places, spell
from matcher.watchnames import Role
from matcher.words import ARABIC, Words

WINDOW = 3
"""Words, of those that may belong to names, between which the parts of a name are looked for."""

NEAR = 70
"""Characters between the beginnings of two parts of one name."""

_BESIDE = 3
"""Characters between two words, or a part and its patronymic, of which one has a typing error."""
_LONG_ENOUGH = 4
"""Letters of a word in which a typing error is forgiven."""
_TYPED = 2
"""Skeletons of a word with a typing error: whole, and without an ending of one code. matcher/keys.py counts on it."""

_BLOCK = 16384
_INITIAL = 3
"""Letters of a word whose dot may be that of an initial and ends no sentence."""
_TITLE = 13
"""Letters that are read of a title."""

Cuts = list[Keys]
Pairs = tuple[Places, Places]


def worth_a_look(words: Words, joined: str, proposals: Proposals, gate: Gate) -> Marked:
    """Marks the words of a joined text of which a closer look may make a part of a watched name."""
    cuts = [*_cuts(words.keys, proposals.endings), _half_names(words, proposals.apart)]
    roles = [proposals.roles.of(cut) for cut in cuts]
    every = np.bitwise_or.reduce(np.stack(roles), axis=0)
    letters = _Letters(words, joined, gate, words.odd | (cuts[-1] != 0))
    good = letters.alone(every & SINGLE != 0, "single")
    for (one, other), nearly in (
        (_exact(words, every, cuts, roles, proposals), False),
        (_typed(words, every, cuts, roles, proposals), True),
    ):
        low, high = np.minimum(one, other), np.maximum(one, other)
        rows = np.flatnonzero(~_between(words.kinds, words.ends[low], words.starts[high]))
        one, other = one[rows], other[rows]
        ask = proposals.partners.near if nearly else proposals.partners.exact
        fits = ask([cut[one] for cut in cuts[:-1]], [cut[other] for cut in (cuts[:_TYPED] if nearly else cuts[:-1])])
        passed = letters.passed(one, other, fits, nearly)
        good[one[passed]] = good[other[passed]] = True
    good |= letters.alone(_with_initial(words, every, cuts, proposals), "family")
    good |= letters.alone(_with_title(words, joined, every, proposals, gate), "given")
    letters.measure(good)
    return good


class _Letters:
    """Asks the gate for words by their places; words that are not what they look like pass unasked."""

    def __init__(self, words: Words, joined: str, gate: Gate, unread: Marked) -> None:
        self._starts, self._ends, self._joined, self._gate, self._unread = (
            words.starts,
            words.ends,
            joined,
            gate,
            unread,
        )

    def passed(self, one: Places, other: Places, fits: Couples, nearly: bool) -> Marked:
        """Marks the pairs that may be one name; `nearly`: the other word with a typing error."""
        passed: Marked = self._unread[one] | self._unread[other]
        rows = np.unique(fits.pairs)
        texts = {
            row: pair
            for row, *pair in zip(rows.tolist(), self._texts(one[rows]), self._texts(other[rows]), strict=True)
        }
        passed[self._gate.pairs(texts, fits, nearly)] = True
        return passed

    def alone(self, marked: Marked, role: Role) -> Marked:
        """Of marked words those that may be a part of that role by themselves."""
        asked = np.flatnonzero(marked & ~self._unread)
        marked[asked] = self._gate.alone(self._texts(asked), role)
        return marked

    def measure(self, marked: Marked) -> None:
        """Measures marked words against all parts that they may be, so that the closer look finds them known."""
        self._gate.measure(self._texts(np.flatnonzero(marked)))

    def _texts(self, rows: Places) -> list[str]:
        spans = zip(self._starts[rows].tolist(), self._ends[rows].tolist(), strict=True)
        return [self._joined[low:high] for low, high in spans]


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
            hit[some] = _nearly(cut[exact[some]], [near[typed[some]] for near in cuts[:_TYPED]], proposals)
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
    wrong = np.concatenate([shorter for cut in typed for shorter in one_less(cut)])
    some = np.flatnonzero(wrong)
    column = some % len(exact)
    hit = np.zeros(len(exact), np.bool_)
    hit[column[proposals.nearly.has(first_half(exact)[column] + mixed(wrong[some]))]] = True
    return hit


def _with_initial(words: Words, every: Bytes, cuts: Cuts, proposals: Proposals) -> Marked:
    """Surnames beside the initial of their given name."""
    good = np.zeros(len(every), np.bool_)
    lengths = words.ends - words.starts
    dotted = words.kinds[np.minimum(words.ends, len(words.kinds) - 1)] == DOT
    cased = words.units[words.starts] < ARABIC
    initials = ((lengths == 1) & (dotted | cased)) | ((lengths == 2) & dotted & cased)
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


def _with_title(words: Words, joined: str, every: Bytes, proposals: Proposals, gate: Gate) -> Marked:
    """Given names of clerics beside the title of a cleric, in capitals or not."""
    good = np.zeros(len(every), np.bool_)
    rows = np.flatnonzero(every & CLERIC)
    if not len(rows):
        return good
    for places in (words.ends[rows] + 1, _word_before(words.starts[rows], words.kinds)):
        keys = spell(words.kinds, np.maximum(places, 0), _TITLE).keys
        cuts = _cuts(keys, proposals.endings)
        some = np.flatnonzero(np.logical_or.reduce([(cut != 0) & proposals.titles.has(cut) for cut in cuts]))
        good[rows[some]] |= np.array(gate.titles(joined, places[some].tolist()), np.bool_)
    return good


def _word_before(starts: Places, kinds: Bytes) -> Places:
    """Where the word before begins, when it is one sign away."""
    columns = np.maximum(starts[:, None] - 2 - np.arange(_TITLE), 0)
    length = np.logical_and.accumulate(kinds[columns] >= WORD, axis=1).sum(axis=1)
    before: Places = starts - 1 - length
    return before
