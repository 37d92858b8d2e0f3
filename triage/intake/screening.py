"""A quick look at what shares keys with somebody: where the matcher's first pass finds no place, all is passed over.

The matcher with one person on its list looks closely at all places for him at which the matcher with the whole list
does. So what it passes over need not be read with all the rest that intake reads."""

from collections.abc import Iterator, Sequence

from db.queries.rematching import AT_ONCE, words_among
from db.session import Database
from db.work.job import Engine
from matcher.values import Text, WatchedPerson
from triage.intake.looking import Piece, look_job


def screened(database: Database, person: WatchedPerson, versions: Sequence[int], engine: Engine) -> Iterator[int]:
    """Those of some versions in which the matcher finds places where a person may be named."""
    in_work: list[Piece] = []
    for found in engine.map(look_job(person), _pieces(database, versions, in_work)):
        yield from (int(text.doc_id) for text, named in zip(in_work.pop(0), found, strict=True) if named)


def _pieces(database: Database, versions: Sequence[int], in_work: list[Piece]) -> Iterator[Piece]:
    """The texts of the versions; an engine may read ahead, so those in work are kept."""
    for at in range(0, len(versions), AT_ONCE):
        with database.read() as session:
            rows = words_among(session, versions[at : at + AT_ONCE])
        in_work.append(
            tuple(Text(str(number), text, title, hidden, language) for number, title, text, hidden, language in rows)
        )
        yield in_work[-1]
