"""The kind of sites that run on WordPress: a feed with the whole text, and the posts as JSON for edits and the past."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from pydantic import Field
from scrapy.http import Request, Response

from spiders.document import Document, UnexpectedPage
from spiders.kinds.articles import ArticlesSpider, ItemFacts
from spiders.kinds.lists import Found
from spiders.reading.article import ArticleRules
from spiders.reading.blocks import block_paragraphs, read_blocks, read_descriptions
from spiders.reading.dates import read_moment
from spiders.reading.feeds import FeedItem, read_feed
from spiders.reading.hidden import keep_unsaid
from spiders.reading.languages import read_language
from spiders.source import Way, read_details
from spiders.spider import Read

POST_NUMBER = re.compile(r"(?:[?&;]p=|^tag:blogger\.com,.*\.post-)(\d+)")
"""In WordPress's guid, and in that of Blogger, whose feeds are read the same way."""
FOOT = re.compile(
    r"(The post|Запись|Сообщение|Innlegget|L.article)\b.{0,400}?"
    r"\b(appeared first on|впервые появил\w+|появил\w+ сначала на|dukket først opp på|est apparu en premier)\b.*",
    re.DOTALL,
)
"""The line with which WordPress ends each text of a feed, as it is translated."""
CUT = ("[…]", "[...]", "…", "...", "Read more", "Читать далее", "Les mer")
PER_PAGE = 50


class WordpressFacts(ItemFacts):
    """`details` of a source of this kind."""

    item: str = r"(?P<id>.+)"
    max_items: int = Field(60, gt=0)
    least_full: int = Field(500, gt=0)
    """A feed's text shorter than this may be a summary: the page is asked for."""
    most_pages: int = Field(40, gt=0)
    """Pages of posts of one window of the past. WordPress counts up to each page it gives, so deep ones come late or
    not at all, and what is published or removed meanwhile shifts them: a fuller window is asked for in halves."""
    article: ArticleRules = ArticleRules()


@dataclass(frozen=True, slots=True)
class Post:
    """One post as the JSON interface gives it."""

    key: str
    url: str
    title: str
    text: str
    published: datetime | None
    modified: str
    hidden_text: str = ""
    """What is said of its pictures and not in the text."""


class WordpressSpider(ArticlesSpider):
    """Reads ways `feed` and `posts` (/wp-json/wp/v2/posts); a window of days is read by `posts` alone."""

    reads_windows = True

    def read_facts(self) -> tuple[ItemFacts, ArticleRules]:
        self.facts = read_details(self.source, WordpressFacts)
        return self.facts, self.facts.article

    async def start(self) -> AsyncIterator[Any]:
        """One request for each way; for a window, the first page of its posts."""
        for way in self.source.ways:
            if way.via == "posts":
                request = self.ask_list(way, self.page_address(way, 1), self.read_way, expects="json")
                request.meta["may_be_empty"] = self.window is not None  # there are months without a post
                yield request
            elif self.window is None:
                yield self.ask_list(way, way.url, self.read_way)

    def ask_again(self, stable_id: str, url: str) -> Request | None:
        """None: a post is read from its feed or as JSON, which say it otherwise than its page."""
        return None

    def page_address(self, way: Way, page: int) -> str:
        """Address of a page of posts, of the window's days where there is one."""
        asked: dict[str, str | int] = {"per_page": PER_PAGE}
        if self.window is None:
            asked["orderby"] = "modified"
        else:
            asked["after"] = f"{self.window.first - timedelta(days=1)}T23:59:59"
            asked["before"] = f"{self.window.last + timedelta(days=1)}T00:00:00"
        if page > 1:
            asked["page"] = page
        return f"{way.url}?{urlencode(asked, safe=':')}"

    def read_way(self, response: Response) -> Read:
        """Documents of the items that a list gives in full, requests for the pages of the others."""
        way = self.source.way(response.meta["way"])
        if way.via == "feed":
            yield from self._read_feed(way, response)
        elif way.via == "posts":
            yield from self._read_posts(way, response)
        else:
            yield from super().read_way(response)

    def _read_feed(self, way: Way, response: Response) -> Read:
        items = [item for item in read_feed(response.body).items if self.rule.key(item.url)]
        short: list[Found] = []
        for item in items:
            key, text = post_key(item.guid, item.url), without_foot(item.text)
            if len(text) < self.facts.least_full or text.endswith(CUT):
                short.append(Found(item.url, key, title=item.title, summary=text, published=item.published))
            elif self.take(key):
                yield self._of_feed(item, key, text, response)
        if not items:
            self.check_found(way, [], response)
        yield from self.ask_items(short, response.url)

    def _read_posts(self, way: Way, response: Response) -> Read:
        self._check_cap(response)
        posts = read_posts(response.body, self.where(way))
        if self.window is None and not posts:
            self.check_found(way, [], response)
        for post in posts:
            if self.rule.key(post.url) and post.text and self.take(post.key):
                yield self._of_post(post, response)
        if self.window is not None and len(posts) == PER_PAGE:
            yield self._ask_next(way, response)

    def _check_cap(self, response: Response) -> None:
        """Raises UnexpectedPage: over_cap, for a window of more pages than are read."""
        pages = (response.headers.get("X-WP-TotalPages") or b"").decode("latin-1")
        if self.window is not None and pages.isdigit() and int(pages) > self.facts.most_pages:
            where = self.source.where("details")
            raise UnexpectedPage(
                "over_cap", f"{response.url} has {pages} pages, at most {self.facts.most_pages} are read (see {where})"
            )

    def _ask_next(self, way: Way, response: Response) -> Request:
        page = int(response.meta.get("page", 1)) + 1
        request = self.ask_list(way, self.page_address(way, page), self.read_way, expects="json")
        # Where the last page is full, WordPress answers the one after it with 400.
        request.meta.update(page=page, handle_httpstatus_list=[400], may_be_empty=True)
        return request

    def _of_feed(self, item: FeedItem, key: str, text: str, response: Response) -> Document:
        return Document(
            source=self.source.name,
            stable_id=key,
            url=item.url,
            title=item.title,
            text=text,
            capture_url=response.url,
            hidden_text=item.hidden_text,
            language=read_language(f"{item.title}\n{text}", "", self.source.languages),
            published=item.published,
            authors=item.authors,
        )

    def _of_post(self, post: Post, response: Response) -> Document:
        return Document(
            source=self.source.name,
            stable_id=post.key,
            url=post.url,
            title=post.title,
            text=post.text,
            capture_url=response.url,
            hidden_text=post.hidden_text,
            language=read_language(f"{post.title}\n{post.text}", "", self.source.languages),
            published=post.published,
            listed_as=post.modified,
        )


def post_key(guid: str, url: str) -> str:
    """WordPress's number of a post where the guid carries it, else the path of its address."""
    found = POST_NUMBER.search(guid)
    return found[1] if found else urlsplit(url).path.rstrip("/")


def without_foot(text: str) -> str:
    """`text` without the line that WordPress adds at its end."""
    return "\n\n".join(part for part in text.split("\n\n") if not FOOT.fullmatch(part))


def read_posts(body: bytes, where: str) -> list[Post]:
    """The posts of an answer in its order. Raises UnexpectedPage: broken_json, wrong_type, changed_layout."""
    try:
        rows = json.loads(body)
    except ValueError as error:
        raise UnexpectedPage("broken_json", f"the posts of {where} are no JSON: {error}") from error
    if isinstance(rows, dict) and rows.get("code") == "rest_post_invalid_page_number":
        return []
    if not isinstance(rows, list):
        raise UnexpectedPage("wrong_type", f"the address of {where} gave no list of posts but {str(rows)[:120]}")
    try:
        return list(map(_post, rows))
    except (KeyError, TypeError, AttributeError) as error:
        raise UnexpectedPage("changed_layout", f"a post of {where} lacks {error}") from error


def _post(row: dict[str, Any]) -> Post:
    moment = read_moment(row["date_gmt"] or "")
    title = " ".join(block_paragraphs(row["title"]["rendered"]))
    body = row["content"]["rendered"]
    text = without_foot(read_blocks(body))
    return Post(
        key=post_key(row["guid"]["rendered"], row["link"]),
        url=row["link"],
        title=title,
        text=text,
        published=moment.at if moment else None,
        modified=row["modified_gmt"] or "",
        hidden_text=keep_unsaid(read_descriptions(body), title, text),
    )
