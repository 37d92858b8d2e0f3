"""What we ask HUDOC: windows of days, words of countries, never a person."""

from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import quote, urlencode

from pydantic import BaseModel, ConfigDict, Field

from spiders.source import Window

RANKING_MODEL = "11111111-0000-0000-0000-000000000000"
"""HUDOC's own search page sends it with every query."""


class Details(BaseModel):
    """What only this spider reads of source.yml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    days: int = Field(gt=0)
    page_length: int = Field(gt=0, le=500)
    most_per_window: int = Field(gt=0)
    longest_window_days: int = Field(gt=0, le=365)
    rss_length: int = Field(gt=0)
    languages: tuple[str, ...]
    not_doctypes: tuple[str, ...]
    words: tuple[str, ...] = Field(min_length=1)
    columns: tuple[str, ...]
    body: str
    """Address of an item's text as HTML; `{itemid}` stands for its id."""
    pdf: str
    page: str
    """Address for people."""


def divide_days(window: Window, longest: int) -> Iterator[Window]:
    """The window in pieces of at most `longest` days, oldest first."""
    first = window.first
    while first <= window.last:
        last = min(window.last, first + timedelta(days=longest - 1))
        yield Window(first, last)
        first = last + timedelta(days=1)


def trailing_window(today: date, days: int) -> Window:
    """The last `days` days, today included."""
    return Window(today - timedelta(days=days - 1), today)


def halve(window: Window) -> tuple[Window, Window]:
    """The two halves of a window of at least two days."""
    middle = window.first + (window.last - window.first) // 2
    return Window(window.first, middle), Window(middle + timedelta(days=1), window.last)


def compose_query(window: Window, details: Details) -> str:
    """The query in HUDOC's language, in the form that leaves types out (naming the wanted ones loses rows)."""
    types = " OR ".join(f"doctype={each}" for each in details.not_doctypes)
    languages = " OR ".join(f'languageisocode="{each}"' for each in details.languages)
    words = " OR ".join(f'"{each}"' for each in details.words)
    dates = f'kpdate>="{window.first}T00:00:00.0Z" AND kpdate<="{window.last}T00:00:00.0Z"'
    return f"contentsitename:ECHR AND (NOT ({types})) AND ({languages}) AND ({dates}) AND ({words})"


def list_address(base: str, window: Window, start: int, details: Details) -> str:
    """Address of one page of rows. Sorted by item id, so that pages neither overlap nor leave a gap."""
    fields = {
        "query": compose_query(window, details),
        "select": ",".join(details.columns),
        "sort": "itemid Ascending",
        "start": start,
        "length": details.page_length,
        "rankingModelId": RANKING_MODEL,
    }
    return f"{base}?{urlencode(fields, quote_via=quote)}"


def rss_address(base: str, window: Window, details: Details) -> str:
    """Address of the same query as a feed, newest first."""
    fields = {
        "library": "echreng",
        "query": compose_query(window, details),
        "sort": "kpdate Descending",
        "start": 0,
        "length": details.rss_length,
        "rankingModelId": RANKING_MODEL,
    }
    return f"{base}?{urlencode(fields, quote_via=quote)}"
