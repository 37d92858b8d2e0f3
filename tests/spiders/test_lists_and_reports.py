"""Memorial's lists, the State Department's sections, and the UN Working Group's editions."""

import asyncio

import pytest
from scrapy.http import Request, TextResponse

from spiders.document import Document, UnexpectedPage
from spiders.examples import read_replay, run_offline
from spiders.source import SOURCES, read_source
from spiders.sources.memorial.spider import MemorialSpider
from spiders.spider import make_spider

MEMORIAL = read_source(SOURCES / "memorial")


def documents(name: str) -> list[Document]:
    source = read_source(SOURCES / name)
    return asyncio.run(
        run_offline(make_spider(source), read_replay(source.folder / "examples" / "replay.yml"))
    ).documents


def names_in(body: str, encoding: str = "utf-8") -> list[str]:
    way = MEMORIAL.ways[0]
    response = TextResponse(way.url, body=body.encode(encoding), request=Request(way.url))
    return [found.title for found in MemorialSpider(MEMORIAL).find_items(way, response)]


def test_list_of_memorial_reads_with_and_without_a_byte_order_mark() -> None:
    rows = "Список на 20.11.2026;\nБеков Марат;https://memopzk.org/?p=29910\n\n"
    assert names_in(rows) == names_in(rows, "utf-8-sig") == ["Беков Марат"]


def test_row_of_memorial_without_a_card_is_a_changed_layout() -> None:
    with pytest.raises(UnexpectedPage) as caught:
        names_in("Список;\nБеков Марат;https://memopzk.org/?p=1\nСоколова Ирина;в работе\n")
    assert caught.value.reason == "changed_layout"


def test_name_on_a_list_counts_before_its_card_is_read() -> None:
    recorded = [
        each for each in read_replay(MEMORIAL.folder / "examples" / "replay.yml") if each.row.file != "31201.html"
    ]
    night = asyncio.run(run_offline(make_spider(MEMORIAL), recorded))
    [listed] = [each for each in night.documents if each.stable_id == "31201"]
    assert listed.title == "Назаров Дилшод Каримович"
    assert "partial" in listed.metadata
    assert listed.capture_url == MEMORIAL.ways[0].url


def test_card_gives_each_paragraph_once_and_clauses_without_their_notes() -> None:
    [card] = [each for each in documents("memorial") if each.stable_id == "31201"]
    paragraphs = card.text.split("\n\n")
    assert len(paragraphs) == len(set(paragraphs)) == 3
    assert card.metadata["clauses"] == ["ч. 2 ст. 205.5 УК РФ"]


def test_sections_of_a_report_point_into_its_text() -> None:
    for report in documents("state_reports"):
        sections = report.metadata["sections"]
        assert isinstance(sections, list)
        assert len(sections) >= 8
        for section in sections:
            assert isinstance(section, dict)
            assert report.text[int(str(section["at"])) :].startswith(str(section["heading"]))


def test_newest_edition_is_found_and_not_assumed() -> None:
    assert {each.stable_id.split("/")[0] for each in documents("state_reports")} == {
        "2024-country-reports-on-human-rights-practices"
    }


def test_final_edition_of_an_opinion_replaces_the_advance_one() -> None:
    by_symbol = {each.stable_id: each for each in documents("un_wgad")}
    assert by_symbol["A/HRC/WGAD/2026/12"].metadata["edition"] == "final"
    assert by_symbol["A/HRC/WGAD/2026/12"].url.endswith("a-hrc-wgad-12-2026-turkiye.pdf")
    assert by_symbol["A/HRC/WGAD/2026/41"].metadata["edition"] == "advance"


def test_opinion_is_dated_by_the_last_day_of_its_session() -> None:
    published = {each.stable_id: each.published for each in documents("un_wgad")}
    found = published["A/HRC/WGAD/2025/77"]
    assert found is not None
    assert found.date().isoformat() == "2025-11-14"
