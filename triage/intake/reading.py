"""Reads one document for every watched person: mentions and the suggested coding. Pure.

This is the heavy part of intake; it takes values and gives values, so it can run anywhere."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from matcher.engine import Matcher

from config.signals import SignalRules
from matcher.signals import suggest_event
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
    """A matcher with its watchlist, the rules of event signals, and a threshold."""

    def __init__(
        self, matcher: Matcher, persons: Sequence[WatchedPerson], signals: SignalRules, threshold: float
    ) -> None:
        self._matcher = matcher
        self._persons = {person.person_id: person for person in persons}
        self._signals = signals
        self._threshold = threshold

    def read(self, text: Text) -> tuple[Finding, ...]:
        """What the text says of watched persons, in the order of their ids."""
        mentions: dict[str, list[Mention]] = defaultdict(list)
        for mention in self._matcher.find(text):
            if mention.score >= self._threshold:
                mentions[mention.person_id].append(mention)
        return tuple(self._finding(text, person, tuple(found)) for person, found in sorted(mentions.items()))

    def _finding(self, text: Text, person: str, mentions: tuple[Mention, ...]) -> Finding:
        event = suggest_event(text, mentions, self._persons[person], self._signals)
        return Finding(person, mentions, event)
