"""Reads Media Cloud's stories of some days, page by page: what the press printed, matched at home."""

from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from pydantic import Field
from scrapy.http import Request, Response

from config.rows import Row
from spiders.document import Document, LacksPart, UnexpectedPage, refuse_unknown
from spiders.reading.languages import read_language
from spiders.source import Source, Window, read_details
from spiders.sources.mediacloud.stories import Story, read_stories
from spiders.spider import Read, SourceSpider

REFUSED = (401, 403)
ONE = "more than one page of stories was to be read, and the answer leads back to one that was read"


class Details(Row):
    """What only this spider reads of source.yml."""

    days: int = Field(gt=0)
    page_size: int = Field(gt=0, le=1000)
    most_pages: int = Field(gt=0)
    platform: str
    expanded: bool
    collections: tuple[int, ...] = Field(min_length=1)
    words: tuple[str, ...] = Field(min_length=1)
    skip: tuple[str, ...]


class MediaCloudSpider(SourceSpider):
    """Stories by Media Cloud's id. The key stands in a header, which no archive keeps."""

    reads_windows = True

    def __init__(self, source: Source, window: Window | None = None) -> None:
        super().__init__(source, window)
        self.details = read_details(source, Details)
        self._tokens: set[str] = set()

    async def start(self) -> AsyncIterator[Any]:
        """The first page."""
        yield self._ask_page(1, "")

    def read_page(self, page: int, response: Response) -> Read:
        """The stories of a page, and the next one.

        Raises UnexpectedPage: refused, empty_list, paging_loop, over_cap; UnknownWord for a new field of a story."""
        self._check_refused(response)
        read = read_stories(response.body, self.source.where("ways", 0))
        if not read.stories and page == 1 and self.window is None:
            raise UnexpectedPage("empty_list", f"no story in {self.details.days} days ({self.source.where('details')})")
        yield from (self._document(each, response.url) for each in read.stories if self._is_wanted(each))
        if read.token:
            self._check_token(read.token, page)
            yield self._ask_page(page + 1, read.token)
        refuse_unknown("field", read.unknown_fields, "spiders/sources/mediacloud/stories.py")

    def _ask_page(self, page: int, token: str) -> Request:
        way = self.source.ways[0]
        url = f"{way.url}?{urlencode(self._fields(token))}"
        request = self.ask_list(way, url, partial(self.read_page, page), "json")
        # An interface that one has a key for is not asked for robots.txt.
        request.meta.update(handle_httpstatus_list=REFUSED, unconditional=True, dont_obey_robotstxt=True)
        if self.key:
            request.headers["Authorization"] = f"Token {self.key}"
        return request

    def _fields(self, token: str) -> dict[str, str | int]:
        """The query: words and collections of source.yml, and days. Nobody's name."""
        today = self.now().date()
        first, last = (today - timedelta(days=self.details.days), today)
        if self.window is not None:
            first, last = self.window.first, self.window.last
        fields: dict[str, str | int] = {
            "q": " OR ".join(self.details.words),
            "start": first.isoformat(),
            "end": last.isoformat(),
            "platform": self.details.platform,
            "cs": ",".join(map(str, self.details.collections)),
            "page_size": self.details.page_size,
            "sort_order": "asc",
        }
        return (
            fields | ({"expanded": 1} if self.details.expanded else {}) | ({"pagination_token": token} if token else {})
        )

    def _is_wanted(self, story: Story) -> bool:
        domain = story.domain
        return bool(story.title) and not any(
            domain == each or domain.endswith(f".{each}") for each in self.details.skip
        )

    def _check_token(self, token: str, page: int) -> None:
        if token in self._tokens:
            raise LacksPart("paging_loop", f"page {page}: {ONE} ({self.source.where('ways', 0)})")
        if page >= self.details.most_pages:
            where = self.source.where("details", "most_pages")
            raise LacksPart(
                "over_cap", f"page {page} is not the last, at most {self.details.most_pages} are read ({where})"
            )
        self._tokens.add(token)

    def _check_refused(self, response: Response) -> None:
        if response.status in REFUSED:
            setting = f"EXILEWATCH_{self.source.key.upper()}"
            raise UnexpectedPage(
                "refused", f"Media Cloud refuses ({response.status}): is the key in {setting} in force?"
            )

    def _document(self, story: Story, capture_url: str) -> Document:
        text = "\n\n".join(part for part in (story.title, story.text) if part)
        return Document(
            source=self.source.name,
            stable_id=story.key,
            url=story.url,
            title=story.title,
            text=text,
            capture_url=capture_url,
            language=read_language(text, story.language, self.source.languages),
            kind="article" if story.text else "headline",
            published=story.published,
            published_precision="day",
            metadata={"outlet": story.outlet, "domain": story.domain},
        )
