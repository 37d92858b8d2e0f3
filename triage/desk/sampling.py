"""Draws the random tenth of cards that two people read: the same cards each time, and nobody can tell which."""

from config.secret import derive

SHARE = 26 / 256
"""Of all cards: a tenth, as a byte can say it."""


def is_drawn(secret: bytes, candidate_id: int) -> bool:
    """Whether the card of that number belongs to the sample."""
    return derive(secret, "second reader", str(candidate_id))[0] < SHARE * 256
