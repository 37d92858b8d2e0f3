"""How the names of a person may be printed, and whom of the watchlist one may take for him. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from config.names import NameRules
from matcher.engine import Matcher
from matcher.reading import Reader
from matcher.spellings import Speller, Spelling
from matcher.values import Text, WatchedPerson
from matcher.watchnames import NameParser

ITSELF = "same"
"""The rule of spellings that change nothing of the name."""


@dataclass(frozen=True)
class SpelledRule:
    """The spellings that one rule makes in one language; `rule` is a sentence's part, or ITSELF."""

    rule: str
    spellings: tuple[str, ...]


@dataclass(frozen=True)
class SpelledLanguage:
    """The spellings of one name in one language, by rule; the name itself first."""

    language: str
    title: str
    rules: tuple[SpelledRule, ...]


@dataclass(frozen=True)
class SpelledName:
    """One name of a person with all its spellings."""

    name: str
    languages: tuple[SpelledLanguage, ...]


@dataclass(frozen=True)
class Collision:
    """Another person of the watchlist, whom the matcher finds where a name is printed."""

    person_id: str
    name: str
    score: float
    """Of the other person, 0 to 1."""
    printed: str
    """The spelling in which he is found."""


def spell_name(name: str, rules: NameRules, endings: bool = False) -> SpelledName:
    """All spellings of a name by language and rule; `endings` adds case endings."""
    spellings = Speller(rules).spellings(name, endings)
    languages = (
        SpelledLanguage(writing.language, writing.title, _by_rule(spellings, writing.language))
        for writing in rules.writing
    )
    return SpelledName(name, tuple(language for language in languages if language.rules))


def _by_rule(spellings: Sequence[Spelling], language: str) -> tuple[SpelledRule, ...]:
    rules: dict[str, list[str]] = defaultdict(list)
    for spelling in spellings:
        if spelling.language == language:
            rules[spelling.rule].append(spelling.text)
    order = sorted(rules, key=lambda rule: rule != ITSELF)
    return tuple(SpelledRule(rule, tuple(rules[rule])) for rule in order)


def find_collisions(
    names: Sequence[SpelledName], others: Sequence[WatchedPerson], rules: NameRules, threshold: float
) -> tuple[Collision, ...]:
    """Those of `others` that reach the threshold where a name is printed in full or with an initial; best first."""
    printed = list(dict.fromkeys(text for name in names for text in _printed(name, rules)))
    found: dict[str, Collision] = {}
    persons = {person.person_id: person.canonical_name for person in others}
    texts = [Text(str(number), text) for number, text in enumerate(printed)]
    for text, mentions in zip(printed, Matcher(others, rules).find_all(texts), strict=True):
        for mention in mentions:
            best = found.get(mention.person_id)
            if mention.score >= threshold and (best is None or mention.score > best.score):
                name = persons[mention.person_id]
                found[mention.person_id] = Collision(mention.person_id, name, mention.score, text)
    return tuple(sorted(found.values(), key=lambda one: (-one.score, one.person_id)))


def _printed(name: SpelledName, rules: NameRules) -> Iterator[str]:
    """The name, the first spelling of each rule in each language, and the surname with an initial."""
    yield name.name
    for language in name.languages:
        yield from (rule.spellings[0] for rule in language.rules)
    parsed = NameParser(rules, Reader(rules)).parse(0, name.name)
    if parsed.given and parsed.family is not None:
        yield f"{parsed.given[0].text[0]}. {parsed.family.text}"
