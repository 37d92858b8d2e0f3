"""Every row of config/names shows itself at work, and nonsense is refused with file and line."""

import shutil
from pathlib import Path

import pytest

from config.names import FOLDER, SCRIPTS, NameRules, read_name_rules
from config.rows import ConfigError
from matcher.alignment import SoundCosts
from matcher.alternates import Alternates
from matcher.clues import CLUES
from matcher.reading import Reader
from matcher.shown import keys_of
from matcher.skeleton import letter_classes, skeleton
from matcher.suffixes import Inflections
from matcher.tokens import Tokenizer
from matcher.watchnames import NameParser, NamePart

RULES = read_name_rules()
READER = Reader(RULES)
COSTS = SoundCosts(RULES)
INFLECTIONS = Inflections(RULES, READER, COSTS)
ALTERNATES = Alternates(RULES, READER)
PARSER = NameParser(RULES, READER)


def _distance(one: str, other: str) -> float:
    return COSTS.last_row(one, other)[-1]


def _forms(name: str, role: str) -> set[str]:
    sounds = READER.read(name).sounds
    return {alternate.sounds for alternate in ALTERNATES.of(NamePart(name, sounds, role))}  # type: ignore[arg-type]


@pytest.mark.parametrize("row", [row for script in SCRIPTS for row in RULES.letters[script]], ids=lambda row: row.from_)
def test_a_letter_reads_as_its_example_says(row) -> None:
    assert row.from_ in row.example.lower()
    assert READER.read(row.example).sounds == row.reads


@pytest.mark.parametrize("row", RULES.lookalikes, ids=lambda row: f"{row.in_}-{row.from_}")
def test_a_lookalike_is_seen_through_and_flagged(row) -> None:
    reading = READER.read(row.example)
    assert (reading.sounds, reading.script, reading.disguised) == (row.reads, row.in_, True)


@pytest.mark.parametrize("sign", sorted(RULES.apostrophes | RULES.invisible), ids=lambda sign: f"U+{ord(sign):04X}")
def test_a_sign_without_sound_does_not_end_a_word(sign) -> None:
    word = f"Kab{sign}iri"
    assert [token.text for token in Tokenizer(RULES).split(f"Anvar {word} said")][1] == word
    assert READER.read(word).sounds == "kabiri"


@pytest.mark.parametrize("row", RULES.suffixes, ids=lambda row: f"{row.language}-{row.example}")
def test_an_ending_is_cut_off(row) -> None:
    role = "given" if row.part == "given" else "family"
    fit = INFLECTIONS.fit(READER.read(row.of).sounds, role, READER.read(row.example), row.language)
    assert fit.cost == 0
    assert fit.ending is not None
    assert fit.ending.language == row.language


@pytest.mark.parametrize("row", RULES.surnames, ids=lambda row: row.example)
def test_a_surname_has_its_other_form(row) -> None:
    sounds = READER.read(row.example).sounds
    assert sounds.endswith(row.ending)
    assert READER.read(row.also).sounds in _forms(row.example, "family")


@pytest.mark.parametrize("row", RULES.givens, ids=lambda row: row.example)
def test_a_given_name_has_its_other_form(row) -> None:
    assert READER.read(row.also).sounds in _forms(row.example, "given")


@pytest.mark.parametrize("row", RULES.variants, ids=lambda row: row.example)
def test_a_given_name_is_known_in_other_languages(row) -> None:
    assert READER.read(row.example).sounds in _forms(row.names[0], "given") & _forms(row.names[-1], "given")


@pytest.mark.parametrize("row", RULES.enders, ids=lambda row: row.also)
def test_a_surname_whose_end_stands_as_a_word_of_its_own_reads_as_one(row) -> None:
    assert row.example.endswith(f" {row.word}")
    assert skeleton("".join(row.example.split()), letter_classes(RULES)) in keys_of(READER.read(row.also).sounds)


@pytest.mark.parametrize("row", [row for row in RULES.patronymics if row.where == "end"], ids=lambda row: row.form)
def test_a_patronymic_is_known_by_its_end(row) -> None:
    assert all(PARSER.is_patronymic(READER.read(word).sounds) for word in row.example.split())


@pytest.mark.parametrize("row", [row for row in RULES.patronymics if row.where == "word"], ids=lambda row: row.form)
def test_a_patronymic_word_is_known(row) -> None:
    assert PARSER.is_patronymic_word(READER.read(row.example.split()[-1]).sounds)


@pytest.mark.parametrize("row", RULES.titles, ids=lambda row: row.word)
def test_a_title_is_no_part_of_a_name(row) -> None:
    sounds = [READER.read(word).sounds for word in row.example.split()]
    assert READER.read(row.word).sounds in sounds
    assert PARSER.is_title(READER.read(row.word).sounds)
    assert PARSER.is_clerical(READER.read(row.word).sounds) is row.clerical


@pytest.mark.parametrize("row", [*RULES.pairs, *RULES.missing], ids=lambda row: row.example)
def test_near_sounds_cost_less_than_far_ones(row) -> None:
    assert _distance(row.example, row.near) <= row.cost + 1e-9
    assert _distance(row.example, row.near) < _distance(row.example, row.far)


def test_every_clue_has_a_weight() -> None:
    assert set(RULES.weights) == set(CLUES)


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("letters.yml", "{from: б, to: b,", "{from: а, to: b,", "letters.yml:12: 'а' stands already in line 11"),
        ("letters.yml", "{from: а, to: a,", "{from: а, to: A,", "holds a sign that is no sound"),
        ("sounds.yml", "{a: a, b: e,", "{a: a, b: o,", "stand already in line"),
        ("sounds.yml", "vowel: 0.7", "vowel: much", "sounds.yml:1: costs"),
        ("confusables.yml", 'apostrophes: ["\'"', 'apostrophes: ["ab"', "is not one character"),
        ("weights.yml", "clue: gap, weight: ", "clue: gap, weight: heavy #", "weights.yml"),
    ],
)
def test_a_bad_row_is_refused_by_file_and_line(tmp_path: Path, name: str, old: str, new: str, expected: str) -> None:
    folder = tmp_path / "names"
    shutil.copytree(FOLDER, folder)
    text = (folder / name).read_text(encoding="utf8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf8")
    with pytest.raises(ConfigError, match=expected.replace("(", r"\(")):
        read_name_rules(folder)


def test_the_rules_are_read_once() -> None:
    assert read_name_rules() is read_name_rules()
    assert isinstance(read_name_rules(), NameRules)
