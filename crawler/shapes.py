"""The shape of a run: how many of its documents had what. Numbers only, kept with the run, compared with later ones."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.counts import ASKED, FIELD, LANGUAGE, READ, READABLE
from db.values import PARTIAL, NewDocument

LONG_LETTERS = 600
"""A text that is cut, or a page that is none, has less; most articles have more."""
AHEAD = timedelta(days=1)
"""Clocks and time zones differ by less."""

AGES = (2, 8, 32, 128, 512, 2048)
"""Days: a document is younger than some of them, and a source has its own age of news."""
WHOLE_TEXT = "whole text"
ALWAYS = ("title", "date", READABLE, "whole letters")
"""What belongs to the build of a page, so that one without it is enough where all had it."""
FIELDS = (
    *ALWAYS,
    "author",
    "date with its time",
    "date that is not ahead",
    *(f"date of the last {days} days" for days in AGES),
    "long text",
    WHOLE_TEXT,
)
"""What a document may have: a source that mostly had it and has it no more has changed."""
LOST = re.compile(r"[^\W\d_]\?[^\W\d_]")
ADDRESS = re.compile(r"[/.=&@]\w")
LOST_WORDS, LOST_LETTER = 3, "\ufffd"
UNREAD = frozenset(
    {"no_article", "wrong_type", "wrong_charset", "cut", "tiny_body", "reader_error", "changed_layout", "no_text"}
)
"""Outcomes of an item's page that came and could not be read."""


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
    has = {
        "title": bool(document.title.strip()),
        "author": bool(document.authors),
        "long text": len(document.text) >= LONG_LETTERS,
        "whole letters": has_whole_letters(document.text) and has_whole_letters(document.title, lost_words=1),
        WHOLE_TEXT: PARTIAL not in document.more,
        "date with its time": document.published is not None and document.published_precision == "time",
        **_dates(document.published, now),
    }
    found = Counter({f"{FIELD}{name}": 1 for name, there in has.items() if there})
    found[READ] = 1
    if document.language:
        found[f"{LANGUAGE}{document.language}"] = 1
    return found


def has_whole_letters(text: str, lost_words: int = LOST_WORDS) -> bool:
    """Whether no letters were lost on the way: a server that writes an alphabet as another puts '?' inside words.

    In a running text fewer than `lost_words` such words are typing errors; a title has none."""
    if LOST_LETTER in text:
        return False
    lost = 0
    for word in text.split():
        if "?" in word and LOST.search(word) and not ADDRESS.search(word):
            lost += 1
    return lost < lost_words


def _dates(published: datetime | None, now: datetime) -> dict[str, bool]:
    if published is None:
        return {}
    younger = {f"date of the last {days} days": published > now - timedelta(days=days) for days in AGES}
    return {"date": True, "date that is not ahead": published <= now + AHEAD, **younger}


def pages_of(item_results: Mapping[str, int]) -> Counter[str]:
    """What the requests for items add: pages that came, and those of them that could be read."""
    read = item_results.get("read", 0)
    unread = sum(number for result, number in item_results.items() if result in UNREAD)
    return Counter({ASKED: read + unread, FIELD + READABLE: read})


def add_up(runs: Sequence[Mapping[str, int]]) -> Counter[str]:
    """The counts of several runs together."""
    whole: Counter[str] = Counter()
    for counts in runs:
        whole.update(counts)
    return whole
