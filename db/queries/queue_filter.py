"""Which cards of the queue are wanted: a filter as conditions of a statement, and as the values that fill it.

Statements are built once for each set of filters in use: building one costs several times what its answer costs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from db.models import Candidate, CandidateDocument, Document, DocumentVersion, Person, PersonName
from db.models.base import now

MOST_PERSONS = 500
"""Persons whom the words of a filter may find."""
DUE = "due"
"""Stands for cards that were deferred until a day that has come."""
STATUS_GROUPS = {
    "new": ("new", DUE),
    "open": ("new", "unsure", DUE),
    "second": ("second", "adjudicate"),
    "all": ("new", "unsure", "deferred", "second", "adjudicate", "confirmed", "rejected", "duplicate"),
}
"""Filters that want several statuses."""
Fields = tuple[str, ...]
"""Names of the filters that say something, in their order."""
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which cards are wanted; an empty value wants all. `status` is one, or a name of STATUS_GROUPS."""

    queue: str = "nightly"
    status: str = "new"
    person: str = ""
    """A person's key, or part of a name."""
    source: str = ""
    measure: str = ""
    stage: str = ""
    state: str = ""
    """Home state."""
    language: str = ""
    """ISO 639-1; finds every script of it."""
    since: date | None = None
    until: date | None = None
    text: str = ""
    """Beginnings of words of a title or text, in any script."""


def statuses_of(wanted: QueueFilter) -> tuple[str, ...]:
    """The statuses that a filter wants; DUE is none of a card."""
    return STATUS_GROUPS.get(wanted.status, (wanted.status,))


def fields_of(wanted: QueueFilter) -> Fields:
    """The filters that say something and that `conditions` knows: status and text are the queue's own."""
    return tuple(name for name, value in asdict(wanted).items() if value and name not in ("status", "text"))


@cache
def conditions(fields: Fields) -> tuple[ColumnElement[bool], ...]:
    """The conditions of these filters; each is filled by the value of its name."""
    inner = [_OF_DOCUMENT[name] for name in fields if name in _OF_DOCUMENT]
    outer = [_OF_CARD[name] for name in fields if name in _OF_CARD]
    return (*outer, exists().where(_JOINED, *inner)) if inner else tuple(outer)


def of_status(status: str) -> ColumnElement[bool]:
    """Cards of one status, which is filled in by its own name; `today` fills DUE."""
    if status != DUE:
        return Candidate.status == bindparam(f"status_{status}", status)
    return and_(Candidate.status == "deferred", Candidate.deferred_until <= bindparam("today"))


def values_of(session: Session, wanted: QueueFilter) -> Values:
    """What fills the conditions of a filter."""
    said: Values = {name: getattr(wanted, name) for name in fields_of(wanted)}
    if wanted.person:
        said["person"] = _find_persons(session, wanted.person)
    if wanted.language:
        said["language"] = _escaped(wanted.language) + "%"
    if wanted.since:
        said["since"] = _midnight(wanted.since)
    if wanted.until:
        said["until"] = _midnight(wanted.until + timedelta(days=1))
    return said | ({"today": now().date().isoformat()} if DUE in statuses_of(wanted) else {})


def contains_text(column: ColumnElement[str] | InstrumentedAttribute[str], words: str) -> ColumnElement[bool]:
    """Whether a column contains words as typed, in small letters, in capitals, or with a capital at each start.

    SQLite folds only ASCII, so the forms are spelled out; the same on both databases."""
    forms = dict.fromkeys((words, words.lower(), words.upper(), words.title()))
    return or_(*(column.contains(form, autoescape=True) for form in forms))


_PERSONS_CARD, _CITIZEN = aliased(Candidate), aliased(Person)
_OF_CARD: Mapping[str, ColumnElement[bool]] = {
    "queue": Candidate.queue == bindparam("queue"),
    # By number, so that the planner starts from the few cards of these persons and not from the whole queue.
    "person": Candidate.id.in_(
        select(_PERSONS_CARD.id).where(_PERSONS_CARD.person_id.in_(bindparam("person", expanding=True)))
    ),
    "measure": Candidate.measure == bindparam("measure"),
    "stage": Candidate.stage == bindparam("stage"),
    # Asked card by card: a list of all people of a state would be made for each page.
    "state": exists().where(_CITIZEN.id == Candidate.person_id, _CITIZEN.home_state == bindparam("state")),
    "since": Candidate.published >= bindparam("since"),
    "until": Candidate.published < bindparam("until"),
}
_OF_DOCUMENT: Mapping[str, ColumnElement[bool]] = {
    "source": Document.source == bindparam("source"),
    "language": DocumentVersion.language.like(bindparam("language"), escape="/"),
}
_JOINED = and_(
    CandidateDocument.candidate_id == Candidate.id,
    Document.id == CandidateDocument.document_id,
    DocumentVersion.id == CandidateDocument.version_id,
)


def _find_persons(session: Session, words: str) -> Sequence[int]:
    # The name that a person goes by is one of the names.
    named = select(PersonName.person_id).where(contains_text(PersonName.name, words)).distinct().limit(MOST_PERSONS)
    keyed = select(Person.id).where(Person.person_key == words)
    return list(dict.fromkeys([*session.scalars(keyed), *session.scalars(named)]))[:MOST_PERSONS]


def _escaped(text: str) -> str:
    return text.replace("/", "//").replace("%", "/%").replace("_", "/_")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
