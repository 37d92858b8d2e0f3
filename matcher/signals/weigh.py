"""Weighs the acts of a text for one person: is it he, is it new, has it happened?

Each ground is a function of one act in its place and gives a number; `GROUNDS` is the table of all. The numbers were
set on development texts of eight languages; the order matters more than the size (tests/matcher/signals/).
"""

from collections.abc import Callable

from matcher.signals import grounds, whose
from matcher.signals.placed import Placed

ENOUGH = 3.1
"""Weight from which an act is suggested."""

GROUNDS: tuple[Callable[[Placed], float], ...] = (
    grounds.how_strong,
    grounds.where_it_stands,
    grounds.whom_it_names,
    grounds.whether_new,
    grounds.whether_retold,
    grounds.whether_background,
    grounds.whether_happened,
    grounds.whether_asked,
    whose.whether_his_doing,
    whose.whether_other,
    whose.whether_comment,
    whose.whether_reason,
    whose.whether_victim,
    grounds.whether_aside,
    whose.whether_he_speaks,
    grounds.whether_quoted,
    whose.whether_digest,
)


def weigh(placed: Placed) -> float:
    """The sum of all grounds."""
    return sum(ground(placed) for ground in GROUNDS)
