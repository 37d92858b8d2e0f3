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
    assert {"Умарали Куватов", "Умарали Қувватов", "Umarali Kuwwatow", "Oumarali Kouvatov", "Umarali Kuvvat"} <= texts


@pytest.mark.parametrize(
    ("language", "text", "rule"),
    [
        ("tg", "Муҳиддин Кабирӣ", "same"),
        ("tg", "Муҳидин Кабири", "a double letter written once"),
        ("uz-Cyrl", "Муҳиддин Кабирий", "same"),
        ("uz-Latn", "Muhiddin Kabiriy", "same"),
        ("ru", "Мухиддин Кабири", "same"),
        ("de", "Muhiddin Kabiri", "same"),
        ("fa", "محی‌الدین کبیری", "same"),
        ("ru", "Мухиддин Кабиров", "surname without or with another ending than -i"),
    ],
)
def test_double_letters_and_long_vowels_are_listed_with_their_rule(language: str, text: str, rule: str) -> None:
    rules = {(one.language, one.text): one.rule for one in SPELLER.spellings("Muhiddin Kabiri")}
    assert rules[language, text] == rule


@pytest.mark.parametrize("row", RULES.doubles, ids=lambda row: row.also)
def test_a_usual_double_letter_is_written(row) -> None:
    texts = {one.text for one in SPELLER.spellings(f"{row.example} Karimov") if one.language == "en"}
    assert f"{row.also} Karimov" in texts


def test_vowels_after_a_glide_are_one_letter_in_cyrillic() -> None:
    texts = {one.text for one in SPELLER.spellings("Mukhtar Ablyazov") if one.language == "ru"}
    assert "Мухтар Аблязов" in texts
    assert not any("йа" in text for text in texts)


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


@pytest.mark.parametrize("name", ["او.", "a", "А.", "ابو علی او."])
def test_a_name_of_a_single_sound_is_listed_too(name: str) -> None:
    assert SPELLER.spellings(name)


@pytest.mark.parametrize("name", ["", " ", ". ."])
def test_no_name_has_no_spellings(name: str) -> None:
    assert SPELLER.spellings(name) == []
