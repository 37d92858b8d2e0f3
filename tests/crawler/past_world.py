"""A generator of archives: three invented sources over twenty years, whose layouts, encodings and addresses change.

Each page, list and failure is a response record of a WARC file, so that a backfill can be replayed from it. What
exists, what is gone and what only fails is returned as the truth to compare with."""

import io
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.backfill.windows import halve, months_of, years_of
from spiders.kinds.wordpress import PER_PAGE
from spiders.source import Source, Window, find_sources

TWENTY_YEARS = Window(date(2005, 1, 1), date(2024, 12, 31))
SIX_YEARS = Window(date(2007, 7, 1), date(2013, 6, 30))
NEW_ADDRESSES, NEW_LAYOUT, UNICODE = date(2012, 1, 1), date(2010, 1, 1), date(2008, 6, 1)
GONE, FAILING, TWICE = 0.03, 0.005, 0.02

COMMON = """\
title: {name}
publisher: {name}
family: {name}
kind: {kind}
hosts: [www.{name}.test]
languages: [ru]
countries: [TJ]
schedule: "30 2 * * *"
expect: {{items: 1, text_chars: 40}}
polite: {{delay_seconds: 0, max_requests: 400}}
terms: invented
covers_from: 2005-01-01
ways:
  - {{name: latest, via: {via}, url: "https://www.{name}.test/latest"}}
"""
ALPHA = """\
history:
  - {via: sitemap, url: "https://www.alpha.test/sitemap.xml?page={page}"}
details:
  item: '^https?://www\\.alpha\\.test/(?:article\\.php\\?id=|\\d{4}/\\d\\d/)(?P<id>\\d+)'
  article: {title: [h1], body: [div.text], date: ["time[datetime]"]}
  layouts:
    - until: 2009-12-31
      article: {title: [b.headline], body: [td.story], date: [span.when]}
"""
BETA = """\
history:
  - {{via: days, step: year}}
details: {{most_pages: {most_pages}}}
"""
GAMMA = """\
history:
  - {via: listing, url: "https://www.gamma.test/archive/{year}/{month}/"}
details:
  item: '^https?://www\\.gamma\\.test/news/(?P<id>\\d+)'
  article: {title: [h1], body: [div.text], date: ["time[datetime]"]}
"""


@dataclass
class Truth:
    """What a perfect backfill ends with: stable ids by source."""

    read: dict[str, set[str]] = field(default_factory=dict)
    gone: dict[str, set[str]] = field(default_factory=dict)
    failing: dict[str, set[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    number: int
    day: date
    fate: str


class PastWorld:
    """Writes sources and an archive of `pages` pages in all into `folder`. The same seed gives the same bytes."""

    def __init__(
        self,
        folder: Path,
        pages: int,
        window: Window = TWENTY_YEARS,
        seed: int = 11,
        per_sitemap: int = 100,
        most_pages: int = 1,
    ) -> None:
        self.window = window
        self._most_pages = most_pages
        """Pages of posts of one window that `beta` gives: its cap."""
        self.sources_folder, self.archive = folder / "sources", folder / "archive"
        self.truth = Truth()
        self._random = random.Random(seed)  # noqa: S311 - a generator of tests
        self._per_sitemap = per_sitemap
        self._write_sources()
        self.archive.mkdir(parents=True, exist_ok=True)
        share = pages // 3
        self._write("alpha", self._alpha(self._pages("alpha", share, holes=True)))
        self._write("beta", self._beta(self._pages("beta", share, holes=False)))
        self._write("gamma", self._gamma(self._pages("gamma", share, holes=True)))

    def sources(self) -> dict[str, Source]:
        return find_sources(self.sources_folder)

    def _write_sources(self) -> None:
        kinds = {
            "alpha": ("articles", "listing", ALPHA),
            "beta": ("wordpress", "posts", BETA.format(most_pages=self._most_pages)),
            "gamma": ("articles", "listing", GAMMA),
        }
        for name, (kind, via, rest) in kinds.items():
            (self.sources_folder / name).mkdir(parents=True, exist_ok=True)
            facts = COMMON.format(name=name, kind=kind, via=via) + rest
            (self.sources_folder / name / "source.yml").write_text(facts)

    def _pages(self, name: str, count: int, holes: bool) -> list[Page]:
        stretch = (self.window.last - self.window.first).days + 1
        days = sorted(self.window.first + timedelta(days=self._random.randrange(stretch)) for _ in range(count))
        if name == "beta":  # half of it in one busy quarter, over the cap
            days = sorted(self.window.first + timedelta(days=n % 90) if n % 2 else day for n, day in enumerate(days))
        pages = [Page(1000 + place, day, self._fate() if holes else "read") for place, day in enumerate(days)]
        for kind in ("read", "gone", "failing"):
            getattr(self.truth, kind)[name] = {str(page.number) for page in pages if page.fate == kind}
        return pages

    def _fate(self) -> str:
        drawn = self._random.random()
        return "gone" if drawn < GONE else "failing" if drawn < GONE + FAILING else "read"

    def _write(self, name: str, responses: Iterator["Response"]) -> None:
        with (self.archive / f"{name}.warc.gz").open("wb") as stream:
            writer = WARCWriter(stream, gzip=True)
            for each in responses:
                fields = [("Content-Type", each.kind), *each.more]
                headers = StatusAndHeaders(f"{each.status} X", fields, protocol="HTTP/1.1")
                record = writer.create_warc_record(
                    each.url, "response", payload=io.BytesIO(each.body), length=len(each.body), http_headers=headers
                )
                writer.write_record(record)

    def _alpha(self, pages: list[Page]) -> Iterator["Response"]:
        chunks = [pages[at : at + self._per_sitemap] for at in range(0, len(pages), self._per_sitemap)]
        for number, chunk in enumerate(chunks, 1):
            twice = [page for page in chunks[number - 2] if number > 1 and self._random.random() < TWICE]
            rows = [_entry(alpha_address(page), page.day) for page in chunk]
            rows += [_entry(f"{alpha_address(page)}&from=list", page.day) for page in twice]
            body = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(rows)}</urlset>'
            yield Response(f"https://www.alpha.test/sitemap.xml?page={number}", body.encode(), kind="application/xml")
        yield Response(f"https://www.alpha.test/sitemap.xml?page={len(chunks) + 1}", b"no more", 404)
        for page in pages:
            yield _answer(alpha_address(page), page, alpha_body(page), alpha_kind(page))

    def _gamma(self, pages: list[Page]) -> Iterator["Response"]:
        for month in months_of(self.window):
            here = [page for page in pages if month.first <= page.day <= month.last]
            links = "".join(f'<li><a href="{gamma_address(page)}">Новость {page.number}</a></li>' for page in here)
            url = f"https://www.gamma.test/archive/{month.first:%Y/%m}/"
            yield Response(url, f"<html><body><h1>Архив</h1><ul>{links}</ul></body></html>".encode())
        for page in pages:
            yield _answer(gamma_address(page), page, new_layout(page, "gamma").encode(), "text/html; charset=utf-8")

    def _beta(self, pages: list[Page]) -> Iterator["Response"]:
        for year in years_of(self.window):
            yield from self._posts(year, pages)

    def _posts(self, window: Window, pages: list[Page]) -> Iterator["Response"]:
        """The pages of a window of days; those of its halves, where it is over the cap."""
        here = [page for page in pages if window.first <= page.day <= window.last]
        total = -(-len(here) // PER_PAGE)
        after, before = window.first - timedelta(days=1), window.last + timedelta(days=1)
        base = f"https://www.beta.test/latest?per_page={PER_PAGE}&after={after}T23:59:59&before={before}T00:00:00"
        counted = (("X-WP-TotalPages", str(total)),)
        for number in range(1, max(1, total) + 2):
            chunk = here[(number - 1) * PER_PAGE : number * PER_PAGE]
            address = base if number == 1 else f"{base}&page={number}"
            body = json.dumps([post(page) for page in chunk], ensure_ascii=False).encode()
            yield Response(address, body, kind="application/json", more=counted)
        halves = halve(window) if total > self._most_pages else None
        for half in halves or ():
            yield from self._posts(half, pages)


@dataclass(frozen=True)
class Response:
    url: str
    body: bytes
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    more: tuple[tuple[str, str], ...] = ()


def alpha_address(page: Page) -> str:
    if page.day < NEW_ADDRESSES:
        return f"https://www.alpha.test/article.php?id={page.number}"
    return f"https://www.alpha.test/{page.day:%Y/%m}/{page.number}-vesti.html"


def gamma_address(page: Page) -> str:
    slug = "" if page.day < NEW_ADDRESSES else "/o-gorode"
    return f"https://www.gamma.test/news/{page.number}{slug}"


def alpha_kind(page: Page) -> str:
    return "text/html" if page.day < UNICODE else "text/html; charset=utf-8"


def alpha_body(page: Page) -> bytes:
    if page.day >= NEW_LAYOUT:
        return new_layout(page, "alpha").encode()
    charset = "windows-1251" if page.day < UNICODE else "utf-8"
    text = (
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"><title>Вести</title>'
        f"</head><body><table><tr><td><b class=headline>{title_of(page, 'alpha')}</b> "
        f"<span class=when>{page.day:%d.%m.%Y}</span></td></tr><tr><td class=story><p>{story_of(page)}</p>"
        f"</td></tr></table></body></html>"
    )
    return text.encode(charset)


def new_layout(page: Page, name: str) -> str:
    return (
        f"<html><head><title>Вести</title></head><body><h1>{title_of(page, name)}</h1>"
        f'<time datetime="{page.day}T08:00:00Z">{page.day}</time><div class="text"><p>{story_of(page)}</p></div>'
        f"</body></html>"
    )


def post(page: Page) -> dict[str, object]:
    return {
        "date_gmt": f"{page.day}T09:00:00",
        "modified_gmt": f"{page.day}T10:00:00",
        "guid": {"rendered": f"https://www.beta.test/?p={page.number}"},
        "link": f"https://www.beta.test/{page.day:%Y/%m/%d}/{page.number}/",
        "title": {"rendered": title_of(page, "beta")},
        "content": {"rendered": f"<p>{story_of(page)}</p>"},
    }


def title_of(page: Page, name: str) -> str:
    return f"Вести {name} номер {page.number}"


def story_of(page: Page) -> str:
    return (
        f"Совет города собрался в день {page.day} и говорил о старом мосте, записка номер {page.number}. "
        f"Решения пока нет, сказал председатель, и жители ждут весны, когда сойдёт снег."
    )


def _entry(url: str, day: date) -> str:
    return f"<url><loc>{url.replace('&', '&amp;')}</loc><lastmod>{day + timedelta(days=day.day % 9)}</lastmod></url>"


def _answer(url: str, page: Page, body: bytes, kind: str) -> Response:
    if page.fate == "gone":
        return Response(url, b"<html><body>no such page any more</body></html>", 404 if page.number % 2 else 410)
    if page.fate == "failing":
        return Response(url, b"<html><body>the server is tired</body></html>", 500)
    return Response(url, body, kind=kind)
