"""What is measured for thousands of words at once loses nothing that a closer look at one of them would have found."""

import json
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from config.names import read_name_rules
from matcher.alignment import SoundCosts
from matcher.index import WatchIndex
from matcher.partners import Partners
from matcher.reading import Reader
from matcher.recognise import Recogniser
from matcher.screen import CLOSE_BY, NO, Screen
from matcher.suffixes import Inflections
from matcher.tokens import Tokenizer
from matcher.values import WatchedPerson
from matcher.watchnames import NameParser

PASSAGES = Path(__file__).parent / "frozen" / "passages.jsonl"
NAMES = (
    "Muhiddin Kabiri",
    "Umarali Quvvatov",
    "Nadejda Atayeva",
    "Mukhtar Ablyazov",
    "Bobomurod Abdullaev",
    "Kurmanbek Bakiyev",
    "Nurmuhammet Hanamow",
    "Obidkhon Nazarov",
)
RULES = read_name_rules()
READER = Reader(RULES)
PARSER = NameParser(RULES, READER)
INDEX = WatchIndex([WatchedPerson(name, name) for name in NAMES], RULES, READER, PARSER)
COSTS = SoundCosts(RULES)
INFLECTIONS = Inflections(RULES, READER, COSTS)
SCREEN = Screen(INDEX, COSTS, INFLECTIONS, READER.read)


def _near(words: Sequence[str], parts: Sequence[int]) -> list[int]:
    numbers = np.array([SCREEN.number(word) for word in words], np.int64)
    near: list[int] = SCREEN.closeness(numbers, np.array(parts, np.int64)).tolist()
    return near


def _recogniser() -> Recogniser:
    """A new one, which has not been told of any word by the screen."""
    return Recogniser(RULES, INDEX, READER, PARSER, INFLECTIONS, Screen(INDEX, COSTS, INFLECTIONS, READER.read))


def test_every_word_that_is_a_part_by_itself_is_close_by() -> None:
    words, tokenizer = _recogniser(), Tokenizer(RULES)
    found = 0
    for line in PASSAGES.read_text(encoding="utf8").splitlines():
        row = json.loads(line)
        for token in tokenizer.split(row["text"]):
            parts = list(words.hits(token, row.get("lang", "")))
            near = _near([token.text] * len(parts), parts)
            assert set(near) <= {CLOSE_BY}, (token.text, parts, near)
            found += len(parts)
    assert found > 100


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(NAMES), st.integers(0, 1), st.integers(0, 12), st.sampled_from("abdgklmnrstvz"))
def test_a_part_with_one_letter_wrong_is_as_near_as_the_closer_look_finds_it(
    name: str, which: int, place: int, letter: str
) -> None:
    printed = name.split()[which]
    place %= len(printed)
    word = (printed[:place] + letter + printed[place + 1 :]).capitalize()
    words = _recogniser()
    token = Tokenizer(RULES).split(word)[0]
    parts = range(len(INDEX.parts))
    near = _near([word] * len(parts), parts)
    for part in parts:
        fits = words.beside(part, token, "en")
        slip = fits is not None and fits.alternate.rule == "same" and fits.cost == fits.fit.cost == 0.9
        assert fits is None or slip or near[part] != NO, (word, INDEX.parts[part].part.sounds)


def test_many_couples_are_measured_as_one_by_one() -> None:
    words = ("Кабирова", "Quwwatow", "آتایوا", "Назарову", "bread", "ж")
    asked = list(product(words, range(len(INDEX.parts))))
    together = _near([word for word, _ in asked], [part for _, part in asked])
    alone = Screen(INDEX, COSTS, INFLECTIONS, READER.read)
    for (word, part), near in zip(asked, together, strict=True):
        assert alone.closeness(np.array([alone.number(word)]), np.array([part])).tolist() == [near]


def test_partners_are_the_parts_of_one_name() -> None:
    partners = Partners(INDEX.held)
    rows = [(one, other) for one in INDEX.parts for other in INDEX.parts]
    ones = np.array([one.plain[0] for one, _ in rows], np.uint64)
    others = np.array([other.plain[0] for _, other in rows], np.uint64)
    found = partners.exact([ones], [others])
    names = {tuple(sorted(INDEX.parts_of(name))) for name in range(len(INDEX.names))}
    assert {tuple(sorted(pair)) for pair in zip(found.ones.tolist(), found.others.tolist(), strict=True)} == names
    for pair, one, other in zip(found.pairs.tolist(), found.ones.tolist(), found.others.tolist(), strict=True):
        assert int(ones[pair]) in INDEX.parts[one].keys
        assert int(others[pair]) in INDEX.parts[other].keys
    near = partners.near([ones], [others >> np.uint64(4)])
    assert {tuple(sorted(pair)) for pair in zip(near.ones.tolist(), near.others.tolist(), strict=True)} == names
