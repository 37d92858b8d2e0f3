"""The first pass over texts: at which words could a watched name stand at all. In numpy, many texts at once.

Two neighbouring words whose consonant skeletons, endings cut, belong to one name lead to a place, also where one code
of one of them is wrong; so do a surname beside the right initial, the one word of a one-word name, and a cleric's
given name beside a title. The pass proposes and never decides: it may name too many places, and never names a person.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from matcher.gate import Gate
from matcher.letters import Letters
from matcher.neighbours import worth_a_look
from matcher.proposals import Proposals
from matcher.spans import Places
from matcher.words import APART, read_words


@dataclass
class Spots:
    """Where to look closely at one text."""

    starts: list[int] = field(default_factory=list)
    """Beginnings of words that may belong to a watched name, in characters."""
    spaced: bool = False
    """It holds words with spaces between their letters."""


def scan(
    texts: Sequence[str],
    letters: Letters,
    proposals: Proposals,
    plain_skeleton: Callable[[str, int], int],
    gate: Gate,
) -> dict[int, Spots]:
    """Where to look closely, by number of the text; most texts have no such place.

    `plain_skeleton` gives the skeleton of the disguised word that begins at a place of a text, as it is meant.
    """
    joined = APART.join(texts)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    words = read_words(joined, lengths, letters, lambda place: plain_skeleton(joined, place))
    spots: dict[int, Spots] = defaultdict(Spots)
    if not len(words.starts):
        return spots
    marked = worth_a_look(words, joined, proposals, gate)
    for owner, place in _by_text(words.starts[marked], lengths):
        spots[owner].starts.append(place)
    for owner, _ in _by_text(words.spaced, lengths):
        spots[owner].spaced = True
    return spots


def _by_text(found: Places, lengths: Places) -> Iterator[tuple[int, int]]:
    """Places of the joined texts as number of the text and place in it."""
    ends = np.cumsum(lengths + len(APART))
    owners = np.searchsorted(ends, found, side="right")
    inside = found - (ends - lengths - len(APART))[owners]
    return zip(owners.tolist(), inside.tolist(), strict=True)
