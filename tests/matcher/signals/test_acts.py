"""Every rule of acts.yml reads its own example, and texts of any shape are read without a crash."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from config.signals import ActRule, read_signal_rules
from matcher.signals import read_signals, suggest_event
from matcher.values import Mention, Text, WatchedPerson

RULES = read_signal_rules()
WORDS = [
    "Nurov",
    "арестован",
    "не",
    "extradited",
    "refused",
    "из",
    "Москвы",
    "12",
    "мая",
    "in",
    ",",
    ".",
    ";",
    "«",
    "»",
    "\n",
]


@pytest.mark.parametrize("rule", RULES.acts, ids=lambda rule: f"{rule.measure} {' '.join(rule.needs)}")
def test_a_rule_reads_its_example(rule: ActRule) -> None:
    signals = read_signals(Text("d", rule.example, language="en", published=date(2019, 5, 22)), RULES)
    assert rule in [act.rule for sentence in signals.sentences for act in sentence.acts]


@settings(max_examples=150, deadline=None)
@given(some.lists(some.sampled_from(WORDS), max_size=60), some.sampled_from(["en", "ru", "tr", "fa", ""]))
def test_words_in_any_order_give_spans_inside_the_text(words: list[str], language: str) -> None:
    text = Text("d", "Nurov " + " ".join(words), language=language, published=date(2019, 5, 22))
    found = suggest_event(text, [Mention("p", "text", 0, 5, "Nurov", 0.9, ())], WatchedPerson("p", "Nurov"), RULES)
    assert all(0 <= span.start < span.end <= len(text.text) for span in (found.spans if found else ()))


@settings(max_examples=150, deadline=None)
@given(some.text(max_size=200))
def test_any_characters_are_read(characters: str) -> None:
    text = Text("d", characters, characters, published=date(2019, 5, 22))
    signals = read_signals(text, RULES)
    assert all(0 <= one.sentence.start <= one.sentence.end <= len(characters) for one in signals.sentences)


@pytest.mark.timeout(120)
def test_a_token_of_a_hundred_thousand_letters_and_a_line_of_a_megabyte_are_read() -> None:
    for long in ("a" * 100_000, "арестован в Киеве, " * 30_000, "." * 1_000_000, "«" * 1_000_000, "1" * 100_000):
        read_signals(Text("d", long, language="ru", published=date(2019, 5, 22)), RULES)
