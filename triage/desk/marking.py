"""Cuts a text into pieces, marked where something was found in it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

STRENGTH = {"name": 3, "measure": 2, "date": 1, "place": 0}
"""Where marks overlap, the stronger one is shown."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A found place: characters `start` to `end`, and what they are: name, measure, date or place."""

    start: int
    end: int
    what: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; `what` is empty where nothing was found."""

    text: str
    what: str = ""


def mark_text(text: str, marks: Iterable[Mark]) -> list[Piece]:
    """The text as pieces, which joined are the text again. Marks outside the text are cut or dropped."""
    pieces, at = [], 0
    for mark in _disjoint(marks, len(text)):
        if mark.start > at:
            pieces.append(Piece(text[at : mark.start]))
        pieces.append(Piece(text[mark.start : mark.end], mark.what))
        at = mark.end
    return [*pieces, Piece(text[at:])] if at < len(text) else pieces


def paragraphs(pieces: list[Piece]) -> list[list[Piece]]:
    """The pieces line by line; empty lines are left out."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        first, *more = piece.text.split("\n")
        lines[-1].append(Piece(first, piece.what))
        lines.extend([Piece(part, piece.what)] for part in more)
    return [kept for line in lines if (kept := [piece for piece in line if piece.text.strip()])]


def _disjoint(marks: Iterable[Mark], length: int) -> list[Mark]:
    chosen: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (-STRENGTH.get(mark.what, -1), mark.start, -mark.end)):
        cut = Mark(max(mark.start, 0), min(mark.end, length), mark.what)
        if cut.start < cut.end and not any(cut.start < other.end and other.start < cut.end for other in chosen):
            chosen.append(cut)
    return sorted(chosen, key=lambda mark: mark.start)
