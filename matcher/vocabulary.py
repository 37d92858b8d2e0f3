"""The words of context: which words of a stretch of text speak of a state, an organisation, a calling, an act."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from config.context import ContextRules
from config.signals import Words
from matcher.signals.lexicon import build_lexicon
from matcher.signals.tokens import Token, fold

_WORD = re.compile(r"[^\s\-–—/,.;:()«»“”\"!?…|*_]+")
_LONGEST = 6
"""Words of the longest pattern."""

_REMEMBERED = 200_000

Kind = Literal["home", "organisation", "calling", "event", "otherwise"]


class Sense(NamedTuple):
    """What a word near a name speaks of."""

    kind: Kind
    code: str


class Vocabulary:
    """Reads words by the tables of `rules`, and by those labels of affiliations that no row explains."""

    def __init__(self, rules: ContextRules, labels: Sequence[str]) -> None:
        self._telling: dict[str, bool] = {}
        self._words = build_lexicon(_senses(rules))
        strange = [label for label in labels if not any(self.organisations(label))]
        if strange:
            self._words = build_lexicon([*_senses(rules), *filter(None, map(_as_it_stands, strange))])
            self._telling.clear()

    def organisations(self, label: str) -> Iterator[str]:
        """The codes of the organisations that a label of the watchlist means."""
        return codes_of(self.read(label), "organisation")

    def read(self, text: str) -> Iterator[tuple[Sense, str]]:
        """What the words of a stretch of text speak of, each with the words as printed."""
        words = _WORD.findall(text)
        for place, word in enumerate(words):
            if self._tells(word):
                near = words[place : place + _LONGEST]
                tokens = [Token(0, 0, fold(one), not one[0].islower(), 0) for one in near]
                for hit in self._words.find(tokens):
                    if hit.first == 0:
                        yield hit.value, " ".join(near[: hit.last + 1])

    def _tells(self, word: str) -> bool:
        """Whether some pattern begins with a word, remembered: with most words none does."""
        known = self._telling.get(word)
        if known is None:
            if len(self._telling) >= _REMEMBERED:
                self._telling.clear()
            known = self._telling[word] = self._begins(fold(word))
        return known

    def _begins(self, word: str) -> bool:
        return word in self._words.exact or any(word[:length] in self._words.stems for length in self._words.lengths)


def codes_of(senses: Iterable[tuple[Sense, str]], kind: Kind) -> Iterator[str]:
    """The codes of one kind of sense."""
    return (sense.code for sense, _ in senses if sense.kind == kind)


def _senses(rules: ContextRules) -> Iterator[tuple[Sense, Words]]:
    yield from ((Sense("home", row.state), row) for row in rules.homes)
    yield from ((Sense("organisation", row.name), row) for row in rules.organisations)
    yield from ((Sense("calling", row.category), row) for row in rules.callings)
    yield from ((Sense("event", ""), row) for row in rules.events)
    yield from ((Sense("otherwise", row.what), row) for row in rules.otherwise)


def _as_it_stands(label: str) -> tuple[Sense, Words] | None:
    """A label of the watchlist that no row explains, as a pattern of its own words."""
    words = _WORD.findall(label)
    pattern = "_".join(f"{word}*" for word in words)
    return (Sense("organisation", label), Words(words=pattern)) if words else None
