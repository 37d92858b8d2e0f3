"""INTERPOL's lists and notices of May 2023, as recorded beside the checkout, put back into the form of the wire."""

import json
from pathlib import Path
from typing import Any

import pytest
from scrapy.http import Request, TextResponse

from spiders.document import Document
from spiders.source import find_sources
from spiders.sources.interpol.notices import read_list, read_notice
from spiders.sources.interpol.partitions import Asked, Partition, Progress
from spiders.sources.interpol.spider import InterpolSpider
from spiders.sources.interpol.wording import read_states
from spiders.spider import make_spider

REAL = Path(__file__).resolve().parents[3] / "shared" / "real" / "interpol"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not REAL.exists(), reason=f"recorded data of INTERPOL is absent: {REAL}"),
]
SOURCE = find_sources()["interpol"]
CENTRAL_ASIA = {"KZ", "KG", "TJ", "TM", "UZ"}


def load(name: str) -> Any:
    return json.loads((REAL / name).read_text("utf8"))


def wrap(rows: list[dict[str, Any]]) -> bytes:
    url = "https://ws-public.interpol.int/notices/v1/red?resultPerPage=160&page=1"
    links = {"self": {"href": url}, "first": {"href": url}, "last": {"href": url}}
    return json.dumps(
        {"total": len(rows), "query": {}, "_embedded": {"notices": rows}, "_links": links}, ensure_ascii=False
    ).encode()


@pytest.fixture(scope="module")
def spider() -> InterpolSpider:
    spider = make_spider(SOURCE)
    assert isinstance(spider, InterpolSpider)
    return spider


def read_detail(spider: InterpolSpider, row: dict[str, Any]) -> Document:
    body = json.dumps(row, ensure_ascii=False).encode()
    notice = read_notice(body, SOURCE)
    url = SOURCE.details["notice"].format(id=notice.address_key)
    (document,) = spider.read_detail(Partition("RU"), notice, "", TextResponse(url, body=body))
    assert isinstance(document, Document)
    return document


def test_the_six_recorded_lists_name_all_their_notices() -> None:
    lists = load("red_list_pages_2023.json")
    read = [read_list(wrap(rows), SOURCE) for rows in lists]
    assert [len(each.notices) for each in read] == [32, 90, 39, 23, 2, 18]
    assert all(not notice.unknown_fields for each in read for notice in each.notices)


def test_a_recorded_list_asks_for_each_notice_at_the_address_it_gives(spider: InterpolSpider) -> None:
    rows = load("red_list_pages_2023.json")[1]
    spider.progress["ru"] = Progress(open=1)
    response = TextResponse(SOURCE.ways[0].url, body=wrap(rows))
    requests = list(spider.read_page(Asked("ru", Partition("RU"), first=True), response))
    assert {each.url for each in requests if isinstance(each, Request)} == {
        row["_links"]["self"]["href"] for row in rows
    }


def test_all_recorded_notices_read_without_an_unknown_field_or_state(spider: InterpolSpider) -> None:
    rows = load("red_details_2023.json")
    documents = [read_detail(spider, row) for row in rows]
    assert len(documents) == 204
    assert not [each.stable_id for each in documents if "unknown_fields" in each.metadata]
    assert not [each.stable_id for each in documents if "state " in each.title]
    states = read_states()
    assert {code for row in rows for code in row["nationalities"] or ()} <= set(states)


def test_every_recorded_notice_says_name_birth_and_charge(spider: InterpolSpider) -> None:
    for row in load("red_details_2023.json"):
        text = read_detail(spider, row).text
        assert " ".join(row["name"].split()) in text
        assert " ".join(row["forename"].split()) in text
        assert row["date_of_birth"][:4] in text
        assert all(" ".join(each["charge"].split()) in text for each in row["arrest_warrants"])


def test_the_recorded_central_asians_are_found_with_who_asks_for_them(spider: InterpolSpider) -> None:
    rows = [row for row in load("red_details_2023.json") if CENTRAL_ASIA & set(row["nationalities"] or ())]
    documents = {each.stable_id: each for each in (read_detail(spider, row) for row in rows)}
    assert set(documents) == {"2019/29447", "2019/44862", "2019/34876"}
    assert all(each.metadata["issuing"] == ["RU"] for each in documents.values())
    assert "Nationality: Russia, Kyrgyzstan." in documents["2019/44862"].text
    assert documents["2019/34876"].published is None
