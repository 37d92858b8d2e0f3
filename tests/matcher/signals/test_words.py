"""Every row of the signal files finds its examples, and only through its own patterns."""

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
    """What is wrong with a row: patterns that find no example, examples that no pattern finds."""
    alone = [(pattern, row.model_copy(update={"words": pattern})) for pattern in row.words.split()]
    lexicon = build_lexicon(alone, spell)
    hits = {phrase: {hit.value for hit in lexicon.find(tokens_of(phrase, spell))} for phrase in row.seen.split()}
    found = {pattern for patterns in hits.values() for pattern in patterns}
    return [
        *(pattern for pattern, _ in alone if pattern not in found),
        *(phrase for phrase, patterns in hits.items() if not patterns),
    ]


@pytest.mark.parametrize("code", sorted(RULES.languages))
def test_each_word_of_a_language_is_found_by_its_row_and_each_pattern_finds_one(code: str) -> None:
    language = RULES.languages[code]
    spell = speller(language.head)
    wrong = {row.words: faults for row in all_rows(language) if (faults := check(row, spell))}
    assert wrong == {}


def test_each_spelling_of_a_place_is_found_by_its_row() -> None:
    wrong = {place.name: faults for place in RULES.places if (faults := check(place, fold))}
    assert wrong == {}


def test_no_spelling_belongs_to_two_states() -> None:
    lexicon = build_lexicon((place, place) for place in RULES.places if place.kind != "people")
    shared = {
        (place.name, hit.value.name)
        for place in RULES.places
        if place.kind != "people"
        for phrase in place.seen.split()
        for hit in lexicon.find(tokens_of(phrase, fold))
        if hit.first == 0 and hit.value.state != place.state and hit.last + 1 == len(tokens_of(phrase, fold))
    }
    assert shared == set()
