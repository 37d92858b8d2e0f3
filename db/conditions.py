"""The condition of a source over its runs: well, broken since when, how hard it may be asked. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

State = Literal["never_run", "well", "broken"]

GIVE_UP_AFTER = 5
"""Failed runs in a row after which a source is asked less: it is not for us to knock every hour at a closed door."""
LEAST_PAUSE = timedelta(hours=20)
"""So that a source that is due several times a day is asked once, and one that is due daily is never left out."""


@dataclass(frozen=True, slots=True)
class Verdicted:
    """One run that came to a verdict."""

    at: datetime
    complete: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Condition:
    """How a source is."""

    state: State
    since: datetime | None
    """Of a broken source: its first failed run since the last good one. Of a well one: the run that healed it."""
    failed_runs: int
    """In a row, up to now."""
    last_good: datetime | None
    reason: str
    """Of the first failure of the row: what came later is often only its consequence."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Whether the circuit is closed: ask the source as usual, or not before a time."""

    ask: bool
    not_before: datetime | None
    why: str


def judge_condition(runs: Sequence[Verdicted], last_good: datetime | None = None) -> Condition:
    """The condition from the runs of a source, newest first; `last_good` where it is older than all of them."""
    if not runs:
        return Condition("never_run", None, 0, last_good, "")
    failed = next((at for at, run in enumerate(runs) if run.complete), len(runs))
    good = runs[failed].at if failed < len(runs) else last_good
    if failed:
        first = runs[failed - 1]
        return Condition("broken", first.at, failed, good, first.reason)
    healed = next((at for at, run in enumerate(runs) if not run.complete), len(runs))
    return Condition("well", runs[healed - 1].at, 0, good, "")


def take_turn(condition: Condition, last_asked: datetime | None, now: datetime) -> Turn:
    """The circuit breaker: after several failed runs, at most one try a day."""
    if condition.failed_runs < GIVE_UP_AFTER or last_asked is None:
        return Turn(True, None, "")
    again = last_asked + LEAST_PAUSE
    if now >= again:
        return Turn(True, None, "")
    why = (
        f"{condition.failed_runs} runs in a row have failed: asked once a day until one is good, next {again:%H:%M} UTC"
    )
    return Turn(False, again, why)
