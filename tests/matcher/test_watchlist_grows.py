"""A watchlist to which somebody was added is the same as one built anew with him."""

from dataclasses import fields

import numpy as np
import pytest

from config.names import read_name_rules
from matcher.alternates import Alternates
from matcher.engine import Matcher
from matcher.held import Held, members
from matcher.index import WatchIndex
from matcher.reading import Reader
from matcher.values import Text, WatchedPerson
from matcher.watchnames import NameParser

RULES = read_name_rules()
PEOPLE = [
    WatchedPerson("A", "Umarali Quvvatov", ("Умарали Кувватов",), "TJ"),
    WatchedPerson("B", "Muhammad Solih", ("Solih",)),
    WatchedPerson("C", "Rustam Quvvatov"),
    WatchedPerson("D", "Anvar Tojiev", category="banned cleric"),
    WatchedPerson("E", "Muhammadsharif Himmatzoda"),
    WatchedPerson("F", "Anvar qori Solihov, Karim"),
    WatchedPerson("G", "Umarali Quvvatov"),
]
TEXT = Text(
    "d",
    "Umarali Quvvatov and Rustam Kuvvatov met. Quvvatov left. Solih spoke with Anvar qori. "
    "Муҳаммад Шариф Ҳимматзода хомӯш буд. U. Quvvatov, R. Quwwatow. Umarali Quvvatav wrote.",
)
SETS = {"pair_bits", "typed_bits", "initial_bits"}
"""Their size is that of the watchlist that was built; members are the same."""


def _unlike(one: Held, other: Held) -> list[str]:
    names = [each.name for each in fields(Held)]
    return [name for name in names if not np.array_equal(getattr(one, name), getattr(other, name))]


@pytest.mark.parametrize("known", range(len(PEOPLE)))
def test_a_person_added_later_is_found_as_if_he_had_been_there(known: int) -> None:
    anew = Matcher(PEOPLE, RULES)
    grown = Matcher(PEOPLE, RULES, Matcher(PEOPLE[:known], RULES).held)
    assert set(_unlike(anew.held, grown.held)) <= SETS
    assert grown.find(TEXT) == anew.find(TEXT)
    assert {mention.person_id for mention in anew.find(TEXT)} == set("ABCDEFG") - {"F"}


def test_people_added_one_by_one_are_found_as_all_at_once() -> None:
    grown = Matcher([], RULES)
    for known in range(1, len(PEOPLE) + 1):
        grown = Matcher(PEOPLE[:known], RULES, grown.held)
    anew = Matcher(PEOPLE, RULES)
    assert grown.find(TEXT) == anew.find(TEXT)
    assert not set(_unlike(anew.held, grown.held)) - SETS


def test_arrays_of_the_same_watchlist_are_taken_as_they_are() -> None:
    held = Matcher(PEOPLE, RULES).held
    assert Matcher(PEOPLE, RULES, held).held is held


NAMES = (
    "Umar Karimov",
    "Karimov Umar",
    "Karimov Rahimov",
    "Muhammadsharif Himmatzoda",
    "Himmatov Muhammadsharif",
    "Said Abdullo Nuri",
    "Anvar qori",
    "qori Tojiev",
    "Umar  Ali",
    "Karimov, Umar",
    "Kassym-Jomart Tokayev",
    "Умаралӣ Қувватов",
    "Aziz Umarovich",
    "Solih",
    "Umar ‎Karimov",
    "3 Karimov",
)


def test_names_taken_apart_in_bulk_have_the_parts_that_the_parser_gives_them() -> None:
    reader = Reader(RULES)
    parser = NameParser(RULES, reader)
    index = WatchIndex([WatchedPerson(str(row), name) for row, name in enumerate(NAMES)], RULES, reader, parser)
    every = [name for row, text in enumerate(NAMES) for name in parser.parse_text(row, text)]
    assert [(name.person, name.text, name.parts) for name in index.names] == [
        (name.person, name.text, name.parts) for name in every
    ]
    for row, name in enumerate(every):
        numbers = index.held.parts[members(index.held.part_ends, row)].tolist()
        assert [(index.parts[one].part.sounds, index.parts[one].part.role) for one in numbers] == [
            (part.sounds, part.role) for part in name.parts if part.role not in ("title", "patronymic")
        ]


def test_readings_from_the_arrays_are_those_of_the_rules() -> None:
    reader = Reader(RULES)
    index, alternates = WatchIndex(PEOPLE, RULES, reader, NameParser(RULES, reader)), Alternates(RULES, reader)
    for number, keyed in enumerate(index.parts):
        made = [(one.sounds, one.changed) for one in alternates.of(keyed.part)]
        assert [(one.sounds, one.changed) for one in index.alternates(number)] == made
