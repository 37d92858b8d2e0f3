"""Other tools that find many strings in a text. Each is built from spellings, and found or named as absent."""

import re
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from rapidfuzz import fuzz, process

from matcher.values import Text

Owners = dict[str, set[str]]
"""Spelling → persons."""
Find = Callable[[Sequence[Text]], list[set[str]]]
"""For each text the persons whose spelling it holds."""


def pyahocorasick(owners: Owners) -> Find:
    automaton = import_module("ahocorasick").Automaton()
    for spelling, persons in owners.items():
        automaton.add_word(spelling, persons)
    automaton.make_automaton()
    return lambda texts: [set().union(*(found for _, found in automaton.iter(text.text))) for text in texts]


def ahocorasick_rs(owners: Owners) -> Find:
    spellings = list(owners)
    automaton = import_module("ahocorasick_rs").AhoCorasick(spellings)
    persons = [owners[spelling] for spelling in spellings]
    return lambda texts: [
        set().union(*(persons[number] for number, _, _ in automaton.find_matches_as_indexes(text.text)))
        for text in texts
    ]


def hyperscan(owners: Owners) -> Find:
    module = import_module("hyperscan")
    spellings = [spelling.encode() for spelling in owners]
    persons = list(owners.values())
    database = module.Database()
    database.compile(
        expressions=spellings,
        ids=list(range(len(spellings))),
        elements=len(spellings),
        flags=module.HS_FLAG_SINGLEMATCH,
        literal=True,
    )

    def _find(texts: Sequence[Text]) -> list[set[str]]:
        found: list[set[str]] = []
        for text in texts:
            here: set[str] = set()
            database.scan(
                text.text.encode("utf8", "replace"),
                match_event_handler=lambda number, *_, here=here: here.update(persons[number]),
            )
            found.append(here)
        return found

    return _find


def flashtext2(owners: Owners) -> Find:
    processor = import_module("flashtext2").KeywordProcessor(case_sensitive=True)
    processor.add_keywords_from_iter(owners)
    return lambda texts: [
        set().union(*(owners[found] for found in processor.extract_keywords(text.text))) for text in texts
    ]


def spacy(owners: Owners) -> Find:
    module = import_module("spacy")
    matcher_type = import_module("spacy.matcher").PhraseMatcher
    language = module.blank("xx")
    language.max_length = 10**9
    matcher = matcher_type(language.vocab)
    for spelling, persons in owners.items():
        matcher.add("|".join(sorted(persons)), [language.make_doc(spelling)])

    def _found(text: Text) -> set[str]:
        matches = matcher(language.make_doc(text.text))
        return {person for key, _, _ in matches for person in language.vocab.strings[key].split("|")}

    return lambda texts: [_found(text) for text in texts]


_CAPITALS = re.compile(r"\b[^\W\d_a-zа-я]\w+[ \u00a0]+[^\W\d_a-zа-я]\w+")


def rapidfuzz_windows(owners: Owners) -> Find:
    """Every two words with a capital beside each other, against every spelling."""
    spellings = list(owners)

    def _found(text: Text) -> set[str]:
        windows = list(dict.fromkeys(_CAPITALS.findall(text.text)))
        if not windows:
            return set()
        scores: Any = process.cdist(windows, spellings, scorer=fuzz.ratio, score_cutoff=88)
        return set().union(*(owners[spellings[column]] for column in scores.max(axis=0).nonzero()[0]))

    return lambda texts: [_found(text) for text in texts]


PEERS: dict[str, tuple[Callable[[Owners], Find], str, int]] = {
    "pyahocorasick": (pyahocorasick, "ahocorasick", 5_000_000),
    "ahocorasick_rs": (ahocorasick_rs, "ahocorasick_rs", 5_000_000),
    "hyperscan": (hyperscan, "hyperscan", 400_000),
    "flashtext2": (flashtext2, "flashtext2", 5_000_000),
    "spaCy PhraseMatcher": (spacy, "spacy", 200_000),
    "rapidfuzz windows": (rapidfuzz_windows, "rapidfuzz", 200_000),
}
"""Each tool: how it is built, the module that must be installed, and the spellings beyond which it is left out."""

SLOW = frozenset({"spaCy PhraseMatcher", "rapidfuzz windows"})
"""Tools that are given a fiftieth of the texts."""


def absent() -> list[str]:
    """Tools that are not installed."""
    return [name for name, (_, module, _) in PEERS.items() if find_spec(module) is None]
