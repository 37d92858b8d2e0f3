"""Judges one window of the past: read, to be read again, or to be halved. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from crawler.judging import ABSENT, FINE, GONE, OVER_BUDGET

OVER_CAP = "over_cap"
"""What a spider says of a window of which its source gives only a part."""

State = Literal["read", "planned", "split", "gap"]


@dataclass(frozen=True, slots=True)
class WindowFacts:
    """All that is known of one window when its child has ended."""

    finish: str
    """Scrapy's finish reason, or how the process ended."""
    message: str
    list_results: Mapping[str, int]
    """Requests for lists by outcome."""
    list_reason: str
    """What the first list that failed says of it."""
    results: Mapping[str, int]
    """All requests by outcome."""
    divisible: bool
    """Whether the window has more than one day."""
    replay: bool


@dataclass(frozen=True, slots=True)
class WindowVerdict:
    """What a window is from now on, and why."""

    state: State
    reason: str = ""


def judge_window(facts: WindowFacts) -> WindowVerdict:
    """The verdict. Whatever it is, what the window gave is stored; pages that failed are kept as holes of their own."""
    if facts.list_results.get(OVER_CAP) and facts.divisible:
        return WindowVerdict("split", facts.list_reason)
    if facts.results.get(OVER_BUDGET) and facts.results.get("read", 0) > facts.list_results.get("read", 0):
        return WindowVerdict("planned", "the budget ended before the window did")
    if facts.results.get(OVER_BUDGET):
        return WindowVerdict("split" if facts.divisible else "gap", "more requests than one run may make")
    if facts.finish != "finished":
        return WindowVerdict("gap", f"the run ended early: {facts.finish} {facts.message}".strip())
    bad = sorted(result for result in facts.list_results if result not in FINE and facts.list_results[result])
    if bad == [ABSENT] and facts.replay:
        return WindowVerdict("gap", "the replay does not hold it")
    if bad:
        return WindowVerdict("gap", facts.list_reason or f"a list failed: {', '.join(bad)}")
    return WindowVerdict("read")


def item_state(result: str, documents: int) -> str | None:
    """What becomes of an item by the outcome of its request; None where it is still to be asked for."""
    if result in (OVER_BUDGET, "unfinished"):
        return None
    if result in GONE:
        return "gone"
    return "read" if result in FINE and documents else "failed"
