"""What a backfill reads in one go: a list, a window of days, or a batch of items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from w3lib.url import safe_url_string

from crawler.protocol import PastOrder
from db.queries.backfill import PlannedWindow, next_items, next_windows
from db.session import Database
from spiders.past import PastItem
from spiders.source import PastVia, Polite, Window

ITEMS_AT_ONCE = 100
"""Items of one batch: what a kill costs at most is the page it was at, and a child's start."""
REPLAYED_AT_ONCE = 1000
LISTS_AT_ONCE = 30
LIST_REQUESTS = 100
"""Requests that one list may need: an index of sitemaps with its children."""
LIST_VIAS: dict[str, PastVia] = {"sitemap": "sitemap", "listing": "listing"}
SPARE = 5
"""Requests of a batch beside its items: robots.txt, a redirect, a retry."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing to read: windows of one kind (several lists, or one stretch of days), or a batch of items."""

    windows: tuple[PlannedWindow, ...] = ()
    items: tuple[PastItem, ...] = ()

    @property
    def order(self) -> PastOrder | None:
        """What its child is told; None for days, which the source's spider reads as it reads a night."""
        if not self.windows:
            return PastOrder(items=self.items)
        if self.days is not None:
            return None
        parts = (window.key.partition(" ") for window in self.windows)
        return PastOrder(lists=tuple((LIST_VIAS[word], address) for word, _, address in parts))

    @property
    def days(self) -> Window | None:
        """The days of a window that the source's spider reads itself; None for lists and for items."""
        found = self.windows[0] if self.windows else None
        if found is None or found.kind != "days" or found.first is None or found.last is None:
            return None
        return Window(found.first, found.last)

    @property
    def asked(self) -> Mapping[str, PastItem]:
        """Address as Scrapy asks for it → item."""
        return {safe_url_string(item.url): item for item in self.items}

    @property
    def listed(self) -> Mapping[str, PlannedWindow]:
        """Address of a list → its window."""
        return {window.key.partition(" ")[2]: window for window in self.windows if window.kind == "list"}

    def wanted_requests(self, polite: Polite) -> int:
        """Requests to reserve for it."""
        if self.days is not None:
            return polite.max_requests + SPARE
        lists = LIST_REQUESTS if len(self.windows) == 1 else 2 * len(self.windows)
        return len(self.items) + (lists if self.windows else 0) + SPARE

    def clipped(self, granted: int) -> "Piece":
        """Without items for which nothing was granted."""
        return replace(self, items=self.items[: max(1, granted - 1)])


@dataclass(frozen=True, slots=True)
class Chooser:
    """Finds the next piece of one source's past."""

    database: Database
    source: str
    origin: str
    began: datetime
    at_once: int = ITEMS_AT_ONCE
    lists_only: bool = False

    def next(self) -> Piece | None:
        """Lists first, for they name the items; then items by month; then windows of days, oldest first."""
        with self.database.read() as session:
            lists = next_windows(session, self.source, self.origin, "list", self.began, LISTS_AT_ONCE)
            if lists:
                return Piece(tuple(_together(lists)))
            if self.lists_only:
                return None
            rows = next_items(session, self.source, self.origin, self.began, self.at_once)
            if rows:
                items = (PastItem(r.stable_id, r.url, r.listed_as, r.capture, r.place) for r in rows)
                return Piece((), tuple(items))
            days = next_windows(session, self.source, self.origin, "days", self.began, 1)
            return Piece(tuple(days)) if days else None


def _together(lists: Sequence[PlannedWindow]) -> Sequence[PlannedWindow]:
    """The lists of certain days that may be read by one child; a sitemap, which may be an index of many, alone."""
    dated = [each for each in lists if each.first is not None]
    return dated if dated and lists[0].first is not None else lists[:1]
