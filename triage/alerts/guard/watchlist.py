"""What the guard keeps between two messages: the names of all persons, and of all partners."""

import time
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import Partner, Person, PersonName
from triage.alerts.guard.folding import fold

LEAST = 3
"""Letters of a value that is worth searching for; of a single word of a name, one more."""
FRESH_SECONDS = 1.0


@dataclass
class Watchlist:
    """The folded names of all persons, kept until the table changes; and what was read of events a moment ago.

    One event goes to many partners at once: for a second, the values to look for are not read again. Whether a
    message may go at all is read each time."""

    stamp: object = None
    names: dict[int, frozenset[str]] = field(default_factory=dict)
    recent: dict[tuple[int, ...], dict[str, frozenset[str]]] = field(default_factory=dict)
    partners: dict[int, str] = field(default_factory=dict)
    """Number → folded name, of all partners with a name that is worth searching for."""
    read_at: float = float("-inf")

    def refresh(self, session: Session) -> None:
        """Forgets what is older than a second, and reads the names again where persons or names changed."""
        if time.monotonic() - self.read_at < FRESH_SECONDS:
            return
        self.read_at = time.monotonic()
        self.recent.clear()
        partners = {number: fold(name) for number, name in session.execute(select(Partner.id, Partner.name))}
        self.partners = {number: name for number, name in partners.items() if len(name.strip()) >= LEAST}
        stamp = (
            tuple(session.execute(select(func.count(), func.max(PersonName.id))).one()),
            tuple(session.execute(select(func.count(), func.max(Person.updated_at))).one()),
        )
        if stamp == self.stamp:
            return
        names: dict[int, set[str]] = {}
        for person_id, name in session.execute(select(PersonName.person_id, PersonName.name)):
            names.setdefault(person_id, set()).add(fold(name))
        for person_id, name in session.execute(select(Person.id, Person.canonical_name)):
            names.setdefault(person_id, set()).add(fold(name))
        self.stamp, self.names = stamp, {key: frozenset(found) for key, found in names.items()}

    def of(self, persons: set[int]) -> frozenset[str]:
        """Their names, whole and word by word."""
        whole = [name for person in persons for name in self.names.get(person, frozenset())]
        words = (f" {word} " for name in whole for word in name.split() if len(word) > LEAST)
        return frozenset([*whole, *words])

    def but(self, persons: set[int]) -> frozenset[str]:
        """Everybody else's names of two words or more: a single word may be a place or a verb."""
        others = (names for person, names in self.names.items() if person not in persons)
        return frozenset(name for names in others for name in names if " " in name.strip())
