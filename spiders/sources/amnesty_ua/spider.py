"""Reads urgent actions: month pages of the Swiss section, each action's page, and the paper behind it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from scrapy.http import Request, Response, TextResponse

from spiders.document import Document, JsonValue, Listed, UnexpectedPage
from spiders.reading.article import ArticleRules, read_article
from spiders.reading.languages import read_language
from spiders.source import Source, Way, Window, read_details
from spiders.sources.amnesty_ua.numbers import action_of_slug, print_index
from spiders.sources.amnesty_ua.pages import (
    ActionPage,
    Details,
    ListedAction,
    find_landing_pdf,
    last_months,
    months_of,
    read_action,
    read_month,
)
from spiders.sources.amnesty_ua.paper import Paper, read_paper
from spiders.spider import Read, SourceSpider


class UrgentActionSpider(SourceSpider):
    """Documents by index number; the urgent action that they belong to is their `case`."""

    reads_windows = True

    def __init__(self, source: Source, window: Window | None = None) -> None:
        super().__init__(source, window)
        self.details = read_details(source, Details)

    async def start(self) -> AsyncIterator[Any]:
        """The month pages, oldest first."""
        today = self.now().date()
        months = months_of(self.window) if self.window else last_months(today, self.details.months)
        for month in months:
            # On the first of a month its page is empty: only the newest may be.
            yield self._ask_month("month", month, may_be_empty=month == months[-1])

    def read_list(self, may_be_empty: bool, response: Response) -> Read:
        """Requests for the pages of a month. Raises UnexpectedPage: empty_list."""
        actions = read_month(response, self.details)
        if not actions and not may_be_empty:
            raise UnexpectedPage(
                "empty_list",
                f"{response.url} links no urgent action; see {self.source.where('details', 'action_path')}",
            )
        yield from (self._ask_action(each, response.url) for each in actions)

    def ask_archive(self, month: date, _failure: Any) -> Read:
        """The frozen copy of a month page that cannot be had."""
        yield self._ask_month("archive", month, may_be_empty=True)

    def read_page(self, listed: ListedAction, response: Response) -> Read:
        """The document of a page, without its paper for now, and the request for that."""
        page = read_action(response, listed.slug, self.details)
        if not page.index:
            yield self._campaign(listed, response)
            return
        self._check_text(page.text, response.url)
        document = self._document(listed, page, response.url)
        # At once, since the paper may meet a challenge; the whole document takes its place in the same run.
        yield _with_metadata(document, {"partial": "no_paper"})
        url = page.paper_url or self.details.landing.format(index=page.index)
        read = self.read_paper_file if page.paper_url else self.read_landing
        yield self._ask_paper(url, document, read)

    def read_landing(self, document: Document, response: Response) -> Read:
        """The request for the PDF that amnesty.org's page of a document links, or the document without it."""
        if not isinstance(response, TextResponse):
            yield from self.read_paper_file(document, response)
            return
        url = find_landing_pdf(response, self.details)
        yield self._ask_paper(url, document, self.read_paper_file) if url else document

    def read_paper_file(self, document: Document, response: Response) -> Read:
        """The document with what its paper adds; a paper that cannot be read is named, and takes nothing away."""
        try:
            paper = read_paper(response.body)
        except UnexpectedPage as error:
            yield _with_metadata(document, {"paper": response.url, "paper_unread": error.reason})
            return
        yield add_paper(document, paper, response.url)

    def keep_page(self, document: Document, _failure: Any) -> Read:
        """The document of a page whose paper cannot be had."""
        yield document

    def _ask_month(self, way_name: str, month: date, may_be_empty: bool) -> Request:
        way: Way = self.source.way(way_name)
        url = way.url.format(year=month.year, month=f"{month.month:02}")
        request = self.ask_list(way, url, partial(self.read_list, may_be_empty))
        if way_name == "month":
            request = request.replace(errback=partial(self.ask_archive, month))
        return request

    def _ask_action(self, action: ListedAction, list_url: str) -> Request:
        live = urlsplit(list_url).hostname == self.source.hosts[0]
        url = f"{action.url}?{self.details.english}" if live else action.url
        # A page is read every night that lists it: notes of closing and follow-ups appear on the page alone.
        listed = Listed(f"page/{action.month:%Y/%m}/{action.slug}", title=action.title)
        return self.ask_item(url, listed, partial(self.read_page, action))

    def _ask_paper(self, url: str, document: Document, read: Any) -> Request:
        return Request(
            url,
            callback=partial(read, document),
            errback=partial(self.keep_page, document),
            dont_filter=True,  # the document waits for this answer: the filter of duplicates would swallow both
        )

    def _check_text(self, text: str, url: str) -> None:
        if len(text) < self.source.expect.text_chars:
            raise UnexpectedPage(
                "no_article",
                f"{url} has {len(text)} letters between its index number and the frame of "
                f"{self.source.where('details', 'after_text')}, expected {self.source.expect.text_chars}",
            )

    def _campaign(self, listed: ListedAction, response: Response) -> Document:
        """A petition or appeal that a month page lists among the urgent actions; raises for a numbered one."""
        if action_of_slug(listed.slug):
            raise UnexpectedPage(
                "no_article",
                f"{response.url} has no line with an AI index number: the page of an urgent action has changed; "
                f"see pages.py and {self.source.where('details')}",
            )
        article = read_article(response.text, ArticleRules(), self.source.languages)
        self._check_text(article.text, response.url)
        return replace(
            self._blank(listed, response.url),
            stable_id=f"ch/{listed.month:%Y/%m}/{listed.slug}",
            title=article.title or listed.title,
            text=article.text,
            hidden_text=article.hidden_text,
            language=article.language,
            kind="campaign",
        )

    def _document(self, listed: ListedAction, page: ActionPage, capture_url: str) -> Document:
        facts: dict[str, JsonValue] = {"case": page.action, "index": print_index(page.index)}
        if page.closed:
            facts["closed"] = page.closed_on.date().isoformat() if page.closed_on else page.closed
        return replace(
            self._blank(listed, capture_url),
            stable_id=page.index,
            title=page.title or listed.title or page.last_words,
            text=page.text,
            language=read_language(f"{page.title}\n{page.text}", "en", self.source.languages),
            kind="urgent_action",
            metadata=facts,
        )

    def _blank(self, listed: ListedAction, capture_url: str) -> Document:
        return Document(
            source=self.source.name,
            stable_id="",
            url=listed.url,
            title="",
            text="",
            capture_url=capture_url,
            published=datetime.combine(listed.month, time(), UTC),
            published_precision="month",
        )


def add_paper(document: Document, paper: Paper, url: str) -> Document:
    """The document with its paper's day of publication, and the paper's text where the page does not have it."""
    told = " ".join(document.text.split())
    new = [each for each in paper.text.split("\n\n") if " ".join(each.split()) not in told]
    dated = replace(document, published=paper.published, published_precision="day") if paper.published else document
    return _with_metadata(replace(dated, hidden_text="\n\n".join(new)), {"paper": url})


def _with_metadata(document: Document, more: dict[str, JsonValue]) -> Document:
    return replace(document, metadata={**document.metadata, **more})
