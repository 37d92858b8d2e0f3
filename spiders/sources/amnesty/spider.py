"""Reads Amnesty's news: the feed holds the full text, so that no page is fetched for most items."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from pydantic import BaseModel, ConfigDict
from scrapy.http import Response

from spiders.document import Document, JsonValue, Listed, UnexpectedPage, refuse_unknown
from spiders.reading.article import ArticleRules, read_article
from spiders.reading.languages import read_language
from spiders.source import read_details
from spiders.sources.amnesty.feed import FeedItem, read_feed
from spiders.spider import Read, SourceSpider


class Details(BaseModel):
    """What only this spider reads of source.yml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    article: ArticleRules


class AmnestySpider(SourceSpider):
    """News items by their WordPress number."""

    def read_way(self, response: Response) -> Read:
        """Documents of the full items, requests for the pages of the others."""
        items = read_feed(response.body, self.source, response.meta["way"])
        for item in items:
            if item.is_full:
                yield self._document(item, item.text, response.url)
            else:
                yield self.ask_item(
                    item.url,
                    Listed(item.key, title=item.title),
                    partial(self.read_page, item),
                    partial(self.keep_summary, item, response.url),
                )
        unknown = {name for item in items for name in item.unknown_fields}
        refuse_unknown("field", unknown, "spiders/sources/amnesty/feed.py")

    def read_page(self, item: FeedItem, response: Response) -> Read:
        """The article of a page. Raises UnexpectedPage: no_article."""
        rules = read_details(self.source, Details).article
        article = read_article(response.text, rules, self.source.languages)
        if len(article.text) < self.source.expect.text_chars:
            raise UnexpectedPage(
                "no_article",
                f"{response.url} has {len(article.text)} letters in the body of "
                f"{self.source.where('details', 'article')}, expected {self.source.expect.text_chars}",
            )
        yield replace(self._document(item, article.text, response.url), hidden_text=article.hidden_text)

    def keep_summary(self, item: FeedItem, feed_url: str, _failure: Any) -> Iterator[Document]:
        """What the feed said of an item whose page cannot be had."""
        yield self._document(item, item.text or item.title, feed_url, {"partial": "summary"})

    def _document(
        self, item: FeedItem, text: str, capture_url: str, more: dict[str, JsonValue] | None = None
    ) -> Document:
        terms: dict[str, JsonValue] = {name: list(values) for name, values in item.terms.items() if values}
        return Document(
            source=self.source.name,
            stable_id=item.key,
            url=item.url,
            title=item.title,
            text=text,
            capture_url=capture_url,
            hidden_text=item.hidden_text,
            language=read_language(f"{item.title}\n{text}", "en", self.source.languages),
            published=item.published,
            authors=item.authors,
            metadata={**terms, **({"unread_date": item.unread_date} if item.unread_date else {}), **(more or {})},
        )
