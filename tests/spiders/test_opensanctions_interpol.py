"""OpenSanctions' releases of red notices: joined, filtered by state, judged whole and fresh; the recorded ones read."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from scrapy.http import Response

from spiders.document import UnexpectedPage
from spiders.examples import read_replay, run_offline
from spiders.past import PastItem
from spiders.source import SOURCES, read_source
from spiders.sources.opensanctions_interpol.joining import is_wanted, join
from spiders.sources.opensanctions_interpol.releases import Entity, read_entities, read_version, released_at
from spiders.sources.opensanctions_interpol.spider import read_server_time
from spiders.spider import make_spider

NIGHT = datetime(2026, 11, 21, 4, tzinfo=UTC)
SOURCE = read_source(SOURCES / "opensanctions_interpol")
REAL = Path(__file__).resolve().parents[3] / "shared" / "real" / "opensanctions"


def person(**properties: list[str]) -> Entity:
    return Entity("interpol-red-2024-7", "Person", {name: tuple(values) for name, values in properties.items()})


def sanction(**properties: list[str]) -> Entity:
    said = {"entity": ["interpol-red-2024-7"], "authorityId": ["2024/7"], **properties}
    return Entity("s-1", "Sanction", {name: tuple(values) for name, values in said.items()})


def test_example_night_asks_for_no_name_and_leaves_other_states_out() -> None:
    recorded = read_replay(SOURCE.folder / "examples" / "replay.yml")
    night = asyncio.run(run_offline(make_spider(SOURCE), recorded))
    assert len(night.outcomes) == 3
    assert {each.stable_id for each in night.documents} == {
        *("2024/10417", "2019/55102", "2022/30771", "2023/8114", "2025/71230"),
    }, "neither Argentina's request nor Russia's for a Russian"


def test_both_wordings_of_a_charge_are_claims_of_the_issuing_state() -> None:
    [found] = join([person(lastName=["Sobirzoda"]), sanction(country=["tj"], reason=["Фиреб", "Fraud"])])
    assert [(each.issuing, each.charge) for each in found.notice.warrants] == [("TJ", "Фиреб"), ("TJ", "Fraud")]
    assert found.issuing == ("TJ",)


def test_person_whom_nobody_asks_for_is_no_notice() -> None:
    assert join([person(lastName=["Sobirzoda"])]) == []


def test_request_of_russia_counts_for_nationals_of_the_five_states_alone() -> None:
    [tajik] = join([person(nationality=["tj"]), sanction(country=["ru"])])
    [russian] = join([person(nationality=["ru"]), sanction(country=["ru"])])
    assert is_wanted(tajik, ["tj"], ["ru"])
    assert not is_wanted(russian, ["tj"], ["ru"])


def test_unknown_kind_of_line_raises_by_name() -> None:
    with pytest.raises(UnexpectedPage, match="Vessel") as caught:
        join([Entity("x", "Vessel", {})])
    assert caught.value.reason == "unknown_schema"


def test_unknown_property_is_named_with_the_notice() -> None:
    [found] = join([person(shoeSize=["44"]), sanction(country=["tj"])])
    assert found.notice.unknown_fields == ("shoeSize",)


def test_failed_newer_release_does_not_hide_the_last_good_one() -> None:
    body = json.dumps({"items": ["20261121000000-abc", "20261122000000-abd"], "last_successful": "20261121000000-abc"})
    assert read_version(body.encode(), SOURCE) == "20261121000000-abc"
    assert released_at("20261121000000-abc") == datetime(2026, 11, 21, tzinfo=UTC)


def test_age_is_judged_by_the_servers_clock() -> None:
    said = Response("https://data.opensanctions.org/x", headers={"Date": "Sun, 22 Nov 2026 02:00:00 GMT"})
    assert read_server_time(said, NIGHT) == datetime(2026, 11, 22, 2, tzinfo=UTC)
    assert read_server_time(Response("https://data.opensanctions.org/x"), NIGHT) == NIGHT


@pytest.mark.real
@pytest.mark.skipif(not REAL.exists(), reason=f"no recorded data: {REAL} is absent")
def test_recorded_release_of_another_list_reads_line_by_line() -> None:
    entities = list(read_entities((REAL / "entities.ftm.json").read_bytes(), SOURCE))
    rows = [json.loads(line) for line in (REAL / "entities.ftm.json").read_bytes().splitlines()]
    assert [(each.key, each.schema) for each in entities] == [(row["id"], row["schema"]) for row in rows]
    assert all(each.first_seen and each.last_change for each in entities)
    people = [each for each in entities if each.schema == "Person"]
    assert people
    assert all(set(each.properties["name"]) == set(row["properties"]["name"]) for each, row in pairs(people, rows))


@pytest.mark.real
@pytest.mark.skipif(not REAL.exists(), reason=f"no recorded data: {REAL} is absent")
def test_recorded_versions_have_the_form_that_gives_their_age() -> None:
    versions = json.loads((REAL / "delta.json").read_bytes())["versions"]
    assert [released_at(version).year for version in versions] == [2024] * len(versions)


def pairs(people: list[Entity], rows: list[dict[str, object]]) -> list[tuple[Entity, dict[str, dict[str, list[str]]]]]:
    by_key = {row["id"]: row for row in rows}
    return [(each, by_key[each.key]) for each in people]  # type: ignore[misc]


def test_a_release_of_the_past_is_one_item_whose_notices_are_of_its_day() -> None:
    spider = make_spider(SOURCE)
    files = SOURCE.folder / "examples"
    asked = spider.ask_past_list(
        "listing", "https://data.opensanctions.org/datasets/20250301/interpol_red_notices/index.json"
    )
    index = Response(asked.url, body=(files / "index.json").read_bytes(), request=asked)
    [named] = list(asked.callback(index))

    item = named.meta["named"]
    assert (item.stable_id, item.capture, item.day.isoformat()) == ("release 20250301", "20250301000000", "2025-03-01")
    again = spider.ask_past_item(PastItem(item.stable_id, item.url, capture=item.capture, place=item.place))
    file = Response(again.url, body=(files / "entities.ftm.json").read_bytes(), request=again)
    assert {"2024/10417", "2022/30771"} <= {each.stable_id for each in again.callback(file)}
    with pytest.raises(UnexpectedPage, match="SHA-1"):
        list(again.callback(Response(again.url, body=b"{}", request=again)))


def test_a_day_of_which_no_release_was_kept_names_nothing() -> None:
    asked = make_spider(SOURCE).ask_past_list(
        "listing", "https://data.opensanctions.org/datasets/20160101/x/index.json"
    )
    assert list(asked.callback(Response(asked.url, status=404, request=asked))) == []
