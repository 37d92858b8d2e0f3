"""Two names compared without a text: the same person's outscore a namesake's. Names are invented or long public."""

from pathlib import Path

import pytest

from bench.matcher.gold import BROTHERS, pairs
from bench.matcher.pairs import auc, rank
from config.names import read_name_rules
from matcher.pairs import NamePairs

PAIRS = NamePairs(read_name_rules())


@pytest.mark.parametrize(
    ("watched", "printed"),
    [
        ("Umarali Quvvatov", "Умарали Кувватов"),
        ("Umarali Quvvatov", "Kuwwatow Umaraly"),
        ("Sherzodbek Nurmatov", "Ш. Нурматов"),
        ("Mukhtar Ablyazov", "مختار آبلیازوف"),
        ("Sherali Zubaydov", "Зубайдов Шерали Тиллоевич"),
        ("Gulchehra Rahmatova", "Гулчехры Рахматовой"),
    ],
)
def test_two_names_of_one_person_are_likely_one(watched: str, printed: str) -> None:
    assert PAIRS.compare(watched, printed) >= 0.5


@pytest.mark.parametrize(
    ("watched", "printed"),
    [
        ("Islam Karimov", "Карим Исламов"),
        ("Umarali Quvvatov", "Рустам Кувватов"),
        ("Sherali Tilloevich Zubaydov", "Шерали Рустамович Зубайдов"),
        ("Umarali Quvvatov", "Umarali Nazarov"),
        ("Umarali Quvvatov", "Quvvatov"),
        ("Umarali Quvvatov", "…"),
    ],
)
def test_a_namesake_is_not_likely(watched: str, printed: str) -> None:
    assert PAIRS.compare(watched, printed) < 0.5


def test_the_measure_of_a_ranking_counts_equal_scores_half() -> None:
    assert auc([(0.9, True), (0.1, False)]) == 1.0
    assert auc([(0.5, True), (0.5, False)]) == 0.5
    assert auc([(0.1, True), (0.9, False), (0.5, True), (0.2, False)]) == 0.25


@pytest.mark.real
def test_attested_pairs_are_told_from_namesakes(gold: Path) -> None:
    rows = pairs(read_name_rules())
    some = set(sorted({row.watched for row in rows})[::3])
    part = [row for place, row in enumerate(rows) if row.watched in some and (row.same or place % BROTHERS < 3)]
    ranking = rank("exilewatch", PAIRS.compare, part)
    assert ranking.auc >= 0.99, f"{ranking} over {gold}"
    assert ranking.recall >= 0.95
