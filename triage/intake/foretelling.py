"""How many stored documents name somebody who is not watched yet: counted before he is, within a bound of time."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from config.names import read_name_rules
from config.settings import Settings
from db.models import Person
from db.queries.pending import count_documents, latest_versions
from db.session import Database
from matcher.engine import Matcher
from matcher.values import WatchedPerson
from triage.intake.run import BATCH, text_of
from triage.intake.watchlist import watched

SECONDS = 5.0
"""Longest time that a page spends counting."""


@dataclass(frozen=True, slots=True)
class Finds:
    """What a search would find, as far as it went."""

    documents: int
    read: int
    """How many documents were looked at."""
    stored: int


def count_naming(database: Database, person: Person, settings: Settings, seconds: float = SECONDS) -> Finds:
    """The number of stored documents that name a person, the oldest looked at first, for at most `seconds`."""
    return count_each(database, [watched(person)], settings, seconds)[person.person_key]


def count_each(
    database: Database, persons: Sequence[WatchedPerson], settings: Settings, seconds: float = SECONDS
) -> Mapping[str, Finds]:
    """For each of some people, by id: how many stored documents name him; all are looked for in one pass."""
    matcher, found = Matcher(persons, read_name_rules()), Counter[str]()
    ends, read, last = time.monotonic() + seconds, 0, 0
    with database.read() as session:
        stored = count_documents(session)
        while time.monotonic() < ends and (batch := latest_versions(session, last, BATCH)):
            for mentions in matcher.find_all([text_of(version) for version in batch]):
                found.update({one.person_id for one in mentions if one.score >= settings.match_threshold})
            last, read = batch[-1].document_id, read + len(batch)
            session.expunge_all()
    return {person.person_id: Finds(found[person.person_id], read, stored) for person in persons}
