"""What a backfill is told and what it tells."""

from dataclasses import dataclass, field
from typing import Literal

from spiders.source import Window

Through = Literal["live", "wayback", "commoncrawl"]


@dataclass(frozen=True, slots=True)
class Task:
    """What one `backfill` command is to do."""

    window: Window
    through: Through = "live"
    archive: str = ""
    """Address of an archive of the web, where it is not the usual one."""
    lists_only: bool = False
    """Whether only lists are read, to say what the whole will cost."""
    wait: bool = False
    """Whether to wait for the next day, or the next open hour, where the budget ends."""


@dataclass(frozen=True, slots=True)
class PastProgress:
    """Said after each piece."""

    source: str
    done: int
    """Pages and windows that this command has come to an end with."""
    left: int
    """Pages and windows that are known and still to be asked for."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What is left, and how long it takes at the polite rate."""

    pages: int
    lists: int
    """Lists and windows that are not read yet: what they name is not counted in `pages`."""
    days: float

    def __str__(self) -> str:
        if not self.pages and not self.lists:
            return "nothing is left"
        more = f"; {self.lists} lists or windows are not read yet and may name more" if self.lists else ""
        return f"{self.pages} pages left, about {_words(self.days)} at the polite rate{more}"


@dataclass(frozen=True, slots=True)
class PastReport:
    """What one command did."""

    source: str
    ended: str
    """done | budget | hours: why it stopped."""
    counts: dict[str, int] = field(default_factory=dict)
    """Documents new, changed, unchanged; items named; requests."""
    left: Estimate = Estimate(0, 0, 0.0)
    recovered: int = 0
    """Pieces that an earlier command had left in the middle."""


def _words(days: float) -> str:
    if days < 1 / 24:
        return f"{max(1, round(days * 1440))} minutes"
    return f"{days * 24:.0f} hours" if days < 2 else f"{days:.0f} days"


def estimate(pages: int, lists: int, per_day: int, delay: float, hours: int) -> Estimate:
    """The days that reading takes: bounded by the delay between requests, by open hours, and by the daily budget."""
    by_delay = hours * 3600 / delay if delay > 0 else float(per_day)
    return Estimate(pages, lists, (pages + lists) / max(1.0, min(per_day, by_delay)))
