"""The matcher on attested names and on real news, where those stand beside the checkout."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.names import read_name_rules
from matcher.engine import Matcher
from matcher.values import Mention, Text, WatchedPerson

SHARED = Path(__file__).resolve().parents[3] / "shared"
GOLD, NEWS = SHARED / "gold", SHARED / "real" / "corpora"
pytestmark = pytest.mark.real

DEFAULT = 0.5


def _people() -> list[WatchedPerson]:
    with (GOLD / "persons_dev.csv").open(encoding="utf8") as stream:
        return [
            WatchedPerson(
                row["person_id"],
                row["canonical_name"],
                tuple((row["aliases"] or "").split("|")) if row["aliases"] else (),
                row["country_of_origin"],
                row["category"],
            )
            for row in csv.DictReader(stream)
        ]


@pytest.fixture(scope="module")
def judged() -> list[tuple[dict[str, object], list[Mention]]]:
    if not GOLD.is_dir():
        pytest.skip(f"no attested names at {GOLD}")
    lines = (GOLD / "documents.jsonl").read_text(encoding="utf8").splitlines()
    rows = [row for row in map(json.loads, lines) if _decidable(row)]
    texts = [Text(row["doc_id"], row["text"], language=row["lang"]) for row in rows]
    found = Matcher(_people(), read_name_rules()).find_all(texts)
    return [(row, [m for m in mentions if m.score >= DEFAULT]) for row, mentions in zip(rows, found, strict=True)]


def _decidable(row: dict[str, object]) -> bool:
    gold = row["gold"]
    assert isinstance(gold, list)
    return not any(one["shape"] == "surname_only" and one["antecedent"] == "no" for one in gold)


def _pairs(judged: list[tuple[dict[str, object], list[Mention]]]) -> Iterator[tuple[set[str], set[str]]]:
    for row, mentions in judged:
        gold = row["gold"]
        assert isinstance(gold, list)
        yield {one["person_id"] for one in gold}, {mention.person_id for mention in mentions}


def test_attested_names_are_found_at_the_default_threshold(
    judged: list[tuple[dict[str, object], list[Mention]]],
) -> None:
    pairs = list(_pairs(judged))
    hits = sum(len(gold & found) for gold, found in pairs)
    assert hits / sum(len(gold) for gold, _ in pairs) >= 0.97
    assert hits / sum(len(found) for _, found in pairs) >= 0.97


def test_no_confusable_name_is_taken_for_a_person(judged: list[tuple[dict[str, object], list[Mention]]]) -> None:
    wrong = [row["doc_id"] for row, mentions in judged if mentions and row["kind_of_doc"] in ("negative", "plain")]
    assert wrong == []


@pytest.mark.parametrize(
    ("file", "name", "plain", "most"),
    [
        ("tg/rferl_ozodi.jsonl", "Muhiddin Kabiri", "Кабирӣ", 1200),
        ("tg/rferl_ozodi.jsonl", "Umarali Quvvatov", "Умаралӣ Қувватов", 1200),
        ("kk/rferl_azattyq.jsonl", "Mukhtar Ablyazov", "Мұхтар Әблязов", 1200),
        ("ru/rferl_rus_azattyq.jsonl", "Mukhtar Ablyazov", "Мухтар Аблязов", 1200),
        ("uz-Cyrl/rferl_ozodlik.jsonl", "Muhammad Solih", "Муҳаммад Солиҳ", 1200),
    ],
)
def test_real_news_holds_no_fewer_than_a_plain_search_finds(file: str, name: str, plain: str, most: int) -> None:
    if not (NEWS / file).is_file():
        pytest.skip(f"no recorded news at {NEWS / file}")
    with (NEWS / file).open(encoding="utf8") as stream:
        rows = [row for row in map(json.loads, stream) if plain in row["title"] + row["text"]][:most]
    texts = [Text(row["url"], row["text"], title=row["title"]) for row in rows]
    assert texts
    found = list(Matcher([WatchedPerson("P", name)], read_name_rules()).find_all(texts))
    for text, mentions in zip(texts, found, strict=True):
        full = (text.title + "\n" + text.text).count(plain.split()[0]) if " " in plain else 0
        assert len([one for one in mentions if one.score >= DEFAULT]) >= min(1, full)
