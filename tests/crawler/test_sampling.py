"""Examples are saved as they came, under new names, and read by the source's own spider at once."""

import pytest
import yaml

from cli.sources.sampling import save_samples
from config.errors import UsageError
from spiders.checking import run_examples
from spiders.sampling import Sample, add_row, name_file
from tests.crawler.conftest import article, listing


@pytest.fixture
def source(world, server):
    found = world.add_source("alpha", items=1, days=100_000, host=server.host)
    server.say("/latest", listing(server.host, range(1, 4)))
    for number in range(1, 4):
        server.say(f"/news/{number}", article(number))
    return found


def test_list_and_item_become_examples_that_the_spider_reads(settings, source, server):
    saved = save_samples(settings, source, f"https://{server.host}/news/2", allow_local=True)
    assert [path.name for path in saved] == ["latest.html", "2.html"]
    assert saved[1].read_text() == article(2)
    night = run_examples(source)
    whole = [each.title for each in night.documents if "partial" not in each.metadata]
    assert whole == ["Story 2"]


def test_second_sample_adds_and_overwrites_nothing(settings, source, server):
    first = save_samples(settings, source, f"https://{server.host}/news/2", allow_local=True)
    first[0].write_text("reviewed by hand")
    second = save_samples(settings, source, f"https://{server.host}/news/3", allow_local=True)
    assert [path.name for path in second] == ["3.html"]
    assert first[0].read_text() == "reviewed by hand"
    with pytest.raises(UsageError, match="nothing new to save"):
        save_samples(settings, source, f"https://{server.host}/news/3", allow_local=True)


def test_source_that_does_not_answer_says_why(settings, source, server):
    server.answers.clear()
    with pytest.raises(UsageError, match="/latest answered 404"):
        save_samples(settings, source, allow_local=True)


@pytest.mark.parametrize(
    ("url", "kind", "taken", "name"),
    [
        ("https://a.org/", "text/html; charset=utf-8", [], "front.html"),
        ("https://a.org/news/2.html?x=1", "text/html", ["2.html"], "2_2.html"),
        ("https://a.org/feed/", "application/rss+xml", [], "feed.xml"),
        ("https://a.org/sitemap.xml.gz", "application/x-gzip", [], "sitemap-xml.gz"),
        ("https://a.org/../../etc/passwd", "", [], "passwd.bin"),
        ("https://a.org/%D0%B0/%2e%2e", "text/html", [], "2e-2e.html"),
    ],
)
def test_file_is_named_by_address_and_type_and_never_twice(url, kind, taken, name):
    assert name_file(Sample(url, 200, kind, b""), taken) == name


@pytest.mark.parametrize(
    "index", ["# why\nresponses: []\n", "# why\nresponses:\n  - {url: 'https://a.org/1', file: 1.html}\n"]
)
def test_row_is_added_and_the_other_lines_stay(index):
    text = add_row(index, Sample("https://a.org/2?a=b: c", 404, "text/html", b""), "2.html")
    assert text.startswith("# why\nresponses:\n")
    assert yaml.safe_load(text)["responses"][-1] == {
        "url": "https://a.org/2?a=b: c", "file": "2.html", "status": 404, "headers": {"Content-Type": "text/html"},
    }  # fmt: skip
