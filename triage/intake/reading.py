"""Reads one document for every watched person: mentions and the suggested coding. Pure.

This is the heavy part of intake; it takes values and gives values, so it can run anywhere."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass

from config.signals import SignalRules
from matcher.engine import Matcher
from matcher.signals import read_signals, suggest_from
from matcher.values import Mention, SuggestedEvent, Text, WatchedPerson


@dataclass(frozen=True)
class Finding:
    """What one text says of one person; `mentions` is never empty."""

    person_id: str
    mentions: tuple[Mention, ...]
    event: SuggestedEvent | None

    @property
    def score(self) -> float:
        """Of the best mention."""
        return max(mention.score for mention in self.mentions)


class Reader:
    """A matcher with its watchlist, the rules of event signals, and a threshold.

    It reads many texts at once: the matcher's first pass goes over all of them together."""

    def __init__(
        self, matcher: Matcher, persons: Sequence[WatchedPerson], rules: SignalRules, threshold: float
    ) -> None:
        self._matcher = matcher
        self._persons = {person.person_id: person for person in persons}
        self._rules = rules
        self._threshold = threshold
        self._only: str | None = None

    def asked_of(self, person: str | None) -> "Reader":
        """The same reader, asked of one person alone; of all for None.

        All are looked for, since namesakes are told apart from each other; but events, which take most of the time of
        a text that names somebody, are read for this one."""
        reader = copy(self)
        reader._only = person
        return reader

    def read_all(self, texts: Sequence[Text]) -> Iterator[tuple[Finding, ...]]:
        """What each text says of watched persons, in the order of their ids; texts in the order given."""
        for text, mentions in zip(texts, self._matcher.find_all(texts), strict=True):
            kept = [each for each in mentions if each.score >= self._threshold and self._only in (None, each.person_id)]
            yield self._findings(text, kept) if kept else ()

    def _findings(self, text: Text, mentions: Sequence[Mention]) -> tuple[Finding, ...]:
        signals = read_signals(text, self._rules)
        by_person: dict[str, list[Mention]] = defaultdict(list)
        for mention in mentions:
            by_person[mention.person_id].append(mention)
        return tuple(
            Finding(person, tuple(found), suggest_from(signals, mentions, self._persons[person], self._rules))
            for person, found in sorted(by_person.items())
        )
