"""The pages of the Swiss section, read by their words: their classes are not known."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urljoin, urlsplit

from pydantic import BaseModel, ConfigDict, Field
from scrapy.http import Response

from spiders.reading.blocks import block_paragraphs
from spiders.reading.dates import read_day
from spiders.reading.markup import fold_spaces
from spiders.source import Window
from spiders.sources.amnesty_ua.numbers import ACTION, action_of_slug, find_action, find_index

PAGE_LANGUAGES = ("de", "fr", "en")
INDEX_LINE = re.compile(r"(AI[- ])?Index(\s*AI)?\s*:", re.IGNORECASE)


class Details(BaseModel):
    """What only this spider reads of source.yml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    months: int = Field(gt=0)
    action_path: re.Pattern[str]
    english: str
    after_text: tuple[re.Pattern[str], ...]
    """Each matches a whole line that comes after the text."""
    closed: tuple[re.Pattern[str], ...]
    paper_link: re.Pattern[str]
    landing: str
    landing_pdf: str


@dataclass(frozen=True, slots=True)
class ListedAction:
    """One urgent action on a month page."""

    url: str
    month: date
    """The first day of the month that lists it."""
    slug: str
    title: str


@dataclass(frozen=True, slots=True)
class ActionPage:
    """What a page says; `index` is '' where it is no page of an urgent action."""

    title: str
    """Its heading; '' where the page has none."""
    text: str
    action: str
    index: str
    closed_on: datetime | None
    closed: str
    """The note as printed, '' for an action that goes on."""
    paper_url: str
    last_words: str = ""
    """The line before the index number."""


def months_of(window: Window) -> list[date]:
    """First days of the months that a window touches, oldest first."""
    found = [window.first.replace(day=1)]
    while (following := _next_month(found[-1])) <= window.last:
        found.append(following)
    return found


def last_months(today: date, count: int) -> list[date]:
    """First days of this month and those before it, oldest first."""
    number = today.year * 12 + today.month - 1
    return [date(each // 12, each % 12 + 1, 1) for each in range(number - count + 1, number + 1)]


def read_month(response: Response, details: Details) -> list[ListedAction]:
    """The urgent actions that a month page links, each once, with the longest words of its links."""
    found: dict[str, ListedAction] = {}
    for link in response.css("a[href]"):
        url = urljoin(response.url, link.attrib["href"]).split("?")[0].split("#")[0]
        match = details.action_path.fullmatch(urlsplit(url).path)
        if not match:
            continue
        title = fold_spaces(" ".join(link.css("::text").getall()))
        known = found.get(url)
        if known is None or len(title) > len(known.title):
            found[url] = ListedAction(url, date(int(match["year"]), int(match["month"]), 1), match["slug"], title)
    return list(found.values())


def read_action(response: Response, slug: str, details: Details) -> ActionPage:
    """An urgent action's page: the lines before its index line are its head, those after it the text."""
    lines = block_paragraphs(response.text)
    at = next((number for number, line in enumerate(lines) if INDEX_LINE.match(line) and find_index(line)), None)
    if at is None:
        return ActionPage("", "", "", "", None, "", "")
    head, body = lines[:at], list(_until_frame(lines[at + 1 :], details))
    closed, day = _read_closed(head, details)
    moment = read_day(day, PAGE_LANGUAGES)
    return ActionPage(
        title=_read_title(response, head),
        last_words=_last_words(head, closed),
        text="\n\n".join(body),
        action=next(filter(None, map(find_action, head)), "") or action_of_slug(slug),
        index=find_index(lines[at]),
        closed_on=moment.at.astimezone(UTC) if moment else None,
        closed=closed,
        paper_url=_find_paper(response, details),
    )


def find_landing_pdf(response: Response, details: Details) -> str:
    """Address of the PDF that a document's page on amnesty.org links; '' where it links none."""
    found = response.css(details.landing_pdf)
    return urljoin(response.url, found[0].attrib["href"]) if found else ""


def _next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _until_frame(lines: Sequence[str], details: Details) -> Iterator[str]:
    for line in lines:
        if any(pattern.fullmatch(line) for pattern in (*details.after_text, details.paper_link)):
            return
        yield line


def _read_closed(head: Sequence[str], details: Details) -> tuple[str, str]:
    for line in head:
        for pattern in details.closed:
            if match := pattern.fullmatch(line):
                return line, match["day"]
    return "", ""


def _read_title(response: Response, head: Sequence[str]) -> str:
    headings = [fold_spaces(" ".join(each.css("::text").getall())) for each in response.css("h1")]
    return next((each for each in headings if each and each in head), "")


def _last_words(head: Sequence[str], closed: str) -> str:
    return next((line for line in reversed(head) if line != closed and not ACTION.fullmatch(line)), "")


def _find_paper(response: Response, details: Details) -> str:
    for link in response.css("a[href]"):
        words = fold_spaces(" ".join(link.css("::text").getall()))
        if details.paper_link.search(words):
            return urljoin(response.url, link.attrib["href"])
    return ""
