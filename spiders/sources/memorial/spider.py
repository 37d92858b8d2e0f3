"""Reads Memorial's two lists, and the card of each person on them."""

import csv
from collections.abc import Mapping
from dataclasses import replace

from scrapy.http import Response

from config.rows import ConfigError
from spiders.document import JsonValue, UnexpectedPage
from spiders.kinds.articles import ArticleFacts, ArticlesSpider, ItemFacts
from spiders.kinds.lists import Found
from spiders.reading.article import Article, ArticleRules
from spiders.reading.files import decode
from spiders.reading.markup import fold_spaces, select, select_all, text_of
from spiders.source import Way, read_details
from spiders.spider import Read


class MemorialFacts(ArticleFacts):
    """`details` of this source."""

    clause: tuple[str, ...]
    clause_note: tuple[str, ...]
    tag: tuple[str, ...]


class MemorialSpider(ArticlesSpider):
    """Cards by their WordPress number."""

    def read_facts(self) -> tuple[ItemFacts, ArticleRules]:
        self.cards = read_details(self.source, MemorialFacts)
        return self.cards, self.cards.article

    def read_way(self, response: Response) -> Read:
        """Every person of a list at once by name, and a request for the card: cards take weeks, names must not."""
        way = self.source.way(response.meta["way"])
        found = self.check_found(way, self.find_items(way, response), response)
        for each in found:
            yield self.headline_document(each, each.url, response.url, partial="listed")
        yield from self.ask_items(found, response.url)

    def find_items(self, way: Way, response: Response) -> list[Found]:
        """The persons of a list: rows of name and address under a heading. Raises UnexpectedPage: changed_layout."""
        if way.via != "csv":
            raise ConfigError(f"{self.where(way)}: way '{way.name}' is read via csv, not '{way.via}'")
        rows = [row for row in csv.reader(decode(response.body).splitlines(), delimiter=";") if any(row)]
        found = [self._found(row) for row in rows if len(row) == 2]
        people = [each for each in found if each.key]
        if len(people) < len(rows) - 1:
            raise UnexpectedPage(
                "changed_layout", f"{len(people)} of {len(rows)} rows are a name and a card (see {self.where(way)})"
            )
        return people

    def _found(self, row: list[str]) -> Found:
        name, url = (fold_spaces(cell) for cell in row)
        listed = f"{name}. В списке политзаключённых «Мемориала»."
        return Found(url, self.rule.key(url), title=name, summary=listed)

    def kind_of(self, article: Article) -> str:
        return "profile"

    def describe(self, article: Article) -> Mapping[str, JsonValue]:
        """Articles of the criminal code, and Memorial's own tags."""
        root = article.page.root
        notes = {text_of(each) for each in select_all(root, self.cards.clause_note)}
        clauses = [_without(text_of(each), notes) for each in select(root, self.cards.clause)]
        tags = [fold_spaces(each.get("aria-label") or "") for each in select(root, self.cards.tag)]
        said: dict[str, JsonValue] = {"clauses": list(filter(None, clauses)), "tags": list(filter(None, tags))}
        return {name: value for name, value in said.items() if value}

    def read_page(self, response: Response) -> Article:
        """The card; each paragraph once, since the page prints some twice."""
        article = super().read_page(response)
        return replace(article, text="\n\n".join(dict.fromkeys(article.text.split("\n\n"))))


def _without(text: str, notes: set[str]) -> str:
    for note in notes:
        text = text.replace(note, "")
    return fold_spaces(text)
