"""A quick look at what shares keys with somebody: who is not found there at all is not read closely.

The matcher with one person on its list finds him wherever the matcher with the whole list does: others on the list
can only take a place away from him. So what it passes over need not be read with all the rest that intake reads."""

from collections.abc import Iterator, Sequence

from config.names import read_name_rules
from db.queries.rematching import AT_ONCE, words_among
from db.session import Database
from matcher.engine import Matcher
from matcher.values import Text, WatchedPerson


def screened(database: Database, person: WatchedPerson, versions: Sequence[int]) -> Iterator[int]:
    """Those of some versions in which the matcher finds a person by himself, however surely."""
    matcher = Matcher([person], read_name_rules())
    for at in range(0, len(versions), AT_ONCE):
        with database.read() as session:
            rows = words_among(session, versions[at : at + AT_ONCE])
        texts = [Text(str(number), text, title, hidden, language) for number, title, text, hidden, language in rows]
        for row, mentions in zip(rows, matcher.find_all(texts), strict=True):
            if mentions:
                yield row[0]
