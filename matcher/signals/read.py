"""Reads a text once, without any person in mind: sentences with their meanings, places, dates and acts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from config.signals import LanguageRules, Place, SignalRules
from matcher.signals.acts import Act, Meaning, find_acts
from matcher.signals.dates import DateFound, DateWords, build_date_words, find_dates
from matcher.signals.direction import Directions, build_directions, find_directions
from matcher.signals.language import detect_language, respell, speller
from matcher.signals.lexicon import Hit, Lexicon, build_lexicon
from matcher.signals.tokens import Sentence, Token, cut_sentences
from matcher.values import Text

NEGATION_BEFORE = 2
NEGATION_AFTER = 2
VERB_REACH = 2
SOURCE_REACH = 2
"""Words between 'said' and 'his wife' that still make her the source."""
ATTRIBUTIVE = "attributive"
MAX_SENTENCES = 400
"""Longer texts are laws, minutes or lists; news has told its event by then."""


class ReadSentence(NamedTuple):
    """One sentence with all that was found in it; positions count its words."""

    sentence: Sentence
    meanings: tuple[Meaning, ...]
    places: tuple[Hit[Place], ...]
    dates: tuple[DateFound, ...]
    acts: tuple[Act, ...]
    origins: frozenset[int]
    """First words of places that are marked as where somebody comes from ('from Moscow')."""
    goals: frozenset[int]
    """First words of places that are marked as where somebody is sent to."""
    verb_reach: int
    """Words behind an act in which its verb may stand: in languages whose verb stands last."""


@dataclass(frozen=True, eq=False)
class Signals:
    """What a text tells, whoever it is about: the sentences of the title first, then those of the text."""

    text: Text
    language: str
    sentences: tuple[ReadSentence, ...]


class Compiled(NamedTuple):
    """The tables of one language, ready to be looked up."""

    rules: LanguageRules
    meanings: Lexicon[str]
    dates: DateWords
    before: Lexicon[str]
    after: Lexicon[str]
    inside: re.Pattern[str] | None
    pluperfect: re.Pattern[str] | None
    unreal: re.Pattern[str] | None
    attributive: re.Pattern[str] | None
    directions: Directions


def read_signals(text: Text, rules: SignalRules) -> Signals:
    """Everything the text tells in a language that is known; no sentences where its language is not."""
    language = detect_language(text, rules)
    if language is None:
        return Signals(text, "", ())
    compiled = _compile(rules, language)
    sentences = [*cut_sentences(text.title, "title"), *cut_sentences(text.text, "text")]
    read = (_read_sentence(sentence, text, rules, compiled) for sentence in sentences[:MAX_SENTENCES])
    return Signals(text, language, tuple(read))


def _read_sentence(sentence: Sentence, text: Text, rules: SignalRules, compiled: Compiled) -> ReadSentence:
    source = text.title if sentence.field == "title" else text.text
    places = _outermost(_places(rules).find(sentence.tokens))
    sentence = sentence._replace(tokens=respell(sentence.tokens, source, compiled.rules.head))
    meanings = _meanings(sentence.tokens, compiled)
    ago = frozenset(one.first for one in meanings if one.concept == "ago")
    dates = find_dates(sentence, source, compiled.dates, text.published, ago)
    acts = find_acts(sentence.tokens, meanings, rules.acts)
    verb_reach = VERB_REACH if compiled.rules.head.verb_final else 0
    origins, goals = find_directions(sentence.tokens, places, compiled.directions)
    return ReadSentence(sentence, meanings, places, tuple(dates), acts, origins, goals, verb_reach)


def _outermost(hits: Sequence[Hit[Place]]) -> tuple[Hit[Place], ...]:
    """Of places that share a word, the one with more words: New York, not York."""
    kept: list[Hit[Place]] = []
    for hit in hits:
        if not kept or hit.first > kept[-1].last:
            kept.append(hit)
    return tuple(kept)


def _meanings(tokens: Sequence[Token], compiled: Compiled) -> tuple[Meaning, ...]:
    hits = compiled.meanings.find(tokens)
    denied = _denials(tokens, compiled)
    found = [Meaning(hit.value, hit.first, hit.last, _is_denied(tokens, hit, denied)) for hit in hits]
    found += _of_endings("earlier", compiled.pluperfect, tokens)
    found += _of_endings("maybe", compiled.unreal, tokens)
    found += [
        one
        for one in _of_endings(ATTRIBUTIVE, compiled.attributive, tokens)
        if not (compiled.rules.head.verb_final and _ends_clause(tokens, one.last))
    ]
    return tuple(_without_sources(tokens, found))


def _of_endings(concept: str, ending: re.Pattern[str] | None, tokens: Sequence[Token]) -> list[Meaning]:
    if ending is None:
        return []
    return [Meaning(concept, at, at, denied=False) for at, token in enumerate(tokens) if ending.search(token.word)]


def _ends_clause(tokens: Sequence[Token], place: int) -> bool:
    return place + 1 == len(tokens) or tokens[place + 1].clause != tokens[place].clause


def _without_sources(tokens: Sequence[Token], meanings: Sequence[Meaning]) -> list[Meaning]:
    """Drops relatives that only say something: 'his wife told' names a source, not a victim."""
    said = [one for one in meanings if one.concept == "say"]
    return [one for one in meanings if one.concept != "relative" or not any(_tells(tokens, one, at) for at in said)]


def _tells(tokens: Sequence[Token], relative: Meaning, said: Meaning) -> bool:
    apart = max(relative.first - said.last, said.first - relative.last)
    return apart <= SOURCE_REACH and tokens[relative.first].clause == tokens[said.first].clause


class Denials(NamedTuple):
    """Positions of words that deny what follows, of words that deny what stands before, of verbs denied inside."""

    before: frozenset[int]
    after: frozenset[int]
    inside: frozenset[int]


def _denials(tokens: Sequence[Token], compiled: Compiled) -> Denials:
    inside = compiled.inside
    return Denials(
        before=frozenset(hit.last for hit in compiled.before.find(tokens)),
        after=frozenset(hit.first for hit in compiled.after.find(tokens)),
        inside=frozenset(place for place, token in enumerate(tokens) if inside and inside.search(token.word)),
    )


def _is_denied(tokens: Sequence[Token], hit: Hit[str], denied: Denials) -> bool:
    clause = tokens[hit.last].clause
    ahead = range(max(0, hit.first - NEGATION_BEFORE), hit.first)
    behind = [
        place
        for place in range(hit.last + 1, min(hit.last + 1 + NEGATION_AFTER, len(tokens)))
        if tokens[place].clause == clause
    ]
    return (
        any(place in denied.before and tokens[place].clause == clause for place in ahead)
        or any(place in denied.inside for place in (hit.last, *behind))
        or any(place in denied.after for place in behind)
    )


@lru_cache(maxsize=64)
def _compile(rules: SignalRules, language: str) -> Compiled:
    table = rules.languages[language]
    negation = table.head.negation
    spell = speller(table.head)
    return Compiled(
        rules=table,
        meanings=build_lexicon(((row.means, row) for row in table.meanings), spell),
        dates=build_date_words(table, spell),
        before=build_lexicon([("not", negation.before_words())], spell),
        after=build_lexicon([("not", negation.after_words())], spell),
        inside=_expression(negation.inside),
        pluperfect=_expression(table.head.pluperfect),
        unreal=_expression(table.head.unreal),
        attributive=_expression(table.head.attributive),
        directions=build_directions(table.head.direction),
    )


def _expression(text: str) -> re.Pattern[str] | None:
    return re.compile(text) if text else None


@lru_cache(maxsize=8)
def _places(rules: SignalRules) -> Lexicon[Place]:
    return build_lexicon((place, place) for place in rules.places)
