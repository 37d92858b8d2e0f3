"""Constants as parts of a statement, written into its text: a planner then knows them, whoever asks and however often.

A number or word that is given as a value is a riddle to a plan that PostgreSQL keeps: it takes `LIMIT $1` for a tenth
of the table, so it keeps none and plans anew for each page."""

from sqlalchemy import ColumnElement, Integer, String, literal_column


def at_most(number: int) -> ColumnElement[int]:
    """A number of rows."""
    return literal_column(str(int(number)), Integer)


def word(text: str) -> ColumnElement[str]:
    """A word of the schema's own, as a status. Raises ValueError for anything but small Latin letters."""
    if not (text.isascii() and text.isalpha() and text.islower()):
        raise ValueError(f"{text!r} is no word of the schema; give it as a value")
    return literal_column(f"'{text}'", String)
