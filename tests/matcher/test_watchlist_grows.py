"""A watchlist to which somebody was added is the same as one built anew with him."""

from dataclasses import fields

import numpy as np
import pytest

from config.names import read_name_rules
from matcher.engine import Matcher
from matcher.held import Held
from matcher.values import Text, WatchedPerson

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
