"""The first pass over texts: at which words could a watched name stand at all. In numpy, many texts at once.

Two neighbouring words whose consonant skeletons, endings cut, belong to one name lead to a place, also where one code
of one of them is wrong; so do a surname beside the right initial, the one word of a one-word name, and a cleric's
given name beside a title. The pass proposes and never decides: it may name too many places, and never names a person.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from matcher.gate import Gate
from matcher.letters import Letters
from matcher.marks import Keys
from matcher.neighbours import cut_off, worth_a_look
from matcher.proposals import Proposals
from matcher.ragged import distinct
from matcher.spans import Marked, Places
from matcher.words import APART, Words, read_words


@dataclass
class Spots:
    """Where to look closely at one text."""

    starts: list[int] = field(default_factory=list)
    """Beginnings of words that may belong to a watched name, in characters."""
    spaced: bool = False
    """It holds words with spaces between their letters."""


class Scanned:
    """What the first pass has found in some texts, by their number; most texts have no place to look at."""

    def __init__(self, words: Words, lengths: Places, endings: Marked) -> None:
        self.spots: dict[int, Spots] = {}
        self._words = words
        self._endings = endings
        self._ends = np.cumsum(lengths + len(APART))
        self._starts = self._ends - lengths - len(APART)

    def mark(self, starts: Places) -> None:
        """Marks words as worth a look, by their beginnings in the joined texts."""
        for owner, place in self._by_text(starts):
            self.of(owner).starts.append(place)
        for owner, _ in self._by_text(self._words.spaced):
            self.of(owner).spaced = True

    def of(self, number: int) -> Spots:
        """The spots of a text."""
        return self.spots.setdefault(number, Spots())

    def alike(self, number: int, keys: Iterable[int]) -> list[int]:
        """Beginnings of the words of a text that show one of some skeletons, inflected or not, or are disguised."""
        words, first = self._words, self._starts[number]
        low, high = np.searchsorted(words.starts, [first, self._ends[number]])
        wanted = np.sort(np.fromiter(keys, np.uint64))
        shown = [_among(cut, wanted) for cut in cut_off(words.keys[low:high], self._endings)]
        rows = np.flatnonzero(np.logical_or.reduce([*shown, words.odd[low:high]]))
        places: list[int] = distinct(words.starts[low:high][rows] - first).tolist()
        return places

    def _by_text(self, found: Places) -> Iterator[tuple[int, int]]:
        """Places of the joined texts as number of the text and place in it."""
        owners = np.searchsorted(self._ends, found, side="right")
        return zip(owners.tolist(), (found - self._starts[owners]).tolist(), strict=True)


def _among(keys: Keys, wanted: Keys) -> Marked:
    """Which keys are among some, which are in order: of a few hundred, a tenth of the time that np.isin takes."""
    if not len(wanted):
        return np.zeros(len(keys), np.bool_)
    places = np.searchsorted(wanted, keys)
    places[places == len(wanted)] = 0
    found: Marked = wanted[places] == keys
    return found


def scan(
    texts: Sequence[str],
    letters: Letters,
    proposals: Proposals,
    plain_skeleton: Callable[[str, int], int],
    gate: Gate,
) -> Scanned:
    """Where to look closely.

    `plain_skeleton` gives the skeleton of the disguised word that begins at a place of a text, as it is meant.
    """
    joined = APART.join(texts)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    words = read_words(joined, lengths, letters, lambda place: plain_skeleton(joined, place))
    scanned = Scanned(words, lengths, proposals.endings)
    if len(words.starts):
        scanned.mark(words.starts[worth_a_look(words, joined, proposals, gate)])
    return scanned
