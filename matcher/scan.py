"""The first pass over texts: at which words could a watched name stand at all. In numpy, many texts at once.

Words that begin with a capital (in short texts all words) become consonant skeletons. Two neighbours whose skeletons,
endings cut, belong to one name lead to a place, also where one code of one of them is wrong; so do a surname beside
the right initial, the one word of a one-word name, and a cleric's given name beside a title. The pass proposes and
never decides: it may name too many places, and never names a person.
"""

from collections.abc import Callable, Sequence

import numpy as np

from matcher.letters import CAPITAL, CODE, CYRILLIC, KNOWN, LATIN, LETTER, STRANGE, WORD, Letters
from matcher.marks import Bytes, Keys
from matcher.neighbours import COLUMNS, Marked, Places, Words, keys_of_rows, worth_a_look
from matcher.proposals import Proposals

SHORT = 300
"""Texts up to this length are read whole: in them a name may stand in small letters."""

FEW_CAPITALS = 2
"""Words with a capital in a text that is written in small letters nevertheless."""

APART = "\n\n\n\n"


def scan(
    texts: Sequence[str], letters: Letters, proposals: Proposals, plain_skeleton: Callable[[str, int], int]
) -> list[list[int]]:
    """For each text the beginnings of words that may belong to a watched name, in characters.

    `plain_skeleton` gives the skeleton of the disguised word that begins at a place of a text, as it is meant.
    """
    joined = APART.join(texts)
    units = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    units = np.minimum(units, np.uint32(KNOWN))
    kinds = letters.kinds[units]
    starts = _starts(kinds, texts)
    if not len(starts):
        return [[] for _ in texts]
    columns = np.minimum(starts[:, None] + np.arange(COLUMNS), len(kinds) - 1)
    inside = np.logical_and.accumulate(kinds[columns] >= WORD, axis=1)
    for row in np.flatnonzero(starts[1:] == starts[:-1]).tolist():
        inside[row, _next_start(starts, row) - starts[row] :] = False
    keys = keys_of_rows(np.where(inside, kinds[columns] & CODE, 0).astype(np.uint8))
    lengths = inside.sum(axis=1)
    scripts = np.bitwise_or.reduce(np.where(inside, letters.scripts[units[columns]], 0), axis=1)
    _see_through(keys, scripts, starts, lengths, joined, plain_skeleton)
    words = Words(starts, lengths, keys, kinds, proposals.endings)
    return _by_text(starts[worth_a_look(words, proposals)], texts)


def _starts(kinds: Bytes, texts: Sequence[str]) -> Places:
    """Beginnings of words with a capital; in short texts that have hardly any, of all words.

    A word with a capital in its middle stands twice: up to that capital, and whole.
    """
    before = np.zeros_like(kinds)
    before[1:] = kinds[:-1]
    both = LETTER | CAPITAL
    begins = (kinds & both == both) & (before & both != both)
    counts = np.cumsum(begins, dtype=np.int32)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    ends = np.cumsum(lengths + len(APART)) - len(APART)
    capitals = counts[np.maximum(ends - 1, 0)] - counts[np.maximum(ends - lengths - 1, 0)]
    for number in np.flatnonzero((lengths <= SHORT) & (lengths > 0) & (capitals <= FEW_CAPITALS)):
        here = slice(ends[number] - lengths[number], ends[number])
        begins[here] |= (kinds[here] & LETTER != 0) & (before[here] & LETTER == 0)
    humps = np.flatnonzero(begins & (before & LETTER != 0))
    firsts = np.unique(np.fromiter((_first_letter(kinds, place) for place in humps.tolist()), np.int64, len(humps)))
    begins[firsts] = True
    return np.sort(np.concatenate([np.flatnonzero(begins), firsts]))


def _next_start(starts: Places, row: int) -> int:
    return int(starts[min(row + 2, len(starts) - 1)])


def _first_letter(kinds: Bytes, place: int) -> int:
    """Where the word begins that has a capital in its middle; no further back than a word is long."""
    low = max(0, place - COLUMNS)
    outside = np.flatnonzero(kinds[low:place] < WORD)
    return low + int(outside[-1]) + 1 if len(outside) else low


def _see_through(
    keys: Keys, scripts: Bytes, starts: Places, lengths: Places, text: str, plain_skeleton: Callable[[str, int], int]
) -> None:
    """Puts the true skeleton in place of one that hidden, styled, look-alike or line-breaking signs have spoilt."""
    both = LATIN | CYRILLIC
    for row in np.flatnonzero((scripts & STRANGE != 0) | (scripts & both == both) | _broken(text, starts, lengths)):
        keys[row] = plain_skeleton(text, int(starts[row]))


def _broken(text: str, starts: Places, lengths: Places) -> Marked:
    """Words that a hyphen breaks at the end of a line."""
    broken = np.zeros(len(starts), np.bool_)
    place = text.find("-\n")
    while place >= 0:
        row = int(np.searchsorted(starts, place)) - 1
        broken[row] = broken[row] or (row >= 0 and starts[row] + lengths[row] == place)
        place = text.find("-\n", place + 1)
    return broken


def _by_text(found: Places, texts: Sequence[str]) -> list[list[int]]:
    lengths = np.fromiter((len(text) + len(APART) for text in texts), np.int64, len(texts))
    ends = np.cumsum(lengths)
    owners = np.searchsorted(ends, found, side="right")
    places: list[list[int]] = [[] for _ in texts]
    for owner, place in zip(owners.tolist(), found.tolist(), strict=True):
        places[owner].append(place - int(ends[owner] - lengths[owner]))
    return places
