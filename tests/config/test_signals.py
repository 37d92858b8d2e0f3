"""The signal files: every row finds the words that it says it finds, and nonsense is refused with file and line."""

import shutil
from pathlib import Path

import pytest

from config.rows import ConfigError
from config.signals import SIGNALS, LanguageRules, Words, read_signal_rules

RULES = read_signal_rules()
LANGUAGES = sorted(RULES.languages)


def tables(language: LanguageRules) -> list[Words]:
    return [
        *language.meanings,
        *language.months,
        *language.weekdays,
        *language.numerals,
        *language.units,
        *language.relative,
    ]


def copy_with(folder: Path, file: str, old: str, new: str) -> Path:
    shutil.copytree(SIGNALS, folder, dirs_exist_ok=True)
    text = (folder / file).read_text(encoding="utf8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf8")
    return folder


def test_the_languages_of_the_exile_press_are_there() -> None:
    assert set(LANGUAGES) >= {"en", "ru", "tg", "uz", "kk", "ky", "tk", "tr", "fa", "fr", "de", "pl"}


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_has_all_months_weekdays_and_every_concept_that_acts_need_most(code: str) -> None:
    language = RULES.languages[code]
    assert {row.month for row in language.months} == set(range(1, 13))
    assert {row.weekday for row in language.weekdays} == set(range(1, 8))
    core = {
        "extradite",
        "deport",
        "arrest",
        "sentence",
        "kill",
        "attack",
        "asylum",
        "interpol",
        "refuse",
        "say",
        "maybe",
    }
    assert core <= {row.means for row in language.meanings}


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_concept_of_a_language_stands_in_two_rows(code: str) -> None:
    means = [row.means for row in RULES.languages[code].meanings]
    assert len(means) == len(set(means))


def test_every_concept_that_acts_need_has_words_in_english_and_russian() -> None:
    needed = {concept for act in RULES.acts for need in act.needs for concept in need.lstrip("!").split("|")}
    for code in ("en", "ru"):
        assert needed <= {row.means for row in RULES.languages[code].meanings}


def test_every_measure_with_an_act_has_a_rule_for_its_host() -> None:
    assert {act.measure for act in RULES.acts} <= set(RULES.hosts)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("languages/en.yml", "means: extradite\n", "means: extraditing\n", "no concept 'extraditing'"),
        ("acts.yml", "measure: killed,", "measure: murdered,", "no measure 'murdered'"),
        ("acts.yml", "weight: 4,", "weight: 40,", "weight"),
        ("acts.yml", "where: home}", "where: at home}", "where"),
        ("places.yml", "state: RU", "state: Russia", "state"),
        ("languages/ru.yml", "month: 12,", "month: 13,", "month"),
        ("languages/tr.yml", "language:", "tongue:", "language"),
    ],
)
def test_a_mistake_in_a_file_is_refused_with_its_place(
    tmp_path: Path, file: str, old: str, new: str, said: str
) -> None:
    folder = copy_with(tmp_path, file, old, new)
    with pytest.raises(ConfigError, match=said) as error:
        read_signal_rules(folder)
    assert str(folder / file) in str(error.value)
