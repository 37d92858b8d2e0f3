"""Two names compared without a text: the same person's outscore a namesake's. Names are invented or long public."""

import pytest

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
