"""The matcher on attested names and on real news, where those stand beside the checkout."""

import csv
import json
import re
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
        pytest.skip(f"attested name forms are absent ({GOLD})")
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
    ("file", "name", "spellings"),
    [
        ("tg/rferl_ozodi.jsonl", "Muhiddin Kabiri", r"Муҳидд?ини? Кабир[ӣи]"),
        ("tg/rferl_ozodi.jsonl", "Umarali Quvvatov", r"Умарал[ӣи]и? Қувв?атов"),
        ("kk/rferl_azattyq.jsonl", "Mukhtar Ablyazov", r"М[ұу]хтар (Әб(іл|л)[яә]зов|Аблязов)"),
        ("ru/rferl_rus_azattyq.jsonl", "Mukhtar Ablyazov", r"Мухтар(а|у|ом|е)? Аблязов"),
        ("uz-Cyrl/rferl_ozodlik.jsonl", "Muhammad Solih", r"Муҳаммад Солиҳ"),
    ],
)
def test_real_news_holds_no_fewer_than_a_plain_search_of_all_spellings_finds(
    file: str, name: str, spellings: str
) -> None:
    if not (NEWS / file).is_file():
        pytest.skip(f"recorded data of real sources is absent ({NEWS / file})")
    with (NEWS / file).open(encoding="utf8") as stream:
        rows = [json.loads(line) for line in stream]
    texts = [Text(row["url"], row["text"], title=row["title"]) for row in rows]
    found = Matcher([WatchedPerson("P", name)], read_name_rules()).find_all(texts)
    plain = [len(re.findall(spellings, f"{text.title}\n{text.text}")) for text in texts]
    hits = [sum(one.score >= DEFAULT for one in mentions) for mentions in found]
    assert sum(plain) > 5
    fewer = [text.doc_id for text, wanted, got in zip(texts, plain, hits, strict=True) if got < wanted]
    assert fewer == []
