"""Decides what a new sighting does to a card that a person has already decided. Pure.

A rejection holds until a fact changes: a new document that tells more, an edited page, a spelling that somebody
added. Reading the same again, with the same rules or better ones, is no new fact."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from config.codebook import Codebook
from triage.intake.clustering import NEAR_DUPLICATE
from triage.intake.sightings import Sighting, likeness

RETURNABLE = ("rejected", "duplicate", "deferred")
"""Statuses that a fact can end: a confirmed or unsure card is still in somebody's hands and only gains a document."""


@dataclass(frozen=True)
class News:
    """Why a sighting is looked at: what of it is new, besides the sighting itself."""

    kind: Literal["document", "edit", "spelling", "rules"] = "document"
    """A document that was not read before; an edited page; a spelling that was added; other rules of reading."""
    before: Sighting | None = None
    """Of an edit: what the version before it says, read by the same rules."""
    spellings: tuple[str, ...] = ()
    """Those that were added."""


READ_FIRST = News()


def why_return(
    status: str,
    decided_measure: str | None,
    known: Sequence[Sighting],
    new: Sighting,
    codebook: Codebook,
    news: News = READ_FIRST,
) -> str:
    """The fact that brings a decided card back, in a sentence for its readers; "" where it stays as decided.

    decided_measure: what the card told when it was decided; known: its sightings so far."""
    if status not in RETURNABLE:
        return ""
    if news.kind == "spelling":
        return f"A spelling was added, and this document has it: {', '.join(f'“{name}”' for name in news.spellings)}."
    if news.kind == "edit":
        return _why_edit(news.before, new, codebook)
    return _why_stronger(decided_measure, known, new, codebook)


def _why_edit(before: Sighting | None, new: Sighting, codebook: Codebook) -> str:
    if before is None:
        return "The page was edited, and names this person now."
    told = [
        f"{what} “{_title(what, old, codebook)}” is now “{_title(what, now, codebook)}”"
        for what in ("measure", "date", "host", "place")
        if (old := getattr(before, what)) != (now := getattr(new, what))
    ]
    return f"The page was edited: {', '.join(told)}." if told else ""


def _title(what: str, value: str | None, codebook: Codebook) -> str:
    return codebook.measures[value].en if what == "measure" and value else value or "not said"


def _why_stronger(decided_measure: str | None, known: Sequence[Sighting], new: Sighting, codebook: Codebook) -> str:
    """A copy of a known text is no new fact; a stronger measure in a new text is."""
    if new.measure is None or any(likeness(new.signature, each.signature) >= NEAR_DUPLICATE for each in known):
        return ""
    if any(each.version == new.version for each in known):
        return ""
    if codebook.strength(new.measure) <= codebook.strength(decided_measure):
        return ""
    before = codebook.measures[decided_measure].en if decided_measure else "no measure"
    return f"A new document tells “{codebook.measures[new.measure].en}”; when it was decided, “{before}” was known."
