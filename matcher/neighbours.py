"""Which words of a chunk of text could be parts of one name: beside each other, beside an initial or a title."""

from dataclasses import replace

import numpy as np

from matcher.bitsets import initial_key
from matcher.compounds import SIDE_BY_SIDE, Compounds, compounds_of, far_apart
from matcher.gate import NOBODY, Gate
from matcher.held import CLERIC, FAMILY, GIVEN, SINGLE
from matcher.letters import CAPITAL, CODE, COMMA, DOT, NEWLINE, STOP, WORD
from matcher.marks import Bytes, Keys, directed_hash, first_half, mixed, pair_hash
from matcher.partners import one_less
from matcher.proposals import Proposals
from matcher.ragged import distinct
from matcher.skeleton import CUTS
from matcher.spans import Marked, Places, spell
from matcher.words import ARABIC, Words

WINDOW = 3
"""Words, of those that may belong to names, between which the parts of a name are looked for."""

NEAR = 70
"""Characters between the beginnings of two parts of one name."""

_LONG_ENOUGH = 4
"""Letters of a word in which a typing error is forgiven."""
_TYPED = 2
"""Skeletons of a word with a typing error: whole, and without an ending of one code. matcher/keys.py counts on it."""

_BLOCK = 16384
_INITIAL = 3
"""Letters of a word whose dot may be that of an initial and ends no sentence."""
TITLE = 13
"""Letters that are read of a title."""

Cuts = list[Keys]
Pairs = tuple[Places, Places]


def worth_a_look(words: Words, joined: str, proposals: Proposals, gate: Gate) -> Marked:
    """Marks the words of a joined text of which a closer look may make a part of a watched name."""
    gate.begin()
    compounds = compounds_of(words, proposals.enders)
    compounds = compounds.only(np.flatnonzero(proposals.roles.of(compounds.keys) & (GIVEN | FAMILY)))
    cuts = cut_off(np.append(words.keys, compounds.keys), proposals.endings)
    roles = [proposals.roles.of(cut) for cut in cuts]
    whole = np.bitwise_or.reduce(np.stack(roles), axis=0)
    every = whole[: len(words.starts)]
    unread = _unread(words, joined, every, gate)
    letters = _Letters(words, compounds, joined, gate, unread, cuts, proposals)
    good = np.append(letters.alone(every & SINGLE != 0, SINGLE), np.zeros(len(compounds.keys), np.bool_))
    near = _joined([_neighbours(words, every, unread, proposals.between), compounds.beside(words)])
    for (one, other), nearly in (
        (_exact(*near, cuts, roles, proposals), False),
        (_typed(words, every, cuts, roles, proposals), True),
    ):
        rows = letters.reaching(words.kinds, one, other)
        one, other = one[rows], other[rows]
        passed = letters.nearly(one, other) if nearly else letters.exact(one, other)
        good[one[passed]] = good[other[passed]] = True
    good[: len(every)] |= letters.alone(_with_initial(words, every, cuts, proposals), FAMILY)
    good[: len(every)] |= letters.alone(_with_title(words, joined, every, proposals, gate), GIVEN)
    letters.measure(good)
    return compounds.marked(good)


def _unread(words: Words, joined: str, every: Bytes, gate: Gate) -> Marked:
    """Marks odd words that end elsewhere than their signs say."""
    unread: Marked = words.odd & (every != 0)
    for row in np.flatnonzero(unread).tolist():
        start, end = int(words.starts[row]), int(words.ends[row])
        unread[row] = gate.word_at(joined, start) != joined[start:end]
    return unread


class _Letters:
    """Asks the gate for words by their places; words that are not what they look like pass unasked."""

    def __init__(
        self,
        words: Words,
        compounds: Compounds,
        joined: str,
        gate: Gate,
        unread: Marked,
        cuts: Cuts,
        proposals: Proposals,
    ) -> None:
        self._starts = np.append(words.starts, words.starts[compounds.firsts])
        self._ends = np.append(words.ends, words.ends[compounds.lasts])
        self._plain, self._joined = len(words.starts), joined
        self._unread = np.append(unread, unread[compounds.firsts] | unread[compounds.lasts])
        self._gate, self._cuts, self._proposals = gate, cuts, proposals
        self._known = np.full(len(self._starts), NOBODY)

    def reaching(self, kinds: Bytes, one: Places, other: Places) -> Places:
        """The rows of pairs of which one name can reach from one word to the other."""
        swapped = self._starts[one] > self._starts[other]
        low, high = np.where(swapped, other, one), np.where(swapped, one, other)
        beside = (np.abs(high - low) == 1) | (np.maximum(low, high) >= self._plain)
        return np.flatnonzero(~_between(kinds, self._ends[low], self._starts[high], beside))

    def exact(self, one: Places, other: Places) -> Marked:
        """Marks the pairs that may be one name."""
        fits = self._proposals.partners.exact(*([cut[rows] for cut in self._cuts] for rows in (one, other)))
        near = self._gate.pairs(self._numbers(one[fits.pairs]), self._numbers(other[fits.pairs]), fits)
        return self._marked(one, other, fits.pairs[near])

    def nearly(self, one: Places, other: Places) -> Marked:
        """The same for pairs of which the other word has a typing error."""
        fits = self._proposals.partners.near(
            [cut[one] for cut in self._cuts], [cut[other] for cut in self._cuts[:_TYPED]]
        )
        ones, others = one[fits.pairs], other[fits.pairs]
        near = self._gate.nearly(self._numbers(ones), self._numbers(others), fits, self._texts(others))
        return self._marked(one, other, fits.pairs[near])

    def _marked(self, one: Places, other: Places, pairs: Places) -> Marked:
        passed: Marked = self._unread[one] | self._unread[other]
        passed[pairs] = True
        return passed

    def alone(self, marked: Marked, role: int) -> Marked:
        """Of marked words those that may be a part of that role by themselves."""
        asked = np.flatnonzero(marked & ~self._unread[: self._plain])
        places, parts = self._parts(asked)
        rows = np.flatnonzero(self._proposals.part_roles[parts] & role)
        near = self._gate.alone(self._numbers(places[rows]), parts[rows])
        marked[asked] = False
        marked[places[rows[near]]] = True
        return marked

    def measure(self, marked: Marked) -> None:
        """Measures marked words against all parts that they may be, so that the closer look finds them known."""
        places, parts = self._parts(np.flatnonzero(marked))
        self._gate.alone(self._numbers(places), parts)

    def _parts(self, rows: Places) -> Pairs:
        """For the words of some rows the parts that they may be: row, part."""
        places, parts = self._proposals.partners.parts([cut[rows] for cut in self._cuts])
        return rows[places], parts

    def _numbers(self, rows: Places) -> Places:
        new = distinct(rows[self._known[rows] == NOBODY])
        self._known[new] = self._gate.numbers(self._texts(new))
        return self._known[rows]

    def _texts(self, rows: Places) -> list[str]:
        spans = zip(self._starts[rows].tolist(), self._ends[rows].tolist(), strict=True)
        texts = [self._joined[low:high] for low, high in spans]
        for place in np.flatnonzero(rows >= self._plain).tolist():
            texts[place] = "".join(texts[place].split())
        return texts


def cut_off(keys: Keys, endings: Marked) -> Cuts:
    """Skeletons without the codes of real endings, 0 where there is none to cut; the whole ones first."""
    cuts = [keys]
    for cut in range(1, CUTS + 1):
        rest, ending = keys >> np.uint64(4 * cut), keys & np.uint64((1 << 4 * cut) - 1)
        cuts.append(np.where((rest >= 16) & endings[ending], rest, np.uint64(0)))
    return cuts


def _between(kinds: Bytes, low: Places, high: Places, beside: Marked) -> Marked:
    """Whether a name cannot reach from one place to another: a sentence ends between, or a paragraph, or a comma
    stands between words that are not `beside` each other.

    The dot of an initial does not count, nor does the end of a line.
    """
    columns = low[:, None] - 1 - _INITIAL + np.arange(NEAR + _INITIAL + 2)
    signs = kinds[np.clip(columns, 0, len(kinds) - 1)]
    word = signs >= WORD
    long = word[:, :-4] & word[:, 1:-3] & word[:, 2:-2] & word[:, 3:-1]
    here, after = signs[:, 4:], np.append(signs[:, 5:], np.zeros((len(low), 1), np.uint8), axis=1)
    stops = _is_end(here, after, long) | ((here == COMMA) & ~beside[:, None])
    found: Marked = (stops & (columns[:, 4:] < high[:, None])).any(axis=1)
    return found


def _is_end(here: Bytes, after: Bytes, long: Marked) -> Marked:
    """Which signs end a sentence or a paragraph; `after` follows them, `long`: it is no initial that stands before."""
    found: Marked = (here == STOP) | ((here == DOT) & long) | ((here == NEWLINE) & (after == NEWLINE))
    return found


def breaks_of(kinds: Bytes) -> Pairs:
    """How many ends of sentences and how many commas stand before each place of a text: between places with other
    numbers `_between` sees what it cuts at. At the first letters of a text it may see more."""
    word = np.concatenate([np.zeros(_INITIAL + 1, np.bool_), kinds >= WORD])
    long = np.logical_and.reduce([word[step : step + len(kinds)] for step in range(_INITIAL + 1)])
    ends = _is_end(kinds, np.append(kinds[1:], np.uint8(0)), long)
    counted = (np.append(0, np.cumsum(marked)) for marked in (ends, kinds == COMMA))
    return next(counted), next(counted)


def _exact(one: Places, other: Places, cuts: Cuts, roles: list[Bytes], proposals: Proposals) -> Pairs:
    """Those pairs of words that have the skeletons of one name."""
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


def _neighbours(words: Words, every: Bytes, unread: Marked, titles: Keys) -> Pairs:
    """Pairs of words up to three apart and near; of words in Arabic script, which all may be names, only those side
    by side or with a title between, unless one is `unread`."""
    starts, pairs = words.starts, []
    words = replace(words, odd=unread)
    for apart in range(1, min(WINDOW, len(starts) - 1) + 1):
        near = (starts[apart:] - starts[:-apart] <= NEAR) & ~far_apart(words, titles, apart)
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
    long = may_be_typed(words)
    beside = words.starts[1:] - words.ends[:-1] <= SIDE_BY_SIDE
    pairs = []
    for apart, chained in ((1, beside), (2, beside[1:] & beside[:-1])):
        for rows, step in ((known[:-apart] & long[apart:], 0), (known[apart:] & long[:-apart], apart)):
            exact = np.flatnonzero(chained & rows) + step
            pairs.append((exact, exact + (apart if step == 0 else -apart)))
    return _joined(pairs)


def may_be_typed(words: Words) -> Marked:
    """In which words a typing error is forgiven."""
    long = (words.ends - words.starts >= _LONG_ENOUGH) & (words.units[words.starts] < ARABIC)
    long &= words.kinds[words.starts] & CAPITAL != 0
    return long


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
    lengths, initials = words.ends - words.starts, initials_of(words)
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


def initials_of(words: Words) -> Marked:
    """Which words may be initials."""
    lengths = words.ends - words.starts
    dotted = words.kinds[np.minimum(words.ends, len(words.kinds) - 1)] == DOT
    cased = words.units[words.starts] < ARABIC
    initials: Marked = ((lengths == 1) & (dotted | cased)) | ((lengths == 2) & dotted & cased)
    initials &= words.kinds[words.starts] & CAPITAL != 0
    return initials


def _shifted(marked: Marked, step: int) -> Marked:
    return marked[step:] if step > 0 else marked[:step]


def _with_title(words: Words, joined: str, every: Bytes, proposals: Proposals, gate: Gate) -> Marked:
    """Given names of clerics beside the title of a cleric, in capitals or not."""
    good = np.zeros(len(every), np.bool_)
    rows = np.flatnonzero(every & CLERIC)
    if not len(rows):
        return good
    for places in (words.ends[rows] + 1, word_before(words.starts[rows], words.kinds)):
        keys = spell(words.kinds, np.maximum(places, 0), TITLE).keys
        cuts = cut_off(keys, proposals.endings)
        some = np.flatnonzero(np.logical_or.reduce([(cut != 0) & proposals.titles.has(cut) for cut in cuts]))
        good[rows[some]] |= np.array(gate.titles(joined, places[some].tolist()), np.bool_)
    return good


def word_before(starts: Places, kinds: Bytes) -> Places:
    """Where the word before begins, when it is one sign away."""
    columns = np.maximum(starts[:, None] - 2 - np.arange(TITLE), 0)
    length = np.logical_and.accumulate(kinds[columns] >= WORD, axis=1).sum(axis=1)
    before: Places = starts - 1 - length
    return before
