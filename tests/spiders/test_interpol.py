"""INTERPOL: queries by state only, partitions that miss nobody, notices in words, refusals that say the next step."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import Request, TextResponse

from spiders.document import Document, UnexpectedPage
from spiders.source import find_sources
from spiders.sources.interpol.notices import Notice, Warrant, read_list, read_notice
from spiders.sources.interpol.partitions import Partition, split
from spiders.sources.interpol.spider import InterpolSpider
from spiders.sources.interpol.wording import name_state, read_states, write_birth, write_names, write_text
from spiders.spider import make_spider

SOURCE = find_sources()["interpol"]
STATES = read_states()
KNOWN_FIELDS = {"arrestWarrantCountryId", "nationality", "sexId", "ageMin", "ageMax", "resultPerPage", "page"}


def make_row(number: int, sex: str = "M", age: int | None = 30, **more: Any) -> dict[str, Any]:
    born = f"{2026 - age}/01/01" if age is not None else None
    row = {"entity_id": f"2020/{number}", "name": f"NAME{number}", "forename": "FORENAME", "date_of_birth": born}
    return {**row, "nationalities": ["KZ"], "_links": {}, "sex": sex, "age": age, **more}


class Server:
    """Answers list queries as INTERPOL does: true totals, never more than 160 rows, filters by sex and age."""

    def __init__(self, rows: list[dict[str, Any]], cap: int = 160) -> None:
        self.rows = rows
        self.cap = cap
        self.asked: list[str] = []

    def answer(self, url: str) -> bytes:
        self.asked.append(url)
        query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert set(query) <= KNOWN_FIELDS, "no query names a person"
        found = [row for row in self.rows if self._fits(row, query)]
        first = (int(query["page"]) - 1) * self.cap
        shown = [{k: v for k, v in row.items() if k not in ("sex", "age")} for row in found[:160]][first:][: self.cap]
        links = {"next": {"href": "?"}} if first + self.cap < min(len(found), 160) else {}
        return json.dumps({"total": len(found), "_embedded": {"notices": shown}, "_links": links}).encode()

    def _fits(self, row: dict[str, Any], query: dict[str, str]) -> bool:
        if query["arrestWarrantCountryId"] != "KZ" or query.get("sexId", row["sex"]) != row["sex"]:
            return False
        if "ageMin" not in query:
            return True
        return row["age"] is not None and int(query["ageMin"]) <= row["age"] <= int(query["ageMax"])


@pytest.fixture
def spider() -> InterpolSpider:
    spider = make_spider(SOURCE)
    assert isinstance(spider, InterpolSpider)
    return spider


async def sweep(spider: InterpolSpider, server: Server) -> set[str]:
    """Walks all lists to their end; the stable ids of the notices that would be fetched."""
    waiting = [request async for request in spider.start()]
    found: set[str] = set()
    while waiting:
        request = waiting.pop()
        if listed := request.meta.get("listed"):
            found.add(listed.stable_id)
            continue
        response = TextResponse(request.url, body=server.answer(request.url), request=request)
        waiting += list(request.callback(response))
    return found


def run(walk: Any) -> Any:
    try:
        walk.send(None)
    except StopIteration as done:
        return done.value
    raise AssertionError("nothing here waits")


@pytest.mark.parametrize("count", [0, 1, 160, 161, 500, 3_000])
def test_a_sweep_names_every_notice_however_many(spider: InterpolSpider, count: int) -> None:
    server = Server([make_row(n, sex="FMU"[n % 3], age=18 + n % 70) for n in range(count)])
    assert len(run(sweep(spider, server))) == count


def test_a_server_that_shows_fewer_per_page_is_followed(spider: InterpolSpider) -> None:
    server = Server([make_row(n) for n in range(150)], cap=20)
    assert len(run(sweep(spider, server))) == 150


def test_notices_without_an_age_that_a_split_loses_fail_the_sweep(spider: InterpolSpider) -> None:
    server = Server([make_row(n, age=18 + n % 60 if n < 397 else None) for n in range(400)])
    with pytest.raises(UnexpectedPage) as refused:
        run(sweep(spider, server))
    assert refused.value.reason == "sweep_gap"
    assert "397 of 400" in str(refused.value)


def test_notices_without_an_age_are_taken_from_the_query_that_shows_them(spider: InterpolSpider) -> None:
    server = Server([make_row(n, age=18 + n % 60 if n >= 3 else None) for n in range(400)])
    assert len(run(sweep(spider, server))) == 400


def test_a_notice_published_during_the_sweep_is_no_gap(spider: InterpolSpider) -> None:
    server = Server([make_row(n, age=18 + n % 60) for n in range(400)])
    whole = server.answer

    def answer(url: str) -> bytes:
        if len(server.asked) == 5:
            server.rows.pop()
        return whole(url)

    server.answer = answer  # type: ignore[method-assign]
    assert len(run(sweep(spider, server))) >= 399


def test_more_than_a_query_shows_of_one_sex_and_age_is_refused(spider: InterpolSpider) -> None:
    with pytest.raises(UnexpectedPage) as refused:
        run(sweep(spider, Server([make_row(n, age=40) for n in range(200)])))
    assert refused.value.reason == "over_cap"


def test_parts_of_a_partition_hold_every_age_once() -> None:
    def leaves(part: Partition) -> Iterator[int]:
        assert part.youngest is not None
        assert part.oldest is not None
        if part.youngest == part.oldest:
            yield part.youngest
        else:
            for each in split(part, 120):
                yield from leaves(each)

    assert list(leaves(Partition("KZ", sex="M", youngest=0, oldest=120))) == list(range(121))


def test_russias_notices_are_asked_for_by_the_nationality_of_the_five(spider: InterpolSpider) -> None:
    server = Server([])
    run(sweep(spider, server))
    russian = [url for url in server.asked if "arrestWarrantCountryId=RU" in url]
    assert sorted(url.split("nationality=")[1][:2] for url in russian) == ["KG", "KZ", "TJ", "TM", "UZ"]
    assert len(server.asked) == 10


def test_a_refusal_names_the_line_and_the_open_republisher(spider: InterpolSpider) -> None:
    request = run(first_request(spider))
    assert 403 in request.meta["handle_httpstatus_list"]
    with pytest.raises(UnexpectedPage) as refused:
        list(request.callback(TextResponse(request.url, status=403, body=b"Access Denied", request=request)))
    assert refused.value.reason == "refused"
    assert "opensanctions.org" in str(refused.value)
    assert "source.yml:" in str(refused.value)


async def first_request(spider: InterpolSpider) -> Request:
    requests = [request async for request in spider.start()]
    return requests[0]


NOTICE = Notice(
    key="2016/50911",
    family_name="KABIRI",
    given_name="MUHIDDIN",
    born="1965/07/20",
    nationalities=("TJ",),
    warrants=(Warrant("TJ", "обвинение", "charge"),),
)


def test_a_notice_in_words_has_the_name_in_both_orders_and_the_claim_with_its_claimant() -> None:
    text = write_text(NOTICE, ("TJ",), STATES)
    assert "INTERPOL published a red notice for Muhiddin Kabiri at the request of Tajikistan." in text
    assert "Muhiddin Kabiri / Kabiri Muhiddin. As printed: KABIRI, MUHIDDIN." in text
    assert "Date of birth: 20 July 1965." in text
    assert "Charge, as Tajikistan states it: “обвинение”." in text
    assert "The same in translation: “charge”." in text


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("1965/07/20", "20 July 1965"),
        ("1974/11", "November 1974"),
        ("1988", "1988"),
        ("1988/13/01", "1 1988"),
        ("", ""),
    ],
)
def test_a_birth_date_is_as_exact_as_it_was_given(value: str, words: str) -> None:
    assert write_birth(value) == words


@pytest.mark.parametrize(
    ("given", "family", "names"),
    [
        ("O'KTAM", "XUDOYBERGANOV", ("O'ktam Xudoyberganov", "Xudoyberganov O'ktam")),
        ("", "SEITKALIYEVA", ("Seitkaliyeva", "Seitkaliyeva")),
        ("ANNA-MARIA", "DE LA CRUZ", ("Anna-Maria De La Cruz", "De La Cruz Anna-Maria")),
    ],
)
def test_names_in_capitals_become_readable(given: str, family: str, names: tuple[str, str]) -> None:
    assert write_names(Notice("1/1", family, given)) == names


def test_an_unknown_state_is_shown_by_its_code() -> None:
    assert name_state("922", STATES) == "state 922"


def test_a_new_field_of_a_notice_is_named() -> None:
    row = {**make_row(1), "arrest_warrants": [], "alert_level": "high"}
    assert read_notice(json.dumps(row).encode(), SOURCE).unknown_fields == ("age", "alert_level", "sex")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["total", "_embedded", "notices", "_links", "entity_id", "name"]) | st.text(), inner
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_any_json_is_a_list_or_a_named_refusal(value: Any) -> None:
    reasons = {"broken_json", "changed_layout"}
    for body in (value, {"total": 1, "_embedded": value}, {"total": 1, "_embedded": {"notices": [value]}}):
        try:
            read_list(json.dumps(body).encode(), SOURCE)
        except UnexpectedPage as refused:
            reasons.add(refused.reason)
    assert len(reasons) == 2


def test_fields_in_another_order_are_no_change() -> None:
    row = make_row(1)
    turned = dict(reversed(row.items()))
    digests = {read_notice(json.dumps(each).encode(), SOURCE).digest for each in (row, turned)}
    assert len(digests) == 1


def test_a_list_that_promises_pages_without_end_is_left(spider: InterpolSpider) -> None:
    request = run(first_request(spider))
    rows = [{k: v for k, v in make_row(n).items() if k not in ("sex", "age")} for n in range(2)]
    body = json.dumps({"total": 2, "_embedded": {"notices": rows}, "_links": {"next": {"href": request.url}}}).encode()
    given_back = list(request.callback(TextResponse(request.url, body=body, request=request)))
    assert all("listed" in each.meta for each in given_back)


def test_a_changed_list_row_changes_its_mark() -> None:
    rows = [make_row(1), make_row(1, nationalities=["KZ", "RU"])]
    digests = [read_notice(json.dumps(row).encode(), SOURCE).digest for row in rows]
    assert digests[0] != digests[1]


def test_refused_notices_are_kept_as_listed_and_many_fail_the_run(spider: InterpolSpider) -> None:
    request = run(first_request(spider))
    body = Server([make_row(n) for n in range(6)]).answer(request.url)
    given_back: list[Any] = []
    for item in request.callback(TextResponse(request.url, body=body, request=request)):
        given_back += item.callback(TextResponse(item.url, status=403, body=b"Access Denied", request=item))
    kept = [each for each in given_back if isinstance(each, Document)]
    assert [each.metadata["partial"] for each in kept] == ["listed"] * 6
    (told,) = [each for each in given_back if isinstance(each, Request)]
    assert told.meta["way"] == "kz"
    with pytest.raises(UnexpectedPage, match=r"opensanctions\.org"):
        list(told.callback(TextResponse(told.url, body=body, request=told)))


def test_what_the_list_said_is_kept_where_a_notice_is_gone(spider: InterpolSpider) -> None:
    request = run(first_request(spider))
    body = Server([make_row(7)]).answer(request.url)
    (item,) = request.callback(TextResponse(request.url, body=body, request=request))
    (document,) = item.errback(None)
    assert isinstance(document, Document)
    assert document.stable_id == "2020/7"
    assert document.metadata["partial"] == "listed"
    assert "Forename Name7" in document.text
    assert "at the request of Kazakhstan" in document.text
