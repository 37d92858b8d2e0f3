"""The suggested coding on recorded test texts that lie beside the checkout, where they do: the aims of the project."""

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from config.codebook import read_codebook
from config.names import read_name_rules
from config.signals import read_signal_rules
from matcher.engine import Matcher
from matcher.signals import suggest_event
from matcher.values import SuggestedEvent, Text, WatchedPerson

RECORDED = Path(__file__).resolve().parents[3].parent / "shared" / "gold"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not (RECORDED / "events.jsonl").exists(), reason=f"no recorded events in {RECORDED}"),
]
Pair = tuple[dict[str, Any], SuggestedEvent | None]


@pytest.fixture(scope="module")
def pairs() -> list[Pair]:
    lines = (RECORDED / "events.jsonl").read_text(encoding="utf8").splitlines()
    return list(suggestions([json.loads(line) for line in lines]))


def suggestions(rows: list[dict[str, Any]]) -> Iterator[Pair]:
    people = {person.person_id: person for person in watchlist()}
    texts = [
        Text(row["doc_id"], row["text"], row["title"], "", row["lang"], date.fromisoformat(row["published"]))
        for row in rows
    ]
    found = Matcher(list(people.values()), read_name_rules()).find_all(texts)
    for row, text, mentions in zip(rows, texts, found, strict=True):
        own = [one for one in mentions if one.person_id == row["person_id"] and one.score >= 0.5]
        yield row["gold"], suggest_event(text, own, people[row["person_id"]], read_signal_rules())


def watchlist() -> Iterator[WatchedPerson]:
    with (RECORDED / "persons_dev.csv").open(encoding="utf8") as stream:
        for row in csv.DictReader(stream):
            yield WatchedPerson(row["person_id"], row["canonical_name"], country=row["country_of_origin"] or None)


def share(right: list[bool]) -> float:
    return sum(right) / len(right)


def test_four_of_five_measures_are_right(pairs: list[Pair]) -> None:
    assert share([gold["measure"] == (found.measure if found else None) for gold, found in pairs]) >= 0.80


def test_the_stage_is_right_more_often_still(pairs: list[Pair]) -> None:
    book = read_codebook()
    stages = [(book.stage_of(gold["measure"]), found.stage if found else None) for gold, found in pairs]
    assert share([wanted == got for wanted, got in stages]) >= 0.85


def test_dates_are_right_to_the_month_and_mostly_to_the_day(pairs: list[Pair]) -> None:
    dates = [(gold["date"] or "", (found.date or "") if found else "") for gold, found in pairs if gold["measure"]]
    assert share([wanted[:7] == got[:7] for wanted, got in dates]) >= 0.85
    assert share([wanted == got for wanted, got in dates]) >= 0.70


def test_four_of_five_hosts_are_right(pairs: list[Pair]) -> None:
    hosts = [(gold["host"], found.host if found else None) for gold, found in pairs if gold["measure"]]
    assert share([wanted == got for wanted, got in hosts]) >= 0.80
