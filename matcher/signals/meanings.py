"""Finds what the words of a sentence mean, and which of them are denied, told as background or only described."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from config.signals import LanguageRules
from matcher.signals.acts import Meaning
from matcher.signals.lexicon import Hit, Lexicon, build_lexicon
from matcher.signals.tokens import Token

NEGATION_REACH = 2
"""Words between a denial and what it denies, plus one."""
SOURCE_REACH = 2
"""Words between 'said' and 'his wife' that still make her the source."""
NEVER_DENIED = ("refuse", "disappear", "hold", "no_exit", "no_entry", "die")
ATTRIBUTIVE, UNREAL, CROWD = "attributive", "unreal", "crowd"
DENIES_NEXT, DENIES_LAST = "denies what follows", "denies what stands before"


class MeaningTables(NamedTuple):
    """The tables of one language, ready to be looked up."""

    words: Lexicon[str]
    inside: re.Pattern[str] | None
    pluperfect: re.Pattern[str] | None
    unreal: re.Pattern[str] | None
    attributive: re.Pattern[str] | None
    crowd: re.Pattern[str] | None
    verb_final: bool


def build_meaning_tables(rules: LanguageRules, spell: Callable[[str], str]) -> MeaningTables:
    """Compiles the words and endings of a language."""
    head = rules.head
    denials = [(DENIES_NEXT, head.negation.before_words()), (DENIES_LAST, head.negation.after_words())]
    return MeaningTables(
        words=build_lexicon([*((row.means, row) for row in rules.meanings), *denials], spell),
        inside=compile_ending(head.negation.inside),
        pluperfect=compile_ending(head.pluperfect),
        unreal=compile_ending(head.unreal),
        attributive=compile_ending(head.attributive),
        crowd=compile_ending(head.crowd),
        verb_final=head.verb_final,
    )


def compile_ending(text: str) -> re.Pattern[str] | None:
    """The regular expression of an ending, or None where the language has none."""
    return re.compile(text) if text else None


def find_meanings(tokens: Sequence[Token], tables: MeaningTables) -> tuple[Meaning, ...]:
    """All meanings of a sentence; a word may have several."""
    hits = list(dict.fromkeys(tables.words.find(tokens)))
    denials = _denials(tokens, hits, tables)
    found = [_meaning(tokens, hit, denials) for hit in hits if hit.value not in (DENIES_NEXT, DENIES_LAST)]
    found += _of_endings("earlier", tables.pluperfect, tokens)
    found += _of_endings(UNREAL, tables.unreal, tokens)
    found += _of_endings(CROWD, tables.crowd, tokens)
    described = _of_endings(ATTRIBUTIVE, tables.attributive, tokens)
    told = {one.first for one in found if one.concept in ("say", "deem")}
    found += [one for one in described if not (tables.verb_final and _is_predicate(tokens, one.last, told))]
    return tuple(_without_sources(found))


class Denials(NamedTuple):
    """Positions of words that deny what follows, of words that deny what stands before, of verbs denied inside."""

    next: frozenset[int]
    last: frozenset[int]
    inside: frozenset[int]


def _denials(tokens: Sequence[Token], hits: Sequence[Hit[str]], tables: MeaningTables) -> Denials:
    inside = tables.inside
    return Denials(
        next=frozenset(hit.last for hit in hits if hit.value == DENIES_NEXT),
        last=frozenset(hit.first for hit in hits if hit.value == DENIES_LAST),
        inside=frozenset(at for at, token in enumerate(tokens) if inside and inside.search(token.word)),
    )


def _meaning(tokens: Sequence[Token], hit: Hit[str], denials: Denials) -> Meaning:
    """Refusals, 'not let in', 'no news of him' are never denied: many are denials themselves ('bermedi')."""
    clause = tokens[hit.last].clause
    ahead = [at for at in range(max(0, hit.first - NEGATION_REACH), hit.first) if tokens[at].clause == clause]
    behind = range(hit.last + 1, min(hit.last + 1 + NEGATION_REACH, len(tokens)))
    after = [at for at in behind if tokens[at].clause == clause]
    denied = not (
        denials.next.isdisjoint(ahead)
        and denials.last.isdisjoint(after)
        and denials.inside.isdisjoint([hit.last, *after])
    )
    denied = denied and hit.value not in NEVER_DENIED
    return Meaning(hit.value, hit.first, hit.last, denied, tokens[hit.first].clause, hit.words)


def _of_endings(concept: str, ending: re.Pattern[str] | None, tokens: Sequence[Token]) -> list[Meaning]:
    if ending is None:
        return []
    ended = (at for at, token in enumerate(tokens) if ending.search(token.word))
    return [Meaning(concept, at, at, clause=tokens[at].clause) for at in ended]


def _is_predicate(tokens: Sequence[Token], place: int, told: set[int]) -> bool:
    """The form ends its clause, or what is said: 'dövüldüğü bildirildi' (that he was beaten was reported)."""
    return place + 1 == len(tokens) or tokens[place + 1].clause != tokens[place].clause or place + 1 in told


def _without_sources(meanings: Sequence[Meaning]) -> list[Meaning]:
    """Drops who only says something: 'his wife told', 'colleagues said' name a source, not a victim."""
    said = [one for one in meanings if one.concept == "say"]
    reach = {"relative": SOURCE_REACH, "other": 1}
    return [
        one
        for one in meanings
        if one.concept not in reach or not any(_tells(one, verb, reach[one.concept]) for verb in said)
    ]


def _tells(somebody: Meaning, said: Meaning, reach: int) -> bool:
    if somebody.clause != said.clause:
        return False
    apart = max(somebody.first - said.last, said.first - somebody.last)
    return apart <= reach if somebody.concept == "relative" else 0 < said.first - somebody.last <= reach
