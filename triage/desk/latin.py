"""Latin letters for a reader who does not read the script at hand. Pure.

A reading aid (anyascii), not a transliteration standard: nothing is matched or stored by it."""

from anyascii import anyascii

from triage.desk.marking import Piece


def in_latin(text: str) -> str:
    """The text in Latin letters; text that is in them already stays as it is."""
    return text if text.isascii() else str(anyascii(text))


def pieces_in_latin(pieces: list[Piece]) -> list[Piece]:
    """The pieces in Latin letters, marks kept."""
    return [Piece(in_latin(piece.text), piece.what) for piece in pieces]
