"""Enters the windows and items of a source's past that its facts name."""

import logging
from datetime import date

from sqlalchemy.orm import Session

from config.errors import UsageError
from crawler.backfill.windows import MOST_PAGES, Planned, next_page, page_of, plan_days, plan_lists
from db.queries.backfill import NewPastItem, PlannedWindow, plan_items, plan_windows
from spiders.source import PastWay, Source, Window
from spiders.spider import make_spider
from spiders.webarchives import first_lists

log = logging.getLogger(__name__)


def past_ways(source: Source) -> tuple[PastWay, ...]:
    """The ways into a source's past. Raises UsageError where it has none."""
    ways = make_spider(source).past_ways()
    if not ways:
        where = source.where("kind")
        raise UsageError(
            f"source {source.name} has no way into its past; name one under 'history:' in its source.yml ({where}), "
            f"or read what an archive holds of it: see docs/backfill.md"
        )
    return ways


def plan_past(session: Session, source: Source, origin: str, window: Window, today: date) -> int:
    """Enters what is to be read of the days of `window`; returns how many windows and items were new."""
    fresh = 0
    for way in past_ways(source):
        if way.via == "days":
            fresh += plan_windows(session, source.name, origin, "days", _past_days(plan_days(way, window), today))
        elif way.via == "numbers":
            fresh += plan_items(session, source.name, numbered_items(way, origin))
        else:
            fresh += plan_windows(session, source.name, origin, "list", plan_lists(way, window))
    return fresh


def plan_archive(session: Session, source: Source, through: str, window: Window, base: str) -> int:
    """Enters the lists with which the reading of an archive of the web begins; returns how many were new."""
    lists = [(f"listing {address}", None, None) for address in first_lists(source, through, window, base)]
    return plan_windows(session, source.name, through, "list", lists)


def plan_next_page(session: Session, source: Source, read: PlannedWindow) -> int:
    """Enters the page after one that named something."""
    fresh = 0
    for way in past_ways(source):
        page = page_of(way, read.key) if way.via in ("sitemap", "listing") else None
        following = next_page(way, page) if page is not None else None
        if page == MOST_PAGES and following is None:
            log.error("source %s: %s and no end: a trap, or name last: in its history", source.name, read.key)
        if following:
            fresh += plan_windows(session, source.name, read.origin, "list", [(following, read.first, read.last)])
    return fresh


def numbered_items(way: PastWay, origin: str) -> list[NewPastItem]:
    """An item for each number of a range."""
    last = way.first if way.last is None else way.last
    return [NewPastItem(str(number), way.url.format(number=number), origin) for number in range(way.first, last + 1)]


def _past_days(planned: list[Planned], today: date) -> list[Planned]:
    """Without windows that have not begun yet."""
    return [each for each in planned if each[1] is None or each[1] <= today]
