"""An act in its place in a text, beside where the person is named: what the grounds look at."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from matcher.signals.acts import Act, Meaning
from matcher.signals.read import ReadSentence, Signals
from matcher.values import Mention

LONG_AGO = timedelta(days=365)
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
    objects: frozenset[int] = frozenset()
    """Words of his name with the ending of an object ('Нуровни')."""
    owners: frozenset[int] = frozenset()
    """Words of his name with a possessive ending ('Kabiri's')."""
    spoken_of: bool = False
    """An earlier sentence named him, or a title stands over a lead that does: 'he' may be he."""
    opens_with_him: bool = False
    """The first sentence of the text names him."""
    since_long: bool = False
    """The sentence has no date, and the one before has only dates more than a year before publication."""
    denied_in_title: bool = False
    """The title says that a report is false."""
    speaks: bool = False
    """An earlier sentence told that he said, wrote or thinks something."""

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
        told = {at for part in parts for at in range(part.last, part.last + 1 + reach)}
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
    scene = _scene(signals, mentions)
    return [
        _place(act, read, number, scene)
        for number, read in enumerate(signals.sentences)
        for act in read.acts
        if scene.names[number].isdisjoint(at for part in act.parts for at in (part.first, part.last))
    ]


def place_act(act: Act, number: int, signals: Signals, mentions: Sequence[Mention]) -> Placed:
    """An act that no rule read, in the sentence of that number, beside where the person is named."""
    return _place(act, signals.sentences[number], number, _scene(signals, mentions))


def is_digest(signals: Signals) -> bool:
    """Whether the title says that the text tells many stories."""
    titles = (read for read in signals.sentences if read.sentence.field == "title")
    return any(one.concept == "digest" for read in titles for one in read.meanings)


def named_words(signals: Signals, mentions: Sequence[Mention]) -> NamedWords:
    """By sentence, the words that name the person."""
    return {number: _named_words(read, mentions) for number, read in enumerate(signals.sentences)}


class Scene(NamedTuple):
    """What is the same for all acts of a text and a person."""

    names: NamedWords
    signals: Signals
    in_lead: bool
    digest: bool
    denied: bool
    opens_with_him: bool
    first_named: int
    first_said: int
    """Numbers of the first sentence that names him, and that lets him speak; beyond all sentences where none does."""


def _scene(signals: Signals, mentions: Sequence[Mention]) -> Scene:
    reads = signals.sentences
    names = named_words(signals, mentions)
    titles = [read for read in reads if read.sentence.field == "title"]
    return Scene(
        names=names,
        signals=signals,
        in_lead=any(names[number] for number in range(min(_lead_end(signals), len(names)))),
        digest=is_digest(signals),
        denied=any(one.concept == "rumour" for read in titles for one in read.meanings),
        opens_with_him=any(names[at] for at, one in enumerate(reads) if _is_first(one)),
        first_named=next((number for number in names if names[number]), len(reads)),
        first_said=next((at for at, read in enumerate(reads) if _lets_speak(read, names[at])), len(reads)),
    )


def _is_first(read: ReadSentence) -> bool:
    return read.sentence.field == "text" and read.sentence.number == 0


def _lets_speak(read: ReadSentence, names: frozenset[int]) -> bool:
    """Whether the sentence says that he said something: his name beside 'said', or before a colon at its head."""
    if not names:
        return False
    clauses = {clause_of(read, at) for at in names}
    return bool(read.label & names) or any(one.concept == "say" and one.clause in clauses for one in read.meanings)


def _place(act: Act, read: ReadSentence, number: int, scene: Scene) -> Placed:
    names, signals = scene.names, scene.signals
    head_of = read.sentence.field == "title" and scene.in_lead
    return Placed(
        act=act,
        home=read,
        number=number,
        named=bool(names[number]),
        after_named=bool(names.get(number - 1)),
        person_in_lead=scene.in_lead,
        published=signals.text.published,
        names=names,
        digest=scene.digest,
        denied_in_title=scene.denied,
        objects=frozenset(at for at in names[number] if at in read.objects),
        owners=frozenset(at for at in names[number] if at in read.owners),
        spoken_of=head_of or scene.first_named < number,
        opens_with_him=scene.opens_with_him,
        since_long=_is_since_long(read, number, signals),
        speaks=scene.first_said < number,
    )


def _is_since_long(read: ReadSentence, number: int, signals: Signals) -> bool:
    published = signals.text.published
    if read.dates or not number or published is None or read.sentence.number == 0:
        return False
    before = signals.sentences[number - 1].dates
    return bool(before) and all(one.when.last_day() < published - LONG_AGO for one in before)


def _named_words(read: ReadSentence, mentions: Sequence[Mention]) -> frozenset[int]:
    sentence = read.sentence
    own = [
        one for one in mentions if one.field == sentence.field and one.start < sentence.end and one.end > sentence.start
    ]
    if not own:
        return frozenset()
    return frozenset(
        place
        for place, token in enumerate(read.sentence.tokens)
        if any(one.start < token.end and one.end > token.start for one in own)
    )


def _lead_end(signals: Signals) -> int:
    titles = sum(1 for read in signals.sentences if read.sentence.field == "title")
    return titles + LEAD
