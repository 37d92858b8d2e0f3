"""Says in lay sentences, and marks in the text, what a suggestion was read from."""

from collections.abc import Iterator, Sequence
from typing import Literal

from config.codebook import read_codebook
from matcher.signals.acts import Meaning
from matcher.signals.host import PlaceChosen
from matcher.signals.placed import Placed
from matcher.signals.read import ReadSentence, Signals
from matcher.signals.when import DateChosen
from matcher.values import Span

What = Literal["measure", "date", "place"]


def spans_of(signals: Signals, placed: Placed, place: PlaceChosen | None, when: DateChosen | None) -> tuple[Span, ...]:
    """The words that measure, date and place were read from, by characters of the field."""
    spans = [_span("measure", placed.home, part.first, part.last) for part in placed.act.parts]
    if when:
        spans.append(_span("date", signals.sentences[when.number], when.found.first, when.found.last))
    if place:
        spans.append(_span("place", signals.sentences[place.number], place.hit.first, place.hit.last))
    return tuple(sorted(spans, key=lambda span: (span.field != "title", span.start)))


def _span(what: What, read: ReadSentence, first: int, last: int) -> Span:
    tokens = read.sentence.tokens
    return Span(what, read.sentence.field, tokens[first].start, tokens[last].end)


def explain(
    signals: Signals, placed: Placed, place: PlaceChosen | None, when: DateChosen | None, measure: str
) -> tuple[str, ...]:
    """Two to four short sentences, with the words seen."""
    return tuple(_sentences(signals, placed, place, when, measure))


def _sentences(
    signals: Signals, placed: Placed, place: PlaceChosen | None, when: DateChosen | None, measure: str
) -> Iterator[str]:
    title = read_codebook().measures[measure].title()
    words = " … ".join(_seen(signals, placed.home, part.first, part.last) for part in _in_order(placed))
    yield f"{words} is read as '{title}', {_relation(placed)}."
    if when:
        yield _said_when(signals, when)
    if place:
        seen = _seen(signals, signals.sentences[place.number], place.hit.first, place.hit.last)
        yield f"{seen} stands for {place.place.name} ({place.place.state}), the likeliest place of it."


def _in_order(placed: Placed) -> Sequence[Meaning]:
    return sorted(placed.act.parts, key=lambda part: part.first)


def _relation(placed: Placed) -> str:
    where = "title" if placed.home.sentence.field == "title" else "text"
    if placed.named:
        return f"said in a sentence of the {where} that names the person"
    return f"said in a sentence of the {where} near the name"


def _said_when(signals: Signals, when: DateChosen) -> str:
    seen = _seen(signals, signals.sentences[when.number], when.found.first, when.found.last)
    date = when.found.when.iso()
    if when.found.counted:
        return f"{seen} counted from {signals.text.published} is {date}."
    return f"{seen} is {date}."


def _seen(signals: Signals, read: ReadSentence, first: int, last: int) -> str:
    source = signals.text.title if read.sentence.field == "title" else signals.text.text
    tokens = read.sentence.tokens
    return f"'{source[tokens[first].start : tokens[last].end]}'"
