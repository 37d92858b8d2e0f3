"""HUDOC's feeds, records and Word files, as recorded beside the checkout."""

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from scrapy.http import Request, TextResponse

from spiders.document import Document, UnexpectedPage
from spiders.reading.docx import read_docx
from spiders.source import Window, find_sources
from spiders.sources.hudoc.rows import read_feed
from spiders.sources.hudoc.spider import HudocSpider
from spiders.spider import make_spider

REAL = Path(__file__).resolve().parents[3] / "shared" / "real" / "hudoc"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not REAL.exists(), reason=f"recorded data of HUDOC is absent: {REAL}"),
]
SOURCE = find_sources()["hudoc"]
WORD = re.compile(r"[^\W\d_]{3,}")
RECORDS = sorted((REAL / "records").glob("*.json"))


def make_answer(record: dict[str, str]) -> bytes:
    """A record in the form of the wire: the recording project kept its own names."""
    year, month, day = (int(part) for part in record["date"].split("-"))
    columns = {
        "itemid": record["_id"],
        "docname": record["title"],
        "appno": "",
        "ecli": record["ecli"],
        "respondent": record["respondent_state"],
        "kpdate": f"{month}/{day}/{year} 12:00:00 AM",
        "kpdateAsText": f"{day:02}/{month:02}/{year} 00:00:00",
        "languageisocode": record["language"].upper(),
        "doctype": record["document_type"],
        "documentcollectionid2": f"CASELAW;{record['case_type'].upper()}S",
        "conclusion": record["conclusion"],
    }
    return json.dumps({"resultcount": 1, "results": [{"columns": columns}]}).encode()


def test_the_recorded_feed_names_two_thousand_documents_each_once() -> None:
    rows = read_feed((REAL / "rss" / "echr.rss").read_bytes(), SOURCE, "rss")
    assert len({row.itemid for row in rows}) == len(rows) == 2_000
    assert Counter(row.kind for row in rows) == {"judgment": 2_000}
    assert all(row.title and row.published and row.facts["appno"] for row in rows)
    assert all(re.fullmatch(r"001-\d+", row.itemid) for row in rows)


def test_every_item_of_the_recorded_feed_is_asked_for_and_kept_without_its_text() -> None:
    spider = make_spider(SOURCE)
    assert isinstance(spider, HudocSpider)
    response = TextResponse(SOURCE.ways[1].url, body=(REAL / "rss" / "echr.rss").read_bytes())
    requests = [each for each in spider.read_rss(response) if isinstance(each, Request)]
    assert len(requests) == 2_000
    documents = [document for each in requests if each.errback for document in each.errback(None)]
    assert len(documents) == 2_000
    assert all(each.metadata["partial"] == "no_text" and each.text.strip() for each in documents)


@pytest.mark.parametrize("name", ["hudocesc", "hudocexec", "hudocfcnm"])
def test_a_sister_court_under_our_address_is_noticed(name: str) -> None:
    with pytest.raises(UnexpectedPage) as refused:
        read_feed((REAL / "rss" / f"{name}.rss").read_bytes(), SOURCE, "rss")
    assert refused.value.reason == "changed_layout"


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_a_recorded_judgment_goes_through_row_and_text(path: Path) -> None:
    record = json.loads(path.read_text("utf8"))
    spider = make_spider(SOURCE)
    assert isinstance(spider, HudocSpider)
    listing = TextResponse(SOURCE.ways[0].url, body=make_answer(record))
    day = date.fromisoformat(record["date"])
    (request,) = spider.read_list(Window(day, day), 0, listing)
    assert isinstance(request, Request)
    body = "".join(f"<p class='s1'><span>{part}</span></p>" for part in record["text"].split("\n"))
    (document,) = request.callback(TextResponse(request.url, body=body.encode(), encoding="utf8"))
    assert isinstance(document, Document)
    assert document.url == record["url"]
    assert document.published is not None
    assert document.published.date() == day
    assert WORD.findall(document.text) == WORD.findall(record["text"])


@pytest.mark.parametrize("name", ["khan_v_germany", "nagmetov_v_russia"])
def test_a_recorded_word_file_has_every_word_that_word_itself_saved(name: str) -> None:
    read = read_docx((REAL / "docx" / f"{name}.docx").read_bytes())
    saved = (REAL / "docx" / f"{name}.cp1252.txt").read_bytes().decode("cp1252", errors="replace")
    ours = Counter(re.findall(r"[A-Za-z]{3,}", f"{read.text} {read.notes}"))
    # cp1252 lacks letters of some names, so that Word wrote `Gritco` or broke the word: a dozen of 16,689.
    lost = Counter(re.findall(r"[A-Za-z]{3,}", saved)) - ours
    assert lost.total() <= 16


@pytest.mark.parametrize("path", sorted((REAL / "docx").glob("*.docx")), ids=lambda path: path.stem)
def test_every_recorded_word_file_begins_and_ends_as_a_judgment(path: Path) -> None:
    text = read_docx(path.read_bytes()).text
    assert re.search(r"\bv\. [A-Z]+", text[:400])
    assert "(Application no. " in text[:500]
    assert len(text) > 10_000
