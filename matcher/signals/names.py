"""Finds what looks like a full name: two words with capitals beside each other that are no place, court or party."""

from collections.abc import Sequence

from config.signals import Place
from matcher.signals.acts import Meaning
from matcher.signals.lexicon import Hit
from matcher.signals.tokens import Token

MOSTLY_CAPITALS = 0.5
"""Share of capitals from which a sentence (a headline in English) says nothing by them."""


def find_names(tokens: Sequence[Token], places: Sequence[Hit[Place]], meanings: Sequence[Meaning]) -> tuple[int, ...]:
    """First words of likely full names, by position; none in headlines written all in capitals."""
    if sum(token.capital for token in tokens) > MOSTLY_CAPITALS * len(tokens):
        return ()
    known = [*((hit.first, hit.last) for hit in places), *((one.first, one.last) for one in meanings)]
    named = {at for first, last in known for at in range(first, last + 1)}
    return tuple(
        at
        for at in range(1, len(tokens) - 1)
        if _is_part(tokens, at, named)
        and _is_part(tokens, at + 1, named)
        and tokens[at + 1].start == tokens[at].end + 1
    )


def _is_part(tokens: Sequence[Token], at: int, named: set[int]) -> bool:
    token = tokens[at]
    return token.capital and at not in named and token.word.isalpha() and len(token.word) > 1
