"""Joins what a relative clause divides: 'Kabiri, who lives in Berlin, was arrested' is one clause and an aside."""

from collections.abc import Sequence

from matcher.signals.acts import Meaning
from matcher.signals.tokens import Token

SPEECH = ("say", "ask", "maybe")
"""Behind these 'that' opens what is said, and nothing resumes after it."""


def join_clauses(tokens: Sequence[Token], meanings: Sequence[Meaning]) -> tuple[tuple[Token, ...], tuple[Meaning, ...]]:
    """The words and meanings with clauses numbered anew: what follows an aside resumes what stood before."""
    numbers = _resumed(tokens, meanings)
    if not numbers:
        return tuple(tokens), tuple(meanings)
    mended = tuple(token._replace(clause=numbers.get(token.clause, token.clause)) for token in tokens)
    return mended, tuple(one._replace(clause=mended[one.first].clause) for one in meanings)


def _resumed(tokens: Sequence[Token], meanings: Sequence[Meaning]) -> dict[int, int]:
    """By number of a clause, that of the clause that it resumes."""
    starts = {tokens[at].clause for at in range(1, len(tokens)) if tokens[at].clause != tokens[at - 1].clause}
    spoken = {one.clause for one in meanings if one.concept in SPEECH and not tokens[one.first].capital}
    resumed: dict[int, int] = {}
    for one in meanings:
        number = one.clause
        opens = one.concept == "which" and one.first and tokens[one.first - 1].clause != number
        if opens and number + 1 in starts and number - 1 not in spoken:
            resumed[number + 1] = resumed.get(number - 1, number - 1)
    return resumed
