"""Words in Arabic script that stand side by side and may be one part of a name: نصر الدین, میر ضیایف, رحیم اف.

Persian and Arabic write many given names and surnames in two words, and where a joiner belongs between two parts of a
word, many type a space or nothing. So every two neighbours are read as one word too, and every three of which the last
is a word that ends surnames (`enders` in config/names/parts.yml). In numpy, no loops.
"""

from dataclasses import dataclass

import numpy as np

from config.names import NameRules
from matcher.letters import CODE, ODD
from matcher.marks import Keys
from matcher.ragged import numbered
from matcher.reading import Reader
from matcher.shown import keys_of
from matcher.skeleton import LONGEST, OPEN, letter_classes, skeleton
from matcher.spans import Marked, Places
from matcher.words import ARABIC, Words

SIDE_BY_SIDE = 3
"""Characters between words side by side."""

_WITHIN = 2
"""Characters between the words of one part of a name."""
_SHORTEST = 2
"""Letters of a word that may be part of another: one alone is mostly the word for and."""
_ARABIC_ENDS = 0x780
_POWERS = np.uint64(16) ** np.arange(LONGEST + 1, dtype=np.uint64)


@dataclass(frozen=True, eq=False)
class Compounds:
    """Neighbours read as one word, by the rows of the first and of the last: arrays of one length, sorted by first."""

    firsts: Places
    lasts: Places
    keys: Keys

    def only(self, rows: Places) -> "Compounds":
        """Some of them."""
        return Compounds(self.firsts[rows], self.lasts[rows], self.keys[rows])

    def beside(self, words: Words) -> tuple[Places, Places]:
        """Pairs of words side by side of which one at least is a compound. Rows of words count from 0, compounds go
        on behind the last word."""
        count = len(words.starts)
        chained = np.append(words.starts[1:] - words.ends[:-1] <= SIDE_BY_SIDE, False)
        rows = np.arange(len(self.firsts))
        before = rows[(self.firsts > 0) & chained[self.firsts - 1]]
        after = rows[chained[self.lasts]]
        low, high = (np.searchsorted(self.firsts, self.lasts[after] + 1, side=side) for side in ("left", "right"))
        owner, within = numbered(high - low)
        ones = (self.firsts[before] - 1, after + count, after[owner] + count)
        others = (before + count, self.lasts[after] + 1, low[owner] + within + count)
        return np.concatenate(ones), np.concatenate(others)

    def marked(self, good: Marked) -> Marked:
        """Of marked words and, behind them, compounds the words: also those that marked compounds are made of."""
        words, rows = good[: len(good) - len(self.firsts)], good[len(good) - len(self.firsts) :]
        for places in (self.firsts, self.lasts - 1, self.lasts):
            words[places[rows]] = True
        return words


def compounds_of(words: Words, enders: Keys) -> Compounds:
    """All compounds of some words; `enders` are the skeletons of the words that end surnames, in order."""
    arabic = in_arabic(words)
    long = arabic & (words.ends - words.starts >= _SHORTEST)
    joins = np.append(long[1:] & long[:-1] & (words.starts[1:] - words.ends[:-1] <= _WITHIN), False)[: len(long)]
    two = np.flatnonzero(joins)
    pairs = _joined(words, words.keys[two], two, two + 1)
    three = np.flatnonzero(joins[two + 1] & np.isin(words.keys[np.minimum(two + 2, len(long) - 1)], enders))
    firsts = two[three]
    triples = _joined(words, pairs[three], firsts + 1, firsts + 2)
    found = Compounds(np.append(two, firsts), np.append(two + 1, firsts + 2), np.append(pairs, triples))
    return found.only(np.argsort(found.firsts, kind="stable"))


def enders_of(rules: NameRules) -> Keys:
    """The skeletons of the words that end surnames, in order."""
    classes = letter_classes(rules)
    return np.array(sorted({skeleton(row.word, classes) for row in rules.enders}), np.uint64)


def titles_of(rules: NameRules, reader: Reader) -> Keys:
    """The skeletons of titles, which in Arabic script too may stand between the parts of a name, in order."""
    return np.array(sorted(keys_of(*(reader.read(row.word).sounds for row in rules.titles))), np.uint64)


def far_apart(words: Words, titles: Keys, apart: int) -> Marked:
    """Of all pairs of words so many `apart` those in Arabic script, which all may be names, that are too far from each
    other: not side by side, and no title alone between them."""
    bare = in_arabic(words) & ~words.odd
    found = bare[apart:] & bare[:-apart]
    if apart == 2:
        found &= ~np.isin(words.keys[1:-1], titles)
    return found & (apart > 1)


def in_arabic(words: Words) -> Marked:
    """Which words begin with a letter of Arabic script."""
    letters = words.units[words.starts]
    found: Marked = (letters >= ARABIC) & (letters < _ARABIC_ENDS)
    return found


def _joined(words: Words, heads: Keys, before: Places, after: Places) -> Keys:
    """Skeletons of words, of which the last is in the rows `before`, with the word in the rows `after` joined to them;
    0 where that has too many codes. As matcher.skeleton.skeleton reads them written as one."""
    tails = words.keys[after]
    counts = _count(tails)
    top = tails >> _four(np.maximum(counts, 1) - 1)
    opens = (top == OPEN) & (counts > 0)
    last, first = words.kinds[words.ends[before] - 1] & CODE, words.kinds[words.starts[after]] & CODE
    lost = opens | ((last == first) & (first != 0) & (first != ODD))
    counts = counts - lost
    rest = np.where(lost, tails - (top << _four(counts)), tails)
    begins = np.where((heads == 0) & (rest != 0), np.uint64(OPEN), heads)
    keys: Keys = np.where(_count(begins) + counts > LONGEST, np.uint64(0), begins << _four(counts) | rest)
    return keys


def _four(counts: Places) -> Keys:
    """The bits of so many codes."""
    return (4 * np.minimum(counts, LONGEST)).astype(np.uint64)


def _count(keys: Keys) -> Places:
    """How many codes each skeleton has."""
    counts: Places = np.searchsorted(_POWERS, keys, side="right")
    return counts
