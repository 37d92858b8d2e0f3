"""The list of spellings shows what is looked for, and the matcher finds what it shows."""

import pytest

from config.names import read_name_rules
from matcher.engine import Matcher
from matcher.spellings import Speller, collisions, write
from matcher.values import Text, WatchedPerson

RULES = read_name_rules()
SPELLER = Speller(RULES)


@pytest.mark.parametrize("row", RULES.writing, ids=lambda row: row.language)
def test_a_language_writes_its_example(row) -> None:
    assert row.written in list(write(row.example, row))


def test_a_name_is_listed_in_every_language() -> None:
    listed = SPELLER.spellings("Umarali Quvvatov")
    assert {spelling.language for spelling in listed} == {row.language for row in RULES.writing}
    texts = {spelling.text for spelling in listed}
    assert {"Умарали Куватов", "Умарали Қуватов", "Umarali Kuwatow", "Oumarali Kouvatov", "Umarali Kuvat"} <= texts


def test_a_changed_form_names_its_rule() -> None:
    rules = {spelling.text: spelling.rule for spelling in SPELLER.spellings("Anvar Rahmonov")}
    assert rules["Anvar Rahmonov"] == "same"
    assert "surname" in rules["Anvar Rahmon"]


def test_case_endings_are_listed_where_asked_for() -> None:
    texts = {spelling.text for spelling in SPELLER.spellings("Anvar Karimov", endings=True)}
    assert {"Анвар Каримова", "Anvar Karimovning", "Анвар Каримовро"} <= texts


@pytest.mark.parametrize("name", ["Umarali Quvvatov", "Mukhtar Ablyazov", "Gulchehra Rahmatova"])
def test_the_matcher_finds_what_is_listed(name: str) -> None:
    matcher = Matcher([WatchedPerson("P", name)], RULES)
    listed = [spelling for spelling in SPELLER.spellings(name) if spelling.language != "fa"]
    texts = [Text(str(n), f"1) {spelling.text} 2)", language=spelling.language) for n, spelling in enumerate(listed)]
    found = [any(mention.score >= 0.5 for mention in mentions) for mentions in matcher.find_all(texts)]
    missed = [spelling.text for spelling, hit in zip(listed, found, strict=True) if not hit]
    assert len(missed) <= 0.03 * len(listed), missed[:20]


def test_names_that_share_a_spelling_collide() -> None:
    others = ["Umarali Kuvatov", "Rustam Quvvatov", "Umarali Nazarov"]
    assert collisions("Umarali Quvvatov", others, RULES) == ["Umarali Kuvatov"]
