"""The kind of RFE/RL's sites: sitemaps named by an index, feeds named by a directory, pages of one system (Pangea)."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, ValidationError
from scrapy.http import Response

from config.rows import ConfigError, Row, read_mapping
from spiders.document import JsonValue, UnexpectedPage
from spiders.kinds.articles import ArticlesSpider, ItemFacts
from spiders.kinds.lists import find_feeds, find_in_feed, find_in_sitemap
from spiders.reading.article import Article, ArticleRules, read_article
from spiders.reading.sitemaps import read_sitemap
from spiders.source import Way, read_details
from spiders.spider import Read

RULES = Path(__file__).resolve().parent / "pangea.yml"
ITEM_PATH = r"/(?:a|amp)/(?:[^/?#]*/)?(?P<id>\d{5,9})\.html"
"""The number is one global sequence over all hosts of RFE/RL (ArchiveTeam, 1,958,000 addresses, 2025-05)."""
CHILD = re.compile(r"_(latest|news|videos)\.xml(?:\.gz)?$")
PAGE_TYPE = re.compile(r"\bpg-[a-z]+(?:-[a-z]+)*\b")


class PangeaFacts(Row):
    """`details` of a source of this kind."""

    feeds: str = "."
    """Regular expression of the labels in /rssfeeds that are read; the ids behind them are found there, never kept."""
    max_feeds: int = Field(12, ge=0)
    max_items: int = Field(250, gt=0)
    videos: int = Field(60, ge=0)
    """Newest entries of the video sitemap that become documents; they carry title, description and tags."""
    legacy_hosts: tuple[str, ...] = ()
    """Former hosts whose articles now stand on the first host under the same number."""


class PangeaSpider(ArticlesSpider):
    """Reads one host of RFE/RL.

    The ways are asked in the order of source.yml, the sitemap first: its lastmod tells a changed page.
    """

    def read_facts(self) -> tuple[ItemFacts, ArticleRules]:
        self.pangea = read_details(self.source, PangeaFacts)
        hosts = "|".join(re.escape(host) for host in self.source.hosts)
        items = ItemFacts(item=rf"^https?://(?:{hosts}){ITEM_PATH}", max_items=self.pangea.max_items)
        return items, _read_rules()

    def read_way(self, response: Response) -> Read:
        way = self.source.way(response.meta["way"])
        if way.via == "sitemap_index":
            yield from self._ask_children(way, response)
        elif way.via == "feed_directory":
            yield from self._ask_feeds(way, response)
        else:
            yield from super().read_way(response)

    def _ask_children(self, way: Way, response: Response) -> Read:
        index = read_sitemap(response.body)
        children = {found[1]: entry.url for entry in index.entries if (found := CHILD.search(entry.url))}
        if "latest" not in children:
            raise UnexpectedPage("empty_list", f"{response.url} names no _latest sitemap (see {self.where(way)})")
        readers = {"latest": self.read_latest, "news": self.read_news, "videos": self.read_videos}
        if not self.pangea.videos:
            del readers["videos"]
        for name, reader in readers.items():
            if name in children:
                yield self.ask_list(way, children[name], reader, expects="xml")

    def read_latest(self, response: Response) -> Read:
        """The items of the last 30 to 45 days, with the time of their last change."""
        way = self.source.way(response.meta["way"])
        found = self.check_found(way, find_in_sitemap(response.body, self.rule), response)
        yield from self.ask_items(found, response.url)

    def read_news(self, response: Response) -> Read:
        """The items of the last 48 hours, with headlines. On a quiet site it is empty, which is no fault."""
        yield from self.ask_items(find_in_sitemap(response.body, self.rule), response.url)

    def read_videos(self, response: Response) -> Read:
        """The newest videos as documents: the sitemap says all that their pages say."""
        videos = [each for each in find_in_sitemap(response.body, self.rule) if each.title and each.published]
        videos.sort(key=attrgetter("published"), reverse=True)
        for each in videos[: self.pangea.videos]:
            if each.key not in self._asked:
                document = self.headline_document(each, self.address(each.url), response.url, partial="video")
                yield replace(document, kind="video")

    def _ask_feeds(self, way: Way, response: Response) -> Read:
        wanted = re.compile(self.pangea.feeds, re.IGNORECASE)
        feeds = find_feeds(self.markup(response), response.url, wanted)
        if not feeds:
            raise UnexpectedPage(
                "empty_list",
                f"{response.url} links to no feed whose label is like '{self.pangea.feeds}' (see {self.where(way)})",
            )
        for url, _ in feeds[: self.pangea.max_feeds]:
            yield self.ask_list(way, url, self.read_feed, expects="xml")

    def read_feed(self, response: Response) -> Read:
        """One of the feeds that the directory named."""
        way = self.source.way(response.meta["way"])
        found = find_in_feed(response.body, self.rule)
        if not found:
            raise UnexpectedPage("empty_feed", f"{response.url} names no item, expected some (see {self.where(way)})")
        yield from self.ask_items(found, response.url)

    def address(self, url: str) -> str:
        """The article's own address: no AMP twin, no query, and the present host for an article of a former one."""
        parts = urlsplit(url)
        path = re.sub("^/amp/", "/a/", parts.path)
        if parts.hostname in self.pangea.legacy_hosts:
            return f"https://{self.source.hosts[0]}/a/{self.rule.key(url)}.html"
        return f"https://{parts.hostname}{path}"

    def read_page(self, response: Response) -> Article:
        """What the page says, its date too: one of an error page may not come from a list."""
        return read_article(self.markup(response), self.rules, self.source.languages)

    def is_long_enough(self, article: Article) -> bool:
        return _page_type(article) != "pg-article" or super().is_long_enough(article)

    def text(self, article: Article) -> str:
        """A page of video, sound or pictures may have no more than its summary or title."""
        return article.text or article.summary or article.title

    def kind_of(self, article: Article) -> str:
        return "article" if _page_type(article) == "pg-article" else "media"

    def describe(self, article: Article) -> Mapping[str, JsonValue]:
        page_type = _page_type(article)
        return {**super().describe(article), **({} if page_type == "pg-article" else {"page_type": page_type})}

    def where_rules(self) -> str:
        return "spiders/kinds/pangea.yml"


def _page_type(article: Article) -> str:
    body = next(iter(article.page.elements.of_tag("body")), None)
    return _type_in(body.get("class") or "") if body is not None else ""


@lru_cache(maxsize=1000)
def _type_in(classes: str) -> str:
    found = PAGE_TYPE.findall(classes)
    return "pg-article" if "pg-article" in found else next(iter(found), "")


def _read_rules() -> ArticleRules:
    try:
        return ArticleRules.model_validate(read_mapping(RULES)["article"])
    except (KeyError, ValidationError) as error:
        raise ConfigError(f"{RULES}:1: expected selectors under 'article:' ({error})") from error
