"""Human Rights Watch: article pages that say which countries and topics they are about."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from scrapy.http import Response

from config.rows import Row
from spiders.document import Document, JsonValue, refuse_unknown
from spiders.kinds.articles import ArticleFacts, ArticlesSpider, ItemFacts
from spiders.reading.article import Article, ArticleRules
from spiders.reading.markup import select, text_of
from spiders.source import read_details

EDITION = re.compile(r"/world-report/(\d{4})/")


class TagFacts(Row):
    """Where the tags stand, and which of them are no country."""

    block: str
    title: str
    value: str
    type: str
    countries_title: str
    topics_titles: tuple[str, ...]
    not_countries: tuple[str, ...]


class HrwFacts(ArticleFacts):
    """`details` of this source."""

    tags: TagFacts


class HrwSpider(ArticlesSpider):
    """Reads the feed and the Russian list."""

    def read_facts(self) -> tuple[ItemFacts, ArticleRules]:
        facts = read_details(self.source, HrwFacts)
        self.tags = facts.tags
        return facts, facts.article

    def read_page(self, response: Response) -> Article:
        """What the page says. A chapter of the World Report prints no day: it is of the year of its edition."""
        article = super().read_page(response)
        edition = EDITION.search(response.url)
        if article.published or edition is None:
            return article
        return replace(article, published=datetime(int(edition[1]), 1, 1, tzinfo=UTC), published_precision="year")

    def read_item(self, response: Response) -> Iterator[Document]:
        """The article. Raises UnknownWord for a block of tags whose title source.yml does not name."""
        self._unknown: set[str] = set()
        yield from super().read_item(response)
        refuse_unknown("category", self._unknown, self.source.where("details", "tags"))

    def describe(self, article: Article) -> Mapping[str, JsonValue]:
        """Type, countries and topics. The label \"Region / Country\" mixes regions in: those are left out by name."""
        values: dict[str, list[JsonValue]] = {"countries": [], "topics": []}
        root = article.page.root
        for block in select(root, [self.tags.block]):
            title = " ".join(text_of(element) for element in select(block, [self.tags.title]))
            names = [text_of(element) for element in select(block, [self.tags.value])]
            is_country = title == self.tags.countries_title
            if not is_country and title not in ("", *self.tags.topics_titles):
                self._unknown.add(title)
            values["countries" if is_country else "topics"] += [n for n in names if n not in self.tags.not_countries]
        kind = " ".join(text_of(element) for element in select(root, [self.tags.type]))
        said: dict[str, JsonValue] = {"type": kind, **values}
        return {name: value for name, value in said.items() if value}
