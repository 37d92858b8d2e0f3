"""What a text offers to the learned reader: which concepts and acts stand where, whatever the language. Pure.

The features carry no words of a language, so what was learned from Russian texts serves Kyrgyz ones.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from config.learned import NOTHING
from matcher.signals.acts import Meaning
from matcher.signals.grounds import is_fresh
from matcher.signals.placed import LEAD, NamedWords, Placed
from matcher.signals.read import ReadSentence, Signals

FIRST = 6
"""Sentences of the text that are looked at, beside those that name the person."""
HALFWAY = 2.5
"""Weight of an act (see matcher.signals.weigh) that counts as half."""

MARKS = ("maybe", "plan", "if", "ask", "rumour", "other", "relative", "earlier", "had", "say")
"""Concepts beside which the words of a clause may mean less."""


class Feature(NamedTuple):
    """One thing seen: its name, between 0 and 1 how much, the sentence and the meaning that it was read from."""

    name: str
    value: float = 1.0
    sentence: int | None = None
    meaning: Meaning | None = None


def features_of(
    signals: Signals, names: NamedWords, acts: Sequence[tuple[Placed, float]], suggested: str, home: str | None
) -> list[Feature]:
    """Everything seen; the same name may come more than once.

    `acts` are those that may count for the person, with their weights; `suggested` is what the rules alone suggest.
    """
    found = [Feature("always"), Feature(f"rules:{suggested or NOTHING}")]
    for number, read in enumerate(signals.sentences):
        if is_looked_at(read) or names[number]:
            named, dates = "named" if names[number] else "unnamed", _dates(read, signals)
            found += [Feature(name) for name in _of_frame(read, named, dates, home)]
            found += _of_words(number, read, f"{named},{dates}", home)
    for placed, weight in acts:
        if is_looked_at(placed.home) or placed.named:
            found += _of_act(placed, weight)
    return found


def greatest(features: Iterable[Feature]) -> dict[str, float]:
    """Each name with the greatest value that it was seen with: what is seen twice counts once."""
    values: dict[str, float] = {}
    for one in features:
        values[one.name] = max(one.value, values.get(one.name, 0.0))
    return values


def is_looked_at(read: ReadSentence) -> bool:
    """Whether it stands in the title or in the first sentences of the text."""
    return read.sentence.field == "title" or read.sentence.number < FIRST


def _dates(read: ReadSentence, signals: Signals) -> str:
    """Whether the dates of a sentence are of now or of old."""
    if not read.dates:
        return "undated"
    return "fresh" if any(is_fresh(one, signals.text.published) for one in read.dates) else "old"


def _of_frame(read: ReadSentence, named: str, dates: str, home: str | None) -> Iterator[str]:
    """What a sentence is like, whatever its words say."""
    zone, states = _zone(read), {hit.value.state for hit in read.places}
    yield f"{named}@{zone}"
    yield f"{dates}@{zone}"
    yield f"places{',home' * (home in states)}{',abroad' * bool(states - {home})}@{zone}"
    if read.asks:
        yield f"question@{zone}"
    if read.label:
        yield f"speaker@{zone}"


def _of_words(number: int, read: ReadSentence, moment: str, home: str | None) -> Iterator[Feature]:
    zone, states, marks = _zone(read), {hit.value.state for hit in read.places}, _marks(read)
    for meaning in read.meanings:
        concept = meaning.concept + "!" * meaning.denied
        names = [concept, f"{concept}@{zone}", f"{concept}@{moment}"]
        names += [f"{concept}/{mark}" for mark in marks.get(meaning.clause, ()) if mark != meaning.concept]
        if zone != "rest":
            names += [f"{concept}^home"] * (home in states) + [f"{concept}^abroad"] * bool(states - {home})
        yield from (Feature(name, 1.0, number, meaning) for name in names)


def _marks(read: ReadSentence) -> dict[int, set[str]]:
    """By clause, what is said there that makes its words no news of his: asked for, feared, of others, long ago."""
    marks: dict[int, set[str]] = {}
    for meaning in read.meanings:
        if meaning.concept in MARKS:
            marks.setdefault(meaning.clause, set()).add(meaning.concept)
    return marks


def _of_act(placed: Placed, weight: float) -> Iterator[Feature]:
    code, value = placed.act.rule.measure, 1 / (1 + math.exp(HALFWAY - weight))
    yield Feature(f"act:{code}", value, placed.number, placed.act.parts[0])
    yield Feature(f"act:{code}@{_zone(placed.home)}", value, placed.number, placed.act.parts[0])


def _zone(read: ReadSentence) -> str:
    if read.sentence.field == "title":
        return "title"
    return "lead" if read.sentence.number < LEAD else "rest"
