"""A known page that must still read the same: one stored document a night is asked for again. Pure.

Which one is chosen by age alone: what is asked for never depends on who is watched."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from rapidfuzz.fuzz import ratio

from crawler.judging import Fault
from crawler.shapes import UNREAD, has_whole_letters
from crawler.vanishing import GONE_RESULTS
from db.queries.documents import are_apart
from db.values import NewDocument

Reading = Literal["same", "edited", "otherwise", "gone", "unread", "unsaid"]
CHECK = "known page:"
"""Before the names of the counts in which the readings are kept with a run."""
COMPARED = 5_000
"""Letters of a text that are compared."""
ALIKE = 60
"""Likeness of two texts, of 100, from which one is an edit of the other. Two texts of one language have about 40."""


@dataclass(frozen=True, slots=True)
class KnownPage:
    """What a stored document said, as far as it is compared."""

    title: str
    text: str
    language: str
    published: datetime | None


def known_page_of(document: NewDocument) -> KnownPage:
    """A document as it is compared."""
    return KnownPage(document.title, document.text, document.language, document.published)


def compare_reading(before: KnownPage, result: str, after: KnownPage | None) -> Reading:
    """How a known page read tonight; `after` is None where no document came of it, `result` is its outcome."""
    if result in GONE_RESULTS:
        return "gone"
    if result in UNREAD:
        return "unread"
    if result != "read" or after is None:
        return "unsaid"
    if any(_departures(before, after)):
        return "otherwise"
    return "same" if (before.title, before.text) == (after.title, after.text) else "edited"


def _departures(before: KnownPage, after: KnownPage) -> Iterator[bool]:
    yield ratio(before.text[:COMPARED], after.text[:COMPARED]) < ALIKE
    yield bool(before.title) and ratio(before.title, after.title) < ALIKE
    yield before.language.split("-")[0] != after.language.split("-")[0]
    yield are_apart(before.published, after.published)
    yield has_whole_letters(before.text) and not has_whole_letters(after.text)


def judge_known_page(counts: Mapping[str, int]) -> list[Fault]:
    """The fault that the known page shows, if any. One that is gone is no fault: others are looked at tomorrow."""
    if counts.get(CHECK + "otherwise"):
        return [Fault("a known page reads otherwise than when it was stored", "pages")]
    if counts.get(CHECK + "unread"):
        return [Fault("a known page that was read before can be read no more", "pages")]
    return []
