"""Letters of UN experts: rows of the table, replies under the same reference, files that are scans."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from scrapy.http import HtmlResponse, Request

from spiders.document import LacksPart, UnexpectedPage
from spiders.examples import OfflineNight, Recorded, read_replay, run_offline
from spiders.source import SOURCES, read_source
from spiders.sources.un_communications.table import read_table
from spiders.spider import make_spider

SOURCE = read_source(SOURCES / "un_communications")
BASE = "https://spcommreports.ohchr.org/LatestReports/CommunicationSent"
PAGE = (SOURCE.folder / "examples" / "sent.html").read_text(encoding="utf8")


def night(leave_out: str = "") -> OfflineNight:
    recorded = [each for each in read_replay(SOURCE.folder / "examples" / "replay.yml") if keep(each, leave_out)]
    return asyncio.run(run_offline(make_spider(SOURCE), recorded))


def keep(recorded: Recorded, leave_out: str) -> bool:
    return not leave_out or leave_out not in recorded.row.url


def test_number_of_a_file_is_taken_from_its_address_and_not_from_the_row() -> None:
    first = read_table(PAGE, BASE, ("JUA", "AL"), "source.yml:1")[0]
    assert first.file is not None
    assert (first.reference, first.file.number) == ("POL 3/2026", "31409")
    assert 'data-id="31402"' in PAGE


def test_row_that_gets_a_reply_has_another_mark_of_change() -> None:
    first = read_table(PAGE, BASE, ("JUA", "AL"), "source.yml:1")[0]
    assert replace(first, replies=()).digest != first.digest


def test_unknown_type_raises_by_name() -> None:
    with pytest.raises(UnexpectedPage, match="JUA"):
        read_table(PAGE, BASE, ("AL",), "source.yml:1")


def test_replies_stand_under_the_reference_of_their_letter() -> None:
    documents = night().documents
    replies = [each for each in documents if each.kind == "reply"]
    assert {each.metadata["case"] for each in replies} == {"POL 3/2026", "TUR 7/2026"}
    assert all(each.stable_id.startswith(f"{each.metadata['case']} reply ") for each in replies)


def test_reply_is_dated_by_the_day_that_the_table_prints() -> None:
    [reply] = [each for each in night().documents if each.stable_id == "POL 3/2026 reply 39011"]
    assert reply.published is not None
    assert reply.published.date().isoformat() == "2026-11-12"


def test_row_without_a_cell_for_replies_reads() -> None:
    three = PAGE.replace("<td></td>", "")
    assert [each.replies for each in read_table(three, BASE, ("JUA", "AL"), "source.yml:1")][1] == ()


def test_letter_whose_file_is_gone_is_kept_by_its_summary_and_tried_again() -> None:
    [letter] = [each for each in night("gId=31409").documents if each.stable_id == "POL 3/2026"]
    assert "Farrukh Sobirzoda" in letter.text
    assert letter.metadata["partial"] == "summary"
    assert letter.listed_as == ""


def test_scan_says_how_many_pages_were_not_read() -> None:
    [scan] = [each for each in night().documents if each.stable_id == "TUR 7/2026 reply 38970"]
    assert scan.metadata["unread_pages"] == 2


def page_of(rows: int, first: int, page: int) -> list[Any]:
    """What the spider gives for a page of that many new letters."""
    body = "".join(
        f'<tr data-id="{number}"></tr><tr><td><ul>3 Nov 2026</ul><ul>Poland</ul><ul>AL</ul>'
        f'<ul><a href="/TMResultsBase/DownLoadPublicCommunicationFile?gId={number}">POL {number}/2026'
        f"</a></ul></td><td></td><td>A summary</td><td></td></tr>"
        for number in range(first, first + rows)
    )
    request = Request(BASE, meta={"way": "letters", "page": page})
    markup = f"<html><table>{body}</table></html>"
    spider = make_spider(SOURCE)
    return list(spider.read_way(HtmlResponse(BASE, body=markup.encode(), encoding="utf-8", request=request)))


def test_table_that_always_has_a_further_page_ends_at_a_bound_and_says_so() -> None:
    most = SOURCE.details["max_pages"]
    with pytest.raises(LacksPart, match=f"page {most} and still names new letters"):
        page_of(1, 7, most)
    assert f"?page={most}" in page_of(1, 7, most - 1)[-1].url


def test_row_that_lost_the_link_to_its_file_fails_the_page_by_its_reference() -> None:
    spoiled = PAGE.replace("DownLoadPublicCommunicationFile", "Nothing", 1).replace("gId", "no", 1)
    request = Request(BASE, meta={"way": "letters"})
    response = HtmlResponse(BASE, body=spoiled.encode(), encoding="utf-8", request=request)
    given: list[Any] = []
    with pytest.raises(LacksPart, match="POL 3/2026 link to no file"):
        given.extend(make_spider(SOURCE).read_way(response))
    assert len(given) > 3
