"""Decides what a new sighting does to a card that a person has already decided. Pure."""

from collections.abc import Sequence

from config.codebook import Codebook
from triage.intake.clustering import NEAR_DUPLICATE
from triage.intake.sightings import Sighting, likeness


def why_reopen(
    status: str, decided_measure: str | None, known: Sequence[Sighting], new: Sighting, codebook: Codebook
) -> str:
    """The fact that brings a rejected card back, or "" where it stays as decided.

    Only a rejection can come back: a confirmed or unsure card is still in somebody's hands and just
    gains a document. A copy of a known text is no new fact; a stronger measure in a new text is."""
    if status != "rejected" or new.measure is None:
        return ""
    if any(likeness(new.signature, sighting.signature) >= NEAR_DUPLICATE for sighting in known):
        return ""
    if codebook.strength(new.measure) <= codebook.strength(decided_measure):
        return ""
    before = codebook.measures[decided_measure].en if decided_measure else "no measure"
    return f"A new document tells “{codebook.measures[new.measure].en}”; when it was rejected, “{before}” was known."
