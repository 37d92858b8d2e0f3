"""Every pattern of the signal files finds its example, and no spelling of a place belongs to two states."""

import pytest

from config.signals import LanguageRules, Words, read_signal_rules
from matcher.signals.language import speller
from matcher.signals.lexicon import Spell, build_lexicon
from matcher.signals.tokens import Token, cut_sentences, fold

RULES = read_signal_rules()


def all_rows(language: LanguageRules) -> list[Words]:
    tables = (
        language.meanings,
        language.months,
        language.weekdays,
        language.numerals,
        language.units,
        language.relative,
    )
    return [row for table in tables for row in table]


def tokens_of(phrase: str, spell: Spell) -> tuple[Token, ...]:
    text = phrase.replace("_", " ")
    (sentence,) = cut_sentences(text, "text")
    return tuple(token._replace(word=spell(text[token.start : token.end])) for token in sentence.tokens)


def check(row: Words, spell: Spell) -> list[str]:
    """The patterns of a row that do not find their examples."""
    alone = build_lexicon([(pattern, row.model_copy(update={"words": pattern})) for pattern in row.examples()], spell)
    return [
        pattern
        for pattern, example in row.examples().items()
        if pattern not in {hit.value for hit in alone.find(tokens_of(example, spell))}
    ]


@pytest.mark.parametrize("code", sorted(RULES.languages))
def test_each_pattern_of_a_language_finds_its_example(code: str) -> None:
    language = RULES.languages[code]
    spell = speller(language.head)
    wrong = {row.words: faults for row in all_rows(language) if (faults := check(row, spell))}
    assert wrong == {}


def test_each_spelling_of_a_place_finds_its_example() -> None:
    wrong = {place.name: faults for place in RULES.places if (faults := check(place, fold))}
    assert wrong == {}


def test_no_spelling_belongs_to_two_states() -> None:
    lexicon = build_lexicon((place, place) for place in RULES.places if place.kind != "people")
    shared = {
        (place.name, hit.value.name)
        for place in RULES.places
        if place.kind != "people"
        for phrase in place.examples().values()
        for hit in lexicon.find(tokens_of(phrase, fold))
        if hit.first == 0 and hit.value.state != place.state and hit.last + 1 == len(tokens_of(phrase, fold))
    }
    assert shared == set()
