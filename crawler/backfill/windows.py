"""How a stretch of days is divided into windows, and a window into halves. Pure."""

from collections.abc import Iterator
from datetime import date, timedelta

from spiders.source import PastWay, Window

Planned = tuple[str, date | None, date | None]
"""Key, first and last day of a window; a list that is of no certain days has none."""


def months_of(window: Window) -> Iterator[Window]:
    """The window month by month; the first and the last may be parts of one."""
    first = window.first
    while first <= window.last:
        following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        yield Window(first, min(window.last, following - timedelta(days=1)))
        first = following


def years_of(window: Window) -> Iterator[Window]:
    """The window year by year."""
    for year in range(window.first.year, window.last.year + 1):
        yield Window(max(window.first, date(year, 1, 1)), min(window.last, date(year, 12, 31)))


def days_of(window: Window) -> Iterator[Window]:
    """The window day by day."""
    for number in range((window.last - window.first).days + 1):
        day = window.first + timedelta(days=number)
        yield Window(day, day)


def halve(window: Window) -> tuple[Window, Window] | None:
    """The two halves; None of a single day."""
    if window.first >= window.last:
        return None
    middle = window.first + (window.last - window.first) // 2
    return Window(window.first, middle), Window(middle + timedelta(days=1), window.last)


def key_of(window: Window) -> str:
    """The name of a window of days."""
    return f"{window.first}..{window.last}"


def covered(way: PastWay, window: Window) -> Window | None:
    """The days of the window that a way reaches; None where it reaches none."""
    first, last = max(window.first, way.since or window.first), min(window.last, way.until or window.last)
    return Window(first, last) if first <= last else None


def plan_days(way: PastWay, window: Window) -> list[Planned]:
    """One window for each month or year that the way reaches."""
    reached = covered(way, window)
    parts = (months_of if way.step == "month" else years_of)(reached) if reached else ()
    return [(key_of(part), part.first, part.last) for part in parts]


def plan_lists(way: PastWay, window: Window) -> list[Planned]:
    """The lists of a way: one for each day or month where its address names such, else the first page, or the one."""
    reached = covered(way, window)
    if reached is None:
        return []
    if "{year}" not in way.url:
        return [(f"{way.via} {way.url.format(page=way.first)}", None, None)]
    parts = days_of(reached) if "{day" in way.url else months_of(reached)
    return [(f"{way.via} {_address(way, part.first)}", part.first, part.last) for part in parts]


MOST_PAGES = 2000
"""Of one list. A list that names something new on more pages than this is a trap until somebody says `last:`."""


def next_page(way: PastWay, page: int) -> str | None:
    """The key of the page after `page`; None where the way has none."""
    if "{page}" not in way.url or page >= (MOST_PAGES if way.last is None else way.last):
        return None
    return f"{way.via} {way.url.format(page=page + 1)}"


def page_of(way: PastWay, key: str) -> int | None:
    """The number of the page that a key names, where it is one of this way."""
    before, marked, after = f"{way.via} {way.url}".partition("{page}")
    number = key.removeprefix(before).removesuffix(after)
    ours = marked and key.startswith(before) and key.endswith(after) and number.isdigit()
    return int(number) if ours else None


def _address(way: PastWay, day: date) -> str:
    return way.url.format(year=f"{day.year:04}", month=f"{day.month:02}", day=f"{day.day:02}", page=way.first)
