"""Reads a text once, without any person in mind: sentences with their meanings, places, dates and acts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple

from config.signals import LanguageRules, Place, SignalRules
from matcher.signals.acts import Act, Meaning, RecipeBook, build_recipes, find_acts
from matcher.signals.clauses import join_clauses
from matcher.signals.dates import DateFound, DateWords, behind_numbers, build_date_words, find_dates
from matcher.signals.direction import Directions, build_directions, find_directions, find_routes, find_spots
from matcher.signals.language import detect_language, respell, speller
from matcher.signals.lexicon import Hit, Lexicon, build_lexicon
from matcher.signals.meanings import MeaningTables, build_meaning_tables, compile_ending, find_meanings
from matcher.signals.names import find_names
from matcher.signals.tokens import Sentence, Token, cut_sentences, label_words, quoted_words
from matcher.values import Text

VERB_REACH = 2
QUESTION, CLOSING = ("?", "؟"), ' \t\n"»”’)'
ENDING = 8
"""Letters of a word that its ending is looked for in."""
MAX_SENTENCES = 300
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
    spots: frozenset[int]
    """First words of places that are marked as where something happened ('in Moscow')."""
    names: tuple[int, ...]
    """First words of what looks like somebody's full name."""
    label: frozenset[int]
    """Words before a colon at the head of the sentence: who speaks."""
    quoted: frozenset[int]
    """Words in quotation marks."""
    objects: frozenset[int]
    """Words with a capital that end like the object of a verb ('Нуровни')."""
    owners: frozenset[int]
    """Words with a capital and a possessive ending ('Kabiri's')."""
    many: frozenset[int]
    """Words directly behind a number greater than one ('two activists')."""
    routes: frozenset[int]
    """First words of places that are the two ends of a route ('the Moscow–Warsaw train')."""
    asks: bool
    """Whether it is a question."""
    verb_reach: int
    """Words behind an act in which its verb may stand: in languages whose verb stands last."""


@dataclass(frozen=True, eq=False)
class Signals:
    """What a text tells, whoever it is about: the sentences of the title first, then those of the text."""

    text: Text
    language: str
    sentences: tuple[ReadSentence, ...]


class Compiled(NamedTuple):
    """Everything that sentences of one language are read with."""

    rules: LanguageRules
    places: Lexicon[Place]
    meanings: MeaningTables
    dates: DateWords
    directions: Directions
    recipes: RecipeBook
    objects: re.Pattern[str] | None
    owners: re.Pattern[str] | None


def read_signals(text: Text, rules: SignalRules) -> Signals:
    """Everything the text tells in a language that is known; no sentences where its language is not."""
    language = detect_language(text, rules)
    if language is None:
        return Signals(text, "", ())
    compiled = _compile(rules, language)
    sentences = chain(cut_sentences(text.title, "title"), cut_sentences(text.text, "text"))
    read = (_read_sentence(sentence, text, compiled) for sentence in islice(sentences, MAX_SENTENCES))
    return Signals(text, language, tuple(read))


def _read_sentence(sentence: Sentence, text: Text, compiled: Compiled) -> ReadSentence:
    source = text.title if sentence.field == "title" else text.text
    places = _outermost(compiled.places.find(sentence.tokens))
    sentence = sentence._replace(tokens=respell(sentence.tokens, source, compiled.rules.head))
    tokens, found = join_clauses(sentence.tokens, find_meanings(sentence.tokens, compiled.meanings))
    sentence, meanings = sentence._replace(tokens=tokens), _apart_from(places, found)
    meanings = _owners_apart(meanings, sentence.tokens, source, compiled.owners)
    ago = frozenset(at for one in meanings if one.concept == "ago" for at in range(one.first, one.last + 1))
    dates = tuple(find_dates(sentence, source, compiled.dates, text.published, ago))
    places = _apart_from_dates(_apart_from_courts(places, found), dates)
    origins, goals = find_directions(sentence.tokens, places, compiled.directions)
    routes = find_routes(places, sentence.tokens, source)
    return ReadSentence(
        sentence=sentence,
        meanings=meanings,
        places=places,
        dates=dates,
        acts=find_acts(meanings, compiled.recipes),
        origins=origins | frozenset(first for first, _ in routes),
        goals=goals | frozenset(second for _, second in routes),
        routes=frozenset(chain.from_iterable(routes)),
        spots=find_spots(sentence.tokens, places, compiled.directions),
        names=find_names(sentence.tokens, places, meanings),
        label=label_words(sentence, source),
        quoted=quoted_words(sentence, source),
        objects=_ended(sentence.tokens, source, compiled.objects),
        owners=_ended(sentence.tokens, source, compiled.owners),
        many=behind_numbers(sentence.tokens, compiled.dates),
        asks=source[sentence.start : sentence.end].rstrip(CLOSING).endswith(QUESTION),
        verb_reach=VERB_REACH if compiled.rules.head.verb_final else 0,
    )


def _owners_apart(
    meanings: Sequence[Meaning], tokens: Sequence[Token], source: str, ending: re.Pattern[str] | None
) -> tuple[Meaning, ...]:
    """'the exile's phone' is one exile: his word folds as that of several does, only its apostrophe tells."""
    return tuple(
        one._replace(concept="person")
        if ending and one.concept == "other" and ending.search(source[: tokens[one.last].end], tokens[one.first].start)
        else one
        for one in meanings
    )


def _ended(tokens: Sequence[Token], source: str, ending: re.Pattern[str] | None) -> frozenset[int]:
    """Words with a capital that end so, as they stand in the text."""
    if ending is None:
        return frozenset()
    capital = (
        (at, source[max(token.start, token.end - ENDING) : token.end])
        for at, token in enumerate(tokens)
        if token.capital
    )
    return frozenset(at for at, end in capital if ending.search(end.lower()))


def _outermost(hits: Sequence[Hit[Place]]) -> tuple[Hit[Place], ...]:
    """Of places that share a word, the one with more words: New York, not York."""
    kept: list[Hit[Place]] = []
    for hit in hits:
        if not kept or hit.first > kept[-1].last:
            kept.append(hit)
    return tuple(kept)


def _apart_from(places: Sequence[Hit[Place]], meanings: Sequence[Meaning]) -> tuple[Meaning, ...]:
    """Drops meanings that were read from the name of a place: Oral is a town, 'oral-' is to return in Kazakh."""
    words = {at for hit in places if hit.value.kind != "people" for at in range(hit.first, hit.last + 1)}
    kept = (one for one in meanings if one.first != one.last or one.first not in words or one.concept in COURTS)
    return tuple(kept)


def _apart_from_dates(places: Sequence[Hit[Place]], dates: Sequence[DateFound]) -> tuple[Hit[Place], ...]:
    """Drops places that are words of a date: Dushanbe is Monday in Persian."""
    words = {at for one in dates for at in one.words()}
    return tuple(hit for hit in places if words.isdisjoint(range(hit.first, hit.last + 1)))


def _apart_from_courts(places: Sequence[Hit[Place]], meanings: Sequence[Meaning]) -> tuple[Hit[Place], ...]:
    """Drops places that say which court it is, 'the Strasbourg court', but not the town: 'a street of Strasbourg'."""
    named = {at for one in meanings if one.concept in COURTS for at in range(one.first, one.last + 1)}
    courts = {one.first for one in meanings if one.concept == "court"}
    return tuple(hit for hit in places if hit.first not in named or hit.last + 1 not in courts)


COURTS = ("european_court",)
"""'Strasbourg' is a court more often than a town."""


@lru_cache(maxsize=64)
def _compile(rules: SignalRules, language: str) -> Compiled:
    table = rules.languages[language]
    spell = speller(table.head)
    return Compiled(
        rules=table,
        places=_places(rules),
        meanings=build_meaning_tables(table, spell),
        dates=build_date_words(table, spell),
        directions=build_directions(table.head.direction),
        recipes=build_recipes(rules.acts),
        objects=compile_ending(table.head.object_name),
        owners=compile_ending(table.head.owner_name),
    )


@lru_cache(maxsize=8)
def _places(rules: SignalRules) -> Lexicon[Place]:
    return build_lexicon((place, place) for place in rules.places)
