"""What is made of thousands of readings at once is what each of them gives by itself, and the rules of old are kept."""

from string import ascii_lowercase
from types import GenericAlias
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bench.matcher.people import people
from config.names import read_name_rules
from matcher.alternates import Alternates
from matcher.building import Builder
from matcher.engine import Matcher
from matcher.held import arrays_of, kind_of
from matcher.index import WatchIndex
from matcher.marks import Marks, mixed
from matcher.partnumbers import PartNumbers, numbers_of
from matcher.ragged import distinct, distinct_pairs, in_order
from matcher.reading import Reader
from matcher.readings import letters
from matcher.shown import keys_of, shown_keys, usual_keys
from matcher.skeleton import cuts_of, neighbourhood
from matcher.values import WatchedPerson
from matcher.watchnames import NameParser

RULES = read_name_rules()
READER = Reader(RULES)
ALTERNATES = Alternates(RULES, READER)
PERSONS = [
    *people(80),
    WatchedPerson("a", "Xolmurod Jo'rayev", ("Холмурод Джураев",)),
    WatchedPerson("b", "Habibullo Nasrullozoda", ("Ҳабибулло", "Lee Aya")),
    WatchedPerson("c", "Muhammadsharif Himmatzoda", category="banned cleric"),
]
INDEX = WatchIndex(PERSONS, RULES, READER, NameParser(RULES, READER))
SOUNDS = st.text(alphabet=ascii_lowercase, min_size=1, max_size=18)
NUMBERS = st.lists(st.integers(0, 40), max_size=60)
_INFLECTS = ("ov", "ev", "ova", "eva", "uli", "ulu", "kizi", "oglu", "ogli", "zoda")


def _usual(sounds: str) -> int:
    return int(usual_keys(letters([sounds]))[0])


@settings(max_examples=60, deadline=None)
@given(st.lists(SOUNDS, min_size=1, max_size=12))
def test_readings_have_the_same_skeletons_alone_and_together(words: list[str]) -> None:
    rows, keys = shown_keys(letters(words))
    together = [frozenset(keys[rows == row].tolist()) for row in range(len(words))]
    assert together == [keys_of(word) for word in words]
    assert usual_keys(letters(words)).tolist() == [_usual(word) for word in words]


def test_a_reading_has_the_skeletons_of_all_that_its_letters_may_look_like() -> None:
    assert keys_of("karim") == {0x3A8}
    assert keys_of("hol") == {0xB7, 0x37}
    assert keys_of("juma") == {0x68, 0x568}
    assert keys_of("vali") == {0x27, 0xB7}
    assert keys_of("nga") == keys_of("na") | {0x94}
    assert keys_of("aia") == frozenset()


def test_no_reading_has_no_skeleton() -> None:
    rows, keys = shown_keys(letters([]))
    assert (len(rows), len(keys), keys_of()) == (0, 0, frozenset())


@pytest.mark.parametrize("part", range(len(INDEX.parts)))
def test_a_part_has_the_skeletons_that_its_readings_add_one_after_the_other(part: int) -> None:
    """A changed form counts where it is long enough and no shorter one leads to it, be it by an ending."""
    named = INDEX.parts[part].part
    alternates = ALTERNATES.of(named)
    plain = keys_of(*(one.sounds for one in alternates if not one.changed))
    usual, covered = set(plain), set(plain)
    for key, sounds in sorted((_usual(one.sounds), one.sounds) for one in alternates if one.changed):
        if key >= 256 and covered.isdisjoint(cuts_of(key, INDEX.endings, 0 if sounds.endswith(_INFLECTS) else 1)):
            covered.add(key)
            usual |= keys_of(sounds)
    assert INDEX.parts[part].keys == tuple(sorted(usual))
    assert INDEX.parts[part].plain == tuple(sorted(plain))
    for key in plain:
        assert all(part in INDEX.near([near]) for near in neighbourhood(key))


def test_parts_are_found_by_sounds_and_role_and_nothing_else_is() -> None:
    numbers = PartNumbers(INDEX.held)
    assert all(numbers.of(*named) == number for named, number in numbers_of(INDEX.held).items())
    with pytest.raises(KeyError):
        numbers.of("nobody", "family")


@given(NUMBERS)
def test_numbers_are_made_distinct_and_put_in_order_as_numpy_does(some: list[int]) -> None:
    values = np.array(some, np.int64)
    assert distinct(values).tolist() == sorted(set(some))
    assert in_order(values).tolist() == np.argsort(values, kind="stable").tolist()


@given(NUMBERS, NUMBERS)
def test_pairs_are_made_distinct(owners: list[int], keys: list[int]) -> None:
    pairs = list(zip(owners, keys, strict=False))
    one, other = distinct_pairs(np.array([a for a, _ in pairs], np.int64), np.array([b for _, b in pairs], np.uint64))
    assert list(zip(one.tolist(), other.tolist(), strict=True)) == sorted(set(pairs))


@pytest.mark.parametrize("count", [3, 40_000, 200_000])
def test_a_set_says_yes_to_each_member_and_rarely_to_others(count: int) -> None:
    numbers = np.arange(2 * count, dtype=np.uint64)
    members, others = mixed(numbers[:count]), mixed(numbers[count:])
    marks = Marks.made(lambda: [members[: count // 2], members, members], 3 * count)
    assert marks.has(members).all()
    assert marks.has(others).mean() < 0.03
    assert len(marks.bits) * 64 < max(1_000, 12 * count if count > 40_000 else 31 * count)
    grown = marks.also([others[:2]])
    assert grown.has(members).all()
    assert grown.has(others[:2]).all()


def _block_of(array: Any) -> int:
    while array.base is not None:
        array = array.base
    return id(array)


def test_the_arrays_stand_in_one_block_and_none_holds_a_skeleton_twice() -> None:
    held = Matcher(PERSONS, RULES).held
    assert len({_block_of(array) for array in arrays_of(held).values()}) == 1
    assert len(np.unique(held.keys)) == len(held.keys)
    assert len(np.unique(held.near)) == len(held.near)
    assert held.key_ends[-1] == len(held.key_parts) == len(held.key_rows) == held.key_row_ends[-1]


def test_parts_made_block_by_block_are_those_made_at_once() -> None:
    parts = [each.part for each in INDEX.parts]
    builder = Builder(RULES, READER, NameParser(RULES, READER))
    few = [builder._made(parts[low : low + 7], low) for low in range(0, len(parts), 7)]
    whole = builder._made(parts, 0)
    assert np.concatenate([each.keys.keys for each in few]).tolist() == whole.keys.keys.tolist()
    assert np.concatenate([each.near for each in few]).tolist() == whole.near.tolist()


@pytest.mark.parametrize("declared", [NDArray[np.int32], GenericAlias(list, (np.int32,))])
def test_the_kind_of_an_array_is_read_as_each_python_writes_it(declared: object) -> None:
    assert kind_of(declared) is np.int32  # the second: as Python 3.12 and later keep NDArray[np.int32]
