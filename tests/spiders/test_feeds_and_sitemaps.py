"""Feeds and sitemaps: read whole when honest, refused by name when hostile."""

import gzip
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from spiders.document import UnexpectedPage
from spiders.reading.feeds import read_feed
from spiders.reading.sitemaps import read_sitemap
from spiders.reading.xml import MOST_BYTES, read_xml, unpack

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
ITEM = "<item><title>{title}</title><link>{link}</link><description>{text}</description>{more}</item>"


def feed(*items: str, declaration: str = '<?xml version="1.0" encoding="utf-8"?>') -> bytes:
    return f'{declaration}<rss version="2.0"><channel><title>A feed</title>{"".join(items)}</channel></rss>'.encode()


def item(title: str = "T", link: str = "https://a.org/1", text: str = "", more: str = "") -> str:
    return ITEM.format(title=title, link=link, text=text, more=more)


def reason_of(read: Callable[[bytes], object], body: bytes) -> str:
    with pytest.raises(UnexpectedPage) as caught:
        read(body)
    return caught.value.reason


def test_item_is_read_with_text_free_of_markup_and_date_in_utc() -> None:
    body = feed(
        item(
            title="A &amp;amp; B",
            text="&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two &lt;b&gt;bold&lt;/b&gt;&lt;/p&gt;",
            more="<pubDate>Thu, 16 Jul 2026 18:01:00 -0400</pubDate><guid>g1</guid><author>x@y.z (Ann Lee)</author>",
        )
    )
    (read,) = read_feed(body).items
    assert (read.title, read.text, read.guid) == ("A & B", "One\n\nTwo bold", "g1")
    assert read.published is not None
    assert read.published.isoformat() == "2026-07-16T22:01:00+00:00"


def test_feed_keeps_every_item_also_one_with_a_date_that_is_none() -> None:
    read = read_feed(feed(item(more="<pubDate>not a date</pubDate>"), item(more="<pubDate></pubDate>"), item()))
    assert [each.published for each in read.items] == [None, None, None]
    assert read.title == "A feed"


def test_links_that_are_no_web_addresses_are_dropped() -> None:
    read = read_feed(feed(item(link="javascript:alert(1)"), item(link="file:///etc/passwd")))
    assert [each.url for each in read.items] == ["", ""]


def test_feed_in_windows_1251_is_read() -> None:
    text = feed(item(title="Новости"), declaration='<?xml version="1.0" encoding="windows-1251"?>').decode()
    assert read_feed(text.encode("windows-1251")).items[0].title == "Новости"


def test_atom_feed_is_read() -> None:
    body = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry><title>T</title><id>urn:1</id>'
        b'<link href="https://a.org/1"/><updated>2026-07-16T18:01:00Z</updated></entry></feed>'
    )
    (read,) = read_feed(body).items
    assert (read.url, str(read.published)) == ("https://a.org/1", "2026-07-16 18:01:00+00:00")


ENTITY = '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">]>'


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (feed(declaration=f'<?xml version="1.0"?>{ENTITY}'), "forbidden_xml"),
        (feed(declaration=f'<?xml version="1.0"?><!-- <a> -->{ENTITY}'), "forbidden_xml"),
        (feed(declaration=ENTITY).decode().encode("utf-16"), "forbidden_xml"),
        (feed(declaration=ENTITY).decode().encode("utf-16-be"), "forbidden_xml"),
        (feed(declaration='<?xml version="1.0" encoding="utf-7"?>'), "forbidden_xml"),
        (feed(declaration='<?xml version="1.0" encoding="idna"?>'), "forbidden_xml"),
        (b"<html><body>Just a page</body></html>", "wrong_type"),
        (b"", "wrong_type"),
        (b"\x00\x01\x02", "forbidden_xml"),
        (feed(item(more=f"<author>{'a@' * 16_000}</author>")), "hostile_feed"),
        (feed(item(more=f"<dc:creator><![CDATA[{'a@' * 16_000}]]></dc:creator>")), "hostile_feed"),
        (gzip.compress(feed(), mtime=0)[:-9], "broken_gzip"),
        (b"\x1f\x8bnonsense", "broken_gzip"),
        (gzip.compress(gzip.compress(feed(), mtime=0), mtime=0), "forbidden_xml"),
    ],
)
def test_feed_that_no_honest_site_sends_is_refused_with_its_reason(body: bytes, reason: str) -> None:
    assert reason_of(read_feed, body) == reason


def test_an_answer_that_is_the_name_of_a_file_does_not_open_it(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_bytes(feed(item()))
    assert reason_of(read_feed, str(tmp_path / "feed.xml").encode()) == "wrong_type"


@pytest.mark.timeout(120)
@pytest.mark.parametrize("piece", ["<author ", "<author>", "<a:name ", "<?xml", "<item>", "<![CDATA[", "&#60;", "<!--"])
def test_repeated_openings_do_not_hold_up_the_reader(piece: str) -> None:
    with suppress(UnexpectedPage):
        read_feed(feed(piece * (20_000 if piece == "<author>" else 300_000)))  # it is read a hundred times as slowly


def test_a_gzip_bomb_is_refused_in_little_memory() -> None:
    bomb = gzip.compress(bytes(MOST_BYTES + 1), 1)
    _refuse_in_little(bomb)
    _refuse_in_little(gzip.compress(b"<a>") + bomb)


def _refuse_in_little(bomb: bytes) -> None:
    tracemalloc.start()
    reason = reason_of(unpack, bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert reason == "bomb"
    assert peak < 8 * 2**20


def test_a_packed_file_of_several_parts_is_read_whole() -> None:
    assert unpack(gzip.compress(b"one ") + gzip.compress(b"two")) == b"one two"


def test_index_and_entries_of_a_sitemap_are_told_apart() -> None:
    index = f'<sitemapindex xmlns="{SITEMAP}"><sitemap><loc>https://a.org/s_news.xml.gz</loc></sitemap></sitemapindex>'
    urls = f'<urlset xmlns="{SITEMAP}"><url><loc> https://a.org/1 </loc><lastmod>2026-11-20</lastmod></url></urlset>'
    assert read_sitemap(index.encode()).is_index
    read = read_sitemap(gzip.compress(urls.encode()))
    assert not read.is_index
    assert [(entry.url, entry.lastmod) for entry in read.entries] == [("https://a.org/1", "2026-11-20")]


def test_an_empty_sitemap_is_a_sitemap() -> None:
    assert read_sitemap(f'<urlset xmlns="{SITEMAP}" />'.encode()).entries == ()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<urlset><url><loc>no namespace</loc></url></urlset>", "wrong_type"),
        (b"<rss></rss>", "wrong_type"),
        (b"<urlset", "broken_xml"),
        (b"", "broken_xml"),
        (
            f'<!DOCTYPE urlset [<!ENTITY a SYSTEM "file:///etc/passwd">]><urlset xmlns="{SITEMAP}"/>'.encode(),
            "forbidden_xml",
        ),
    ],
)
def test_what_is_no_sitemap_is_refused_with_its_reason(body: bytes, reason: str) -> None:
    assert reason_of(read_sitemap, body) == reason


def test_xml_is_read_without_its_declaration_and_byte_order_mark() -> None:
    assert read_xml(b'\xef\xbb\xbf<?xml version="1.0"?>\n<a>\xd2\xb3</a>') == "<a>ҳ</a>"
