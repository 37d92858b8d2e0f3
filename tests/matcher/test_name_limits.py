"""No text crashes the matcher, none makes it slow, and the quick first pass loses nothing that a slow look finds."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.names import read_name_rules
from matcher.engine import Matcher
from matcher.letters import letters_of
from matcher.readings import letters
from matcher.shown import keys_of, usual_keys
from matcher.skeleton import letter_classes, neighbourhood, skeleton
from matcher.spans import spell
from matcher.values import Text, WatchedPerson

RULES = read_name_rules()
PEOPLE = [
    WatchedPerson("Q", "Umarali Quvvatov"),
    WatchedPerson("S", "Muhammad Solih", ("Solih",)),
    WatchedPerson("M", "Anvar qori Tojiev", category="banned cleric"),
]
MATCHER = Matcher(PEOPLE, RULES)
CLASSES = letter_classes(RULES)
PIECES = [
    "Umarali",
    "Quvvatov",
    "Умарали",
    "Қувватовро",
    "Solih",
    "Анвар",
    "qori",
    " ",
    ".",
    ",",
    "\n\n",
    "-\n",
    "\u200b",
    "M.",
    "İ",
    "ß",
    "𝐔",
    "\ud800",
    "e\u0301",
    "سلام",
    "(",
    "’",
    "3",
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=40).map("".join))
def test_any_text_is_read_and_offsets_are_true(text: str) -> None:
    mentions = MATCHER.find(Text("d", text, title=text[:20], hidden=text[-20:]))
    assert mentions == sorted(mentions, key=lambda one: (("title", "text", "hidden").index(one.field), one.start))
    for mention in mentions:
        whole = {"text": text, "title": text[:20], "hidden": text[-20:]}[mention.field]
        assert whole[mention.start : mention.end] == mention.surface
        assert 0 <= mention.score <= 1
        assert 2 <= len(mention.why) <= 5


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="abcdefghijklmnoprstuvwxyz", min_size=1, max_size=20))
def test_the_usual_skeleton_is_among_all(sounds: str) -> None:
    usual = int(usual_keys(letters([sounds]))[0])
    assert usual in keys_of(sounds) or usual == 0


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="АБВКадезкуэйхҳKabdijshчQ", min_size=1, max_size=20))
def test_a_word_has_one_skeleton_alone_and_in_a_row(word: str) -> None:
    letters = letters_of(RULES, CLASSES)
    kinds = np.append(letters.kinds[[ord(letter) for letter in word]], np.zeros(40, np.uint8))
    spelled = spell(kinds, np.zeros(1, np.int64), 30)
    assert int(spelled.keys[0]) == skeleton(word, CLASSES)
    assert int(spelled.ends[0]) == len(word)


def test_a_code_too_many_or_too_few_meets_in_the_neighbourhood() -> None:
    assert neighbourhood(0x1234) == {0x1234, 0x234, 0x134, 0x124, 0x123}
    assert neighbourhood(0x1294) & neighbourhood(0x1234)


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    "text",
    [
        "A" * 4_000_000,
        "Ab" * 2_000_000,
        "Умарали" * 600_000,
        "Umarali " * 200_000,
        "M. " * 100_000,
        "a\u0301" * 2_000_000,
        "‘" * 4_000_000,
    ],
    ids=lambda text: text[:8],
)
def test_a_strange_text_is_read_to_its_end(text: str) -> None:
    """Half a second's work each; growing with the square of the length, an hour's. See test_name_growth.py."""
    MATCHER.find(Text("d", text))


def test_a_name_is_found_at_the_end_of_a_long_line() -> None:
    text = "слово " * 200_000 + "Умарали Кувватов"
    assert [mention.start for mention in MATCHER.find(Text("d", text))] == [1_200_000]


def test_pages_between_others_lose_nothing() -> None:
    texts = [Text(str(n), ("ещё слово " * (n % 7)) + "Адвокат Умарали Кувватова просит суд.") for n in range(300)]
    assert all(len(mentions) == 1 for mentions in MATCHER.find_all(texts))
