"""The watchlist as the matcher wants it, read from the database."""

import hashlib
import json
from dataclasses import asdict, dataclass

from sqlalchemy.orm import Session

from db.models import Person
from db.queries.persons import active_persons
from matcher.values import WatchedPerson
from triage.records.watchlist_file import affiliations_in


@dataclass(frozen=True)
class Watchlist:
    """All watched persons, with the database's number of each."""

    persons: tuple[WatchedPerson, ...]
    numbers: dict[str, int]
    """person_id as imported → persons.id"""

    @property
    def version(self) -> str:
        """Changes when any name or fact that the matcher uses changes; tells nothing of them."""
        persons = sorted(self.persons, key=lambda person: person.person_id)
        content = json.dumps([asdict(person) for person in persons], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:12]


def read_watchlist(session: Session) -> Watchlist:
    """The active persons, in the order in which they came: whoever is new is added to the arrays that are kept."""
    rows = sorted(active_persons(session), key=lambda row: row.id)
    return Watchlist(tuple(watched(row) for row in rows), {row.person_key: row.id for row in rows})


def watched(person: Person) -> WatchedPerson:
    """A person as the matcher wants him."""
    return WatchedPerson(
        person_id=person.person_key,
        canonical_name=person.canonical_name,
        aliases=tuple(name.name for name in person.names if name.name != person.canonical_name),
        country=person.home_state,
        category="|".join(category.label or category.category for category in person.categories),
        birth_year=person.birth_year,
        affiliations=tuple(dict.fromkeys((*(one.label for one in person.affiliations), *affiliations_in(person.more)))),
    )
