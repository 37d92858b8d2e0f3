"""Work grows with the length of a text and no faster, however often it names somebody. Counted in calls, not time."""

import sys
from types import FrameType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.names import read_name_rules
from matcher.choosing import best_of_each
from matcher.engine import Matcher
from matcher.values import Text, WatchedPerson

MATCHER = Matcher(
    [
        WatchedPerson("Q", "Umarali Quvvatov", country="TJ", birth_year=1968),
        WatchedPerson("R", "Rustam Quvvatov", country="UZ"),
        WatchedPerson("S", "Muhammad Solih", ("Solih",)),
    ],
    read_name_rules(),
)
UNITS = [
    "Umarali Quvvatov ",
    "Umarali Quvvatov spoke. Quvvatov left. ",
    "Quvvatov. ",
    "Solih ",
    "U. Quvvatov, ",
    "Умарали Кувватова ",
    "Umarali Quvvatav ",
    "Umarali ",
    "M. ",
    "born in 1968 Tajikistan ",
    "U m a r a l i ",
    "Quvva-\n",
    "UmaraliQuvvatov",
]
LENGTH = 2_400


def _calls(text: str) -> int:
    """Calls of functions while a text is read: the same on every machine."""
    count = 0

    def _count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(_count)
    try:
        MATCHER.find(Text("d", text))
    finally:
        sys.setprofile(None)
    return count


def _filled(unit: str, length: int) -> str:
    return "Umarali Quvvatov spoke. " + unit * (length // len(unit))


@pytest.mark.parametrize("unit", UNITS, ids=str.strip)
def test_twice_the_text_is_twice_the_work(unit: str) -> None:
    MATCHER.find(Text("warm", _filled(unit, 500)))
    short, long = _calls(_filled(unit, LENGTH)), _calls(_filled(unit, 2 * LENGTH))
    assert long <= 2.3 * short + 5_000


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(UNITS), min_size=1, max_size=4).map("".join))
def test_mixtures_grow_no_faster(unit: str) -> None:
    MATCHER.find(Text("warm", _filled(unit, 1_000)))
    short, long = _calls(_filled(unit, LENGTH // 2)), _calls(_filled(unit, LENGTH))
    assert long <= 2.5 * short + 10_000


def test_two_thousand_mentions_are_all_found() -> None:
    text = "Umarali Quvvatov spoke. " + "Solih came. " * 2_000
    assert len(MATCHER.find(Text("d", text))) == 2_001


def test_nothing_to_choose_from_is_nothing() -> None:
    assert best_of_each([]) == []
