"""Archives made of real news: items of JSON lines printed as pages of RFE/RL's site system, and recorded sitemaps."""

import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

HTML, XML = "text/html; charset=utf-8", "application/xml"
PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head>
<body class="cc_theme pg-video"><div class="hdr-20"><ul class="main-nav"><li><a href="/z/1">1</a></li></ul></div>
<div id="content"><h1 class="title pg-title">{title}</h1><div class="publishing-details"><div class="published">
<span class="date"><time pubdate="pubdate" datetime="{date}">{date}</time></span></div></div>
<div id="article-content"><div class="wsw">{body}</div></div></div>
<footer><p>RFE/RL, Inc.</p></footer></body></html>"""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a file of JSON lines."""

    url: str
    date: str
    title: str
    text: str

    @property
    def host(self) -> str:
        """Where it was published."""
        return urlsplit(self.url).hostname or ""

    def page(self) -> bytes:
        """The item as a page."""
        paragraphs = "".join(f"<p>{escape(line)}</p>" for line in self.text.split("\n") if line.strip())
        return PAGE.format(title=escape(self.title), date=self.date, body=paragraphs).encode()


def items_of(folder: Path) -> Iterator[tuple[Path, list[Item]]]:
    """Each file of JSON lines whose items have addresses and dates, with its items."""
    for path in sorted(folder.rglob("rferl_*.jsonl")):
        rows = [json.loads(line) for line in path.read_text("utf8").split("\n") if line]
        yield path, [Item(row["url"], row["date"], row["title"], row["text"]) for row in rows]


def write_warc(path: Path, responses: Iterable[tuple[str, str, bytes]]) -> None:
    """A WARC file of responses: (address, type, body)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for url, kind, body in responses:
            headers = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
            payload = io.BytesIO(body)
            writer.write_record(
                writer.create_warc_record(url, "response", payload=payload, length=len(body), http_headers=headers)
            )


def sitemaps_of(folder: Path) -> Iterator[tuple[str, str, bytes]]:
    """Recorded sitemaps as responses: a folder for each host, the files named as in their addresses."""
    for path in sorted(folder.glob("*/sitemap*.xml*")):
        yield f"https://{path.parent.name}/{path.name}", XML, path.read_bytes()
