"""The kind of most news sites: lists (feed, sitemap, listing page) that point to article pages."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from pydantic import Field, field_validator
from scrapy.http import Request, Response, TextResponse

from config.rows import ConfigError, Row
from spiders.document import Document, JsonValue, Listed, UnexpectedPage
from spiders.kinds.lists import Found, ItemRule, find_in_feed, find_in_listing, find_in_sitemap, newest_first
from spiders.kinds.past import absent, children_of, named_in_listing, named_in_sitemap
from spiders.past import NamedItem, PastItem
from spiders.reading.article import Article, ArticleRules, read_article
from spiders.reading.languages import add_script
from spiders.reading.sitemaps import read_sitemap
from spiders.source import PastVia, PastWay, Source, Way, Window, read_details
from spiders.spider import EXPECTED_OF, Read, SourceSpider

MOST_LETTERS = 2_000_000
"""Pages of these sites have 60,000 to 300,000; a larger one is no page of news, and would hold up the night."""


class Layout(Row):
    """How pages were made until a day. It reads no page of a later day, so that it hides no broken layout of today."""

    until: date
    article: ArticleRules


class ItemFacts(Row):
    """Which addresses of a list are items."""

    item: str
    """Regular expression of an item's address with a group `id`: the stable id."""
    skip: tuple[str, ...] = ()
    """Regular expressions of addresses that look like items and are none."""
    max_items: int = Field(250, gt=0)
    """Most items asked for from one list, newest first."""
    may_lack_date: bool = False
    """Whether a page without a date is an article all the same: some small sites print none."""
    layouts: tuple[Layout, ...] = ()
    """How older pages were made, the newest first; tried where the layout of today finds no article."""

    @field_validator("item", "skip")
    @classmethod
    def _are_patterns(cls, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        for pattern in [value] if isinstance(value, str) else value:
            re.compile(pattern)
        return value

    @property
    def rule(self) -> ItemRule:
        """The facts, compiled."""
        return ItemRule(re.compile(self.item), tuple(re.compile(each) for each in self.skip))


class ArticleFacts(ItemFacts):
    """`details` of a source of this kind."""

    article: ArticleRules


class ArticlesSpider(SourceSpider):
    """Reads each way's list, asks for each item once, reads the pages.

    A source whose pages say more overrides `describe`; one whose lists are different overrides `find_items`.
    """

    reads_past = True

    def __init__(self, source: Source, window: Window | None = None) -> None:
        super().__init__(source, window)
        self.items, self.rules = self.read_facts()
        self.rule = self.items.rule
        self._asked: dict[str, str] = {}
        self._headlines: dict[str, tuple[Found, str]] = {}

    def read_facts(self) -> tuple[ItemFacts, ArticleRules]:
        """The source's facts on items and on pages. Raises ConfigError with file and line."""
        facts = read_details(self.source, ArticleFacts)
        return facts, facts.article

    def read_way(self, response: Response) -> Read:
        """The items that a way's list names."""
        way = self.source.way(response.meta["way"])
        yield from self.ask_items(self.check_found(way, self.find_items(way, response), response), response.url)

    def find_items(self, way: Way, response: Response) -> list[Found]:
        """What the answer of a way names."""
        if way.via == "feed":
            return find_in_feed(response.body, self.rule)
        if way.via == "sitemap":
            return find_in_sitemap(response.body, self.rule)
        if way.via == "listing":
            return find_in_listing(self.markup(response), response.url, self.rule)
        raise ConfigError(f"{self.where(way)}: way '{way.name}' is read via feed, sitemap or listing, not '{way.via}'")

    def check_found(self, way: Way, found: list[Found], response: Response) -> list[Found]:
        """`found` itself. Raises UnexpectedPage for a list without a single item: 200 and nothing is no success."""
        if not found:
            reason = "empty_feed" if way.via == "feed" else "empty_list"
            raise UnexpectedPage(reason, f"{response.url} names no item, expected some (see {self.where(way)})")
        return found

    def ask_items(self, found: Iterable[Found], listed_at: str = "") -> Iterator[Request]:
        """A request for each item that `take` lets through, newest first; `listed_at` is the list's own address."""
        for each in newest_first(found)[: self.items.max_items]:
            self._keep_headline(each, listed_at)
            if self.take(each.key, each.listed_as):
                listed = Listed(each.key, each.listed_as, each.title)
                yield self.ask_item(self.address(each.url), listed, self.read_item, self.read_headline)

    def _keep_headline(self, found: Found, listed_at: str) -> None:
        """Of several lists that name an item, the one that says most of it."""
        kept, _ = self._headlines.get(found.key, (None, ""))
        if found.title and (kept is None or len(found.summary) > len(kept.summary)):
            self._headlines[found.key] = (found, listed_at)

    def take(self, key: str, listed_as: str = "") -> bool:
        """Whether an item is new to this run, or gets a mark of change only now.

        Without the mark, the crawler may have passed it over as known.
        """
        if key in self._asked and (self._asked[key] or not listed_as):
            return False
        self._asked[key] = listed_as
        return True

    def address(self, url: str) -> str:
        """The address at which an item is asked for."""
        return url

    def read_item(self, response: Response) -> Iterator[Document]:
        """The article of a page. Raises UnexpectedPage where the page is none."""
        listed: Listed = response.meta["listed"]
        article = self.read_page(response)
        if self.items.layouts and self.lacks(article):
            article = self.read_older(article, response)
        self.check_article(article, response)
        yield Document(
            source=self.source.name,
            stable_id=listed.stable_id,
            url=self.address(response.url),
            title=article.title,
            text=self.text(article),
            capture_url=response.url,
            hidden_text=article.hidden_text,
            language=article.language,
            kind=self.kind_of(article),
            published=article.published,
            published_precision=article.published_precision,
            updated=article.updated,
            authors=article.authors,
            listed_as=listed.listed_as,
            metadata=self.describe(article),
        )

    def read_page(self, response: Response) -> Article:
        """What the page says. A feed's date wins over one guessed from a page whose markup is not known."""
        listed: Listed = response.meta["listed"]
        article = read_article(self.markup(response), self.rules, self.source.languages)
        headline, _ = self._headlines.get(listed.stable_id, (None, ""))
        if headline is None or headline.published is None or (article.published and self.rules.body):
            return article
        return replace(article, published=headline.published, published_precision="time")

    def check_article(self, article: Article, response: Response) -> None:
        """Raises UnexpectedPage('no_article') where the page lacks what every article of the source has."""
        lacks = self.lacks(article)
        if lacks:
            raise UnexpectedPage(
                "no_article",
                f"{response.url} is no article: it lacks {', '.join(lacks)}; if the site changed its layout, "
                f"correct the selectors ({self.where_rules()})",
            )

    def lacks(self, article: Article) -> list[str]:
        """What every article of the source has and this page has not, in words."""
        wanted = (
            (f"the guard {self.rules.guard}", article.guarded),
            ("a title", article.title),
            ("a date", article.published or self.items.may_lack_date),
            (f"{self.source.expect.text_chars} letters of text", self.is_long_enough(article)),
        )
        return [what for what, there in wanted if not there]

    def read_older(self, article: Article, response: Response) -> Article:
        """The page by the layout of its time; `article` itself where it is of none."""
        for layout in self.items.layouts:
            older = read_article(self.markup(response), layout.article, self.source.languages)
            if older.published and older.published.date() <= layout.until and not self.lacks(older):
                return older
        return article

    def is_long_enough(self, article: Article) -> bool:
        """Whether the text is that of an article, as far as its length tells."""
        return len(article.text) >= max(1, self.source.expect.text_chars)

    def text(self, article: Article) -> str:
        """The text to keep."""
        return article.text

    def kind_of(self, article: Article) -> str:
        """`Document.kind` of a page."""
        return "article"

    def describe(self, article: Article) -> Mapping[str, JsonValue]:
        """What else the page says, by the source's own names; only what is there."""
        more: dict[str, JsonValue] = {"section": article.section, "keywords": list(article.keywords)}
        return {name: value for name, value in more.items() if value}

    def read_headline(self, failure: Any) -> Iterator[Document]:
        """What a list said of an item whose page cannot be had: better a headline than silence.

        Nothing where a page came but is not what it should be.
        """
        listed: Listed = failure.request.meta["listed"]
        headline, listed_at = self._headlines.get(listed.stable_id, (None, ""))
        if headline is not None and not failure.check(UnexpectedPage):
            yield self.headline_document(headline, failure.request.url, listed_at)

    def headline_document(self, found: Found, url: str, listed_at: str, partial: str = "headline") -> Document:
        """A document of what a list says of an item. It has no mark of change: the page is tried again."""
        return Document(
            source=self.source.name,
            stable_id=found.key,
            url=url,
            title=found.title,
            text="\n\n".join(part for part in (found.title, found.summary) if part),
            capture_url=listed_at,
            language=add_script(found.language or self.source.languages[0], found.title),
            published=found.published,
            metadata={"partial": partial, **({"keywords": list(found.tags)} if found.tags else {})},
        )

    def past_ways(self) -> tuple[PastWay, ...]:
        """Those of the facts, else the sitemaps that the nights read."""
        maps = (way for way in self.source.ways if way.via in ("sitemap", "sitemap_index"))
        return super().past_ways() or tuple(PastWay(via="sitemap", url=way.url) for way in maps)

    def ask_past_list(self, via: PastVia, url: str) -> Request:
        """A request for one list of the past. One that is not there names nothing: it is the page after the last."""
        meta = {"way": "past", "expects": EXPECTED_OF[via], "handle_httpstatus_list": [404, 410], "may_be_empty": True}
        return Request(url, callback=partial(self.read_past_list, via), meta=meta)

    def read_past_list(self, via: PastVia, response: Response) -> Read:
        """Requests for the parts of a list, and for each item that it names: those are taken down, not asked for."""
        if absent(response):
            return
        if via == "sitemap":
            sitemap = read_sitemap(response.body)
            yield from (self.ask_past_list(via, child) for child in children_of(sitemap))
            named = named_in_sitemap(sitemap, self.rule)
        else:
            named = named_in_listing(self.markup(response), response.url, self.rule)
        yield from map(self.name_past_item, named)

    def name_past_item(self, item: NamedItem) -> Request:
        """The request that stands for a named item."""
        request = self.ask_past_item(PastItem(item.stable_id, self.address(item.url), item.listed_as))
        request.meta["named"] = replace(item, url=request.url)
        return request

    def ask_again(self, stable_id: str, url: str) -> Request | None:
        """Only where the page's markup is known: elsewhere a list gives the date."""
        return self.ask_item(url, Listed(stable_id), self.read_item) if self.rules.body else None

    def ask_past_item(self, item: PastItem) -> Request:
        """A request for one item of the past."""
        listed = Listed(item.stable_id, item.listed_as)
        return self.ask_item(item.url, listed, self.read_item, self.read_headline)

    def markup(self, response: Response) -> str:
        """The decoded page. Raises UnexpectedPage: wrong_type (an image, a PDF), too_large."""
        if not isinstance(response, TextResponse):
            raise UnexpectedPage("wrong_type", f"{response.url} is no page of text but {type(response).__name__}")
        if len(response.text) > MOST_LETTERS:
            raise UnexpectedPage(
                "too_large", f"{response.url} has {len(response.text)} letters, at most {MOST_LETTERS} are read"
            )
        return response.text

    def where(self, way: Way) -> str:
        """File and line of a way."""
        return self.source.where("ways", self.source.ways.index(way))

    def where_rules(self) -> str:
        """File and line of the selectors."""
        return self.source.where("details", "article")
