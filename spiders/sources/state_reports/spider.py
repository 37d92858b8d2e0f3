"""Reads the State Department's country reports of the newest edition: long documents whose sections are kept."""

import re
from collections.abc import Mapping
from urllib.parse import urljoin

from scrapy.http import Response

from config.rows import ConfigError
from spiders.document import JsonValue, UnexpectedPage
from spiders.kinds.articles import ArticleFacts, ArticlesSpider, ItemFacts
from spiders.kinds.lists import Found
from spiders.reading.article import Article, ArticleRules
from spiders.reading.markup import check_css, parse_page, select, select_all, text_of
from spiders.source import read_details
from spiders.spider import Read


class ReportFacts(ArticleFacts):
    """`details` of this source."""

    edition: str
    countries: tuple[str, ...]
    heading: tuple[str, ...]


class StateReportsSpider(ArticlesSpider):
    """Reports by edition and country."""

    def read_facts(self) -> tuple[ItemFacts, ArticleRules]:
        self.reports = read_details(self.source, ReportFacts)
        try:
            self._edition = re.compile(self.reports.edition)
            for css in (*self.reports.countries, *self.reports.heading):
                check_css(css)
        except (re.error, ValueError) as error:
            raise ConfigError(f"{self.source.where('details')}: {error}") from error
        return self.reports, self.reports.article

    def read_way(self, response: Response) -> Read:
        """The page of the newest edition. Raises UnexpectedPage: empty_list."""
        way = self.source.way(response.meta["way"])
        links = parse_page(self.markup(response)).root.xpath("//a/@href")
        editions = [found for link in links if (found := self._edition.search(urljoin(response.url, link)))]
        if not editions:
            raise UnexpectedPage("empty_list", f"{response.url} links to no edition (see {self.where(way)})")
        newest = max(editions, key=lambda found: int(found["year"]))
        yield self.ask_list(way, newest.string, self.read_edition)

    def read_edition(self, response: Response) -> Read:
        """The reports of the countries that source.yml names. Raises UnexpectedPage: empty_list."""
        way = self.source.way(response.meta["way"])
        options = select(parse_page(self.markup(response)).root, self.reports.countries)
        found = [self._found(urljoin(response.url, each.get("value")), text_of(each)) for each in options]
        yield from self.ask_items(self.check_found(way, [each for each in found if each.key], response), response.url)

    def _found(self, url: str, title: str) -> Found:
        return Found(url, self.rule.key(url), title=title)

    def kind_of(self, article: Article) -> str:
        return "report"

    def describe(self, article: Article) -> Mapping[str, JsonValue]:
        """The sections: each heading and the place in the text at which it stands."""
        return {**super().describe(article), "sections": list(self._sections(article))}

    def _sections(self, article: Article) -> list[JsonValue]:
        sections: list[JsonValue] = []
        at = 0
        headings = dict.fromkeys(select_all(article.page.root, self.reports.heading))
        in_order = [each for each in article.page.root.iter("h2", "h3") if each in headings]
        for heading in map(text_of, in_order):
            found = article.text.find(heading, at) if heading else -1
            if found >= 0:
                sections.append({"heading": heading, "at": found})
                at = found + len(heading)
        return sections
