"""An act in its place in a text, beside where the person is named: what the grounds look at."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from matcher.signals.acts import Act, Meaning
from matcher.signals.read import ReadSentence, Signals
from matcher.values import Mention

LEAD = 2
"""Sentences of the text that tell the news; what follows is background more often than not."""


NamedWords = Mapping[int, frozenset[int]]
"""By sentence, the positions of the words that name the person: no place and no act is read from them."""


class Placed(NamedTuple):
    """An act in its sentence, with what the grounds look at."""

    act: Act
    home: ReadSentence
    number: int
    """Position of the sentence among all of the text, title first."""
    named: bool
    after_named: bool
    person_in_lead: bool
    published: date | None
    names: NamedWords
    digest: bool
    """The title says that the text tells many stories."""

    def beside(self, concept: str) -> list[Meaning]:
        """Meanings of the concept in the clauses of the act, outside its own words."""
        own = self.act.words()
        return [
            one
            for one in self.home.meanings
            if one.concept == concept and clause_of(self.home, one.first) in self.clauses() and one.first not in own
        ]

    def on_verb(self, concept: str, parts: Sequence[Meaning]) -> bool:
        """Whether one of these words of the act, or its verb that follows, has such a form."""
        reach = self.home.verb_reach
        told = {at for part in parts for at in range(part.first, part.last + 1 + reach)}
        return any(
            one.concept == concept and one.first in told and one.clause in self.clauses() for one in self.home.meanings
        )

    def clauses(self) -> set[int]:
        return {clause_of(self.home, part.first) for part in self.act.parts}


def clause_of(sentence: ReadSentence, place: int) -> int:
    """The number of the clause that a word stands in."""
    return sentence.sentence.tokens[place].clause


def place_acts(signals: Signals, mentions: Sequence[Mention]) -> list[Placed]:
    """Every act of the text beside where the person is named."""
    names = {number: _named_words(read, mentions) for number, read in enumerate(signals.sentences)}
    in_lead = any(names[number] for number in range(min(_lead_end(signals), len(names))))
    published = signals.text.published
    digest = any(
        one.concept == "digest" for read in signals.sentences if read.sentence.field == "title" for one in read.meanings
    )
    return [
        Placed(act, read, number, bool(names[number]), bool(names.get(number - 1)), in_lead, published, names, digest)
        for number, read in enumerate(signals.sentences)
        for act in read.acts
        if names[number].isdisjoint(at for part in act.parts for at in (part.first, part.last))
    ]


def _named_words(read: ReadSentence, mentions: Sequence[Mention]) -> frozenset[int]:
    own = [one for one in mentions if one.field == read.sentence.field]
    return frozenset(
        place
        for place, token in enumerate(read.sentence.tokens)
        if any(one.start < token.end and one.end > token.start for one in own)
    )


def _lead_end(signals: Signals) -> int:
    titles = sum(1 for read in signals.sentences if read.sentence.field == "title")
    return titles + LEAD
