"""The shape of a run: how many of its documents had what. Numbers only, kept with the run, compared with later ones."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.values import PARTIAL, NewDocument

READ, FIELD, LANGUAGE = "documents", "with:", "language:"
LONG_LETTERS = 600
"""A text that is cut, or a page that is none, has less; most articles have more."""
FRESH = timedelta(days=7)
AHEAD = timedelta(days=1)
"""Clocks and time zones differ by less."""

FIELDS = ("author", "date", "fresh date", "long text", "whole text")
"""What a document may have: a source that mostly had it and has it no more has changed."""


@dataclass(frozen=True, slots=True)
class PastRun:
    """One earlier run as the table keeps it."""

    at: datetime
    status: str
    counts: Mapping[str, int]

    @property
    def complete(self) -> bool:
        """Whether it may be a measure for later ones."""
        return self.status == "complete"


def shape_of(document: NewDocument, now: datetime) -> Counter[str]:
    """What one document adds to the counts of its run."""
    published = document.published
    has = {
        "author": bool(document.authors),
        "date": published is not None,
        "fresh date": published is not None and now - FRESH <= published <= now + AHEAD,
        "long text": len(document.text) >= LONG_LETTERS,
        "whole text": PARTIAL not in document.more,
    }
    found = Counter({f"{FIELD}{name}": 1 for name in FIELDS if has[name]})
    found[READ] = 1
    if document.language:
        found[f"{LANGUAGE}{document.language}"] = 1
    return found


def add_up(runs: Sequence[Mapping[str, int]]) -> Counter[str]:
    """The counts of several runs together."""
    whole: Counter[str] = Counter()
    for counts in runs:
        whole.update(counts)
    return whole
