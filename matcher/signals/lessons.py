"""Turns example texts into lessons for the learned reader, and tells how well what was learned reads others. Pure."""

from collections.abc import Iterator, Sequence
from itertools import chain

from config.learned import Example, Learned
from config.signals import SignalRules
from matcher.signals.features import greatest
from matcher.signals.fitting import Lesson, fit
from matcher.signals.learned import judge
from matcher.signals.read import read_signals
from matcher.signals.suggest import case_of, seen_in, suggest_by_rules
from matcher.values import Field, Mention, Text, WatchedPerson


def lesson_from(example: Example, rules: SignalRules) -> Lesson:
    """What the text of an example offers under some rules, and the measure that it tells."""
    text = Text("example", example.text, example.title, language=example.language, published=example.published)
    person = WatchedPerson("watched", example.name[0], country=example.home)
    case = case_of(read_signals(text, rules), mentions_in(example), person, rules)
    if case is None:
        return Lesson({}, "", example.measure)
    suggested = suggest_by_rules(case)
    told = suggested.measure if suggested else ""
    return Lesson(greatest(seen_in(case, told)), told, example.measure)


def mentions_in(example: Example) -> list[Mention]:
    """Where the forms of the name stand in title and text."""
    fields: tuple[tuple[Field, str], ...] = (("title", example.title), ("text", example.text))
    return list(chain.from_iterable(_places(name, field, text) for field, text in fields for name in example.name))


def _places(name: str, field: Field, text: str) -> Iterator[Mention]:
    start = text.find(name)
    while start >= 0:
        yield Mention("watched", field, start, start + len(name), name, 1.0, ())
        start = text.find(name, start + 1)


def share_right(lessons: Sequence[Lesson], parts: int = 3) -> float:
    """The share of examples whose measure is right when they are read by what the other parts taught."""
    right = 0
    for part in range(parts):
        learned = fit([lesson for number, lesson in enumerate(lessons) if number % parts != part])
        right += sum(_reads(lesson, learned) for lesson in lessons[part::parts])
    return right / len(lessons)


def _reads(lesson: Lesson, learned: Learned) -> bool:
    return judge(lesson.features, learned, lesson.told) == lesson.measure
