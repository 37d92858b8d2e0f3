"""Every kind of finding is told in two to five short plain sentences, about this person and nobody else's name."""

import re
from pathlib import Path

import pytest

from cli.match import read_texts, watched_person
from config.names import read_name_rules
from matcher.engine import Matcher
from matcher.values import Mention, Text, WatchedPerson
from triage.records.watchlist_file import read_watchlist_file

ROOT = Path(__file__).resolve().parents[2]
RULES = read_name_rules()
PEOPLE = [
    WatchedPerson("Q", "Umarali Quvvatov", country="TJ", category="2", birth_year=1968, affiliations=("Group 24",)),
    WatchedPerson("N", "Sherzodbek Nurmatov", country="KG", category="4"),
    WatchedPerson("N2", "Temirlan Nurmatov", country="KG", category="4"),
    WatchedPerson("M", "Habibullo domla Yoqubov", country="UZ", category="3"),
    WatchedPerson("Z", "Sherali Tilloevich Zubaydov", country="TJ"),
    WatchedPerson("A", "Muhammadiqbol Sadriddin", ("Iqbol",), "TJ", "4"),
    WatchedPerson("B", "Muhammad Solih", ("Solih",), "UZ", "2", 1949),
]
MATCHER = Matcher(PEOPLE, RULES)
INSIDE = re.compile(r"\b(?:token|clue|log-odds|skeleton|alternate|finding|span|None|score)\b|[{}_<>]")


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("full", "Umarali Quvvatov spoke.", "The family name Quvvatov agrees."),
        ("inflected", "Додгоҳ Умаралӣ Қувватовро даъват кард.", "Tajik ending -ро"),
        ("another form", "Умаралӣ Қувватзода омад.", "another form of Quvvatov"),
        ("initial", "A letter of U. Quvvatov came.", "Only the initial of the given name"),
        ("typing error", "Umarali Quvvatpv spoke.", "Quvvatov"),
        ("reversed", "Quvvatov, Umarali", "The family name stands first."),
        ("short form", "Umarali Quvvatov spoke.\n\nLater Quvvatov left.", "the full name stands earlier"),
        ("two people", "Sherzodbek Nurmatov met Temirlan Nurmatov.\n\nNurmatov left.", "Ambiguous"),
        ("title", "Кеча Ҳабибулло домла билан суҳбатлашдик.", "religious title"),
        ("patronymic", "Шерали Тиллоевич Зубайдов не ответил.", "The patronymic agrees."),
        ("single", "Solih read a poem.", "The one word by which the person is also known."),
        ("hidden signs", "Umarali\u200b Quv\u2060vatov spoke.", "look-alike or hidden"),
        ("organisation", "Members of Group 24 met Umarali Quvvatov.", "The text names Group 24."),
        ("year of birth", "Umarali Quvvatov, born in 1990, spoke.", "the watchlist says 1968"),
    ],
)
def test_a_kind_of_finding_is_told(kind: str, text: str, said: str) -> None:
    told = [" ".join(mention.why) for mention in MATCHER.find(Text(kind, text))]
    assert any(said in why for why in told), told


def test_the_part_of_another_persons_name_is_not_shown() -> None:
    (mention,) = [one for one in MATCHER.find(Text("d", "Muhammad Solih spoke.")) if one.person_id == "B"]
    assert "Muhammadiqbol" not in " ".join(mention.why)


def test_every_sentence_is_short_and_plain() -> None:
    persons = [watched_person(row) for row in read_watchlist_file(ROOT / "config" / "watchlist.example.csv")]
    passages = list(read_texts(ROOT / "tests" / "matcher" / "frozen" / "passages.jsonl"))
    found = [mention for mentions in Matcher(persons, RULES).find_all(passages) for mention in mentions]
    assert len(found) > 150
    assert [one for one in found if not _is_plain(one)] == []


def _is_plain(mention: Mention) -> bool:
    sentences = mention.why
    short = all(len(one.split()) <= 22 and one.endswith(".") and not INSIDE.search(one) for one in sentences)
    return 2 <= len(sentences) <= 5 and short and len(set(sentences)) == len(sentences)
