"""Which cards of the queue are wanted: a filter as conditions of a statement, and as the values that fill it.

Statements are built once for each set of filters in use: building one costs several times what its answer costs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from db.among import among
from db.models import Candidate, CandidateDocument, Document, DocumentVersion, Person, PersonName
from db.models.base import now
from db.plain import at_most, word
from db.queries.search import versions_with
from db.session import ask

MOST_PERSONS = 500
"""Persons whom the words of a filter may find."""
FEW = 100
"""Up to so many persons, their cards are looked up; of more, the queue is walked until a page is full."""
MOST_DOCUMENTS = 5000
"""Of a word that stands in more documents than this, the newest count: of a million the list would take seconds."""
STRONGEST = 2000
"""Cards at the head of the queue at which one looks to see whether a source or language is frequent in it …"""
FREQUENT = 50
"""… which it is with so many of them: a walk then soon has a page. Cards of any other are looked up from its side."""
MOST_OF_SIDE = 100_000
"""Documents of a source or in a language from which on the queue is walked after all."""
SCRIPTS = ("", "-Cyrl", "-Latn", "-Arab")
"""What may follow a language: one is found in each of its scripts, in any."""
SHORTEST_PART = 3
"""Letters of a part of a name from which on PostgreSQL finds it by its trigrams."""
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


@dataclass(frozen=True, slots=True)
class Asked:
    """A filter as statements take it: looked up once, however many statements a page asks."""

    fields: Fields
    """The filters that say something: `person` for few persons, `people` for many, `cards` for those with words,
    `rare_source` or `rare_language` for what is looked up from its side."""
    values: Values
    statuses: tuple[str, ...]


def statuses_of(status: str) -> tuple[str, ...]:
    """The statuses that a filter's status wants; DUE is none of a card."""
    return STATUS_GROUPS.get(status, (status,))


def resolve(session: Session, wanted: QueueFilter) -> Asked:
    """What a filter asks for: the persons and documents that its words find are looked up."""
    said: Values = {name: value for name, value in asdict(wanted).items() if value and name not in ("status", "text")}
    if wanted.person:
        found = _find_persons(session, said.pop("person"))
        said["person" if len(found) <= FEW else "people"] = found
    if wanted.language:
        said["language"] = [wanted.language + script for script in SCRIPTS]
    if wanted.since:
        said["since"] = _midnight(wanted.since)
    if wanted.until:
        said["until"] = _midnight(wanted.until + timedelta(days=1))
    if wanted.text:
        said["cards"] = _cards_with(session, wanted.text)
    else:
        said |= _rare_of(session, wanted, said)
    return Asked(tuple(sorted(said)), said | {"today": now().date().isoformat()}, statuses_of(wanted.status))


@cache
def conditions(fields: Fields) -> tuple[ColumnElement[bool], ...]:
    """The conditions of these filters; each is filled by the value of its name."""
    inner = [_OF_DOCUMENT[name] for name in fields if name in _OF_DOCUMENT]
    outer = [_OF_CARD[name] for name in fields if name in _OF_CARD and name != "queue"]
    if "queue" in fields:
        is_narrow = not {"person", "cards", "rare_source", "rare_language"}.isdisjoint(fields)
        outer.append(_QUEUE_ASIDE if is_narrow else _OF_CARD["queue"])
    joined = [_JOINED[name] for name in fields if name in _JOINED]
    return (*outer, exists().where(_ON_CARD, *joined, *inner)) if inner else tuple(outer)


def of_status(status: str) -> ColumnElement[bool]:
    """Cards of one status; `today` fills DUE."""
    if status != DUE:
        return Candidate.status == word(status)
    return and_(Candidate.status == word("deferred"), Candidate.deferred_until <= bindparam("today"))


def contains_text(column: ColumnElement[str] | InstrumentedAttribute[str], words: str) -> ColumnElement[bool]:
    """Whether a column contains words as typed, in small letters, in capitals, or with a capital at each start.

    The forms are spelled out, so that both databases find the same."""
    return or_(*(column.contains(form, autoescape=True) for form in _forms(words)))


_CITIZEN = aliased(Person)
_QUEUE_ASIDE = func.coalesce(Candidate.queue, "") == bindparam("queue")
"""An expression, so that no planner takes the index of the queue for it: few cards are asked for, by number."""
_CARDS_OF_SOURCE = (
    select(CandidateDocument.candidate_id)
    .join(Document, Document.id == CandidateDocument.document_id)
    .where(Document.source == bindparam("rare_source"))
    .cte("cards_of_source")
    .prefix_with("MATERIALIZED")
)
"""Made first: a planner that hopes to find a page soon would walk the whole queue for a source with nothing in it."""
# By the document, which has an index from its side: from a version to its card there is none.
_SEEN = and_(
    CandidateDocument.document_id == DocumentVersion.document_id, CandidateDocument.version_id == DocumentVersion.id
)
_CARDS_IN_LANGUAGE = (
    select(CandidateDocument.candidate_id)
    .join(DocumentVersion, _SEEN)
    .where(DocumentVersion.language.in_(bindparam("rare_language", expanding=True)))
    .cte("cards_in_language")
    .prefix_with("MATERIALIZED")
)
_OF_CARD: Mapping[str, ColumnElement[bool]] = {
    "queue": Candidate.queue == bindparam("queue"),
    "person": among(Candidate.person_id, "person"),
    "people": among(Candidate.person_id, "people", written=True),
    # Written into the statement: there may be more numbers than a statement takes values.
    "cards": Candidate.id.in_(bindparam("cards", type_=Integer, expanding=True, literal_execute=True)),
    "rare_source": Candidate.id.in_(select(_CARDS_OF_SOURCE.c.candidate_id)),
    "rare_language": Candidate.id.in_(select(_CARDS_IN_LANGUAGE.c.candidate_id)),
    "measure": Candidate.measure == bindparam("measure"),
    "stage": Candidate.stage == bindparam("stage"),
    # Asked card by card: a list of all people of a state would be made for each page.
    "state": exists().where(_CITIZEN.id == Candidate.person_id, _CITIZEN.home_state == bindparam("state")),
    "since": Candidate.published >= bindparam("since"),
    "until": Candidate.published < bindparam("until"),
}
_OF_DOCUMENT: Mapping[str, ColumnElement[bool]] = {
    "source": Document.source == bindparam("source"),
    "language": DocumentVersion.language.in_(bindparam("language", expanding=True)),
}
_TABLE = {"source": Document, "language": DocumentVersion}
_ON_CARD = CandidateDocument.candidate_id == Candidate.id
_JOINED: Mapping[str, ColumnElement[bool]] = {
    "source": Document.id == CandidateDocument.document_id,
    "language": DocumentVersion.id == CandidateDocument.version_id,
}


def _rare_of(session: Session, wanted: QueueFilter, said: Values) -> Values:
    """The source, or else the language, that is looked up from its side, where that is the shorter way.

    Where both are wanted, they are asked of one and the same document besides."""
    for name in ("source", "language"):
        if name in said and _is_rare(session, wanted, name, said[name]):
            alone = not ("source" in said and "language" in said)
            return {f"rare_{name}": said.pop(name) if alone else said[name]}
    return {}


def _is_rare(session: Session, wanted: QueueFilter, name: str, value: object) -> bool:
    asked = {"queue": wanted.queue, "status": statuses_of(wanted.status)[0], name: value}
    if int(ask(session, _at_the_head(name), asked).scalar_one()) >= FREQUENT:
        return False
    return int(ask(session, _DOCUMENTS_OF[name], asked).scalar_one()) < MOST_OF_SIDE


@cache
def _at_the_head(name: str) -> Select[int]:
    head = (
        select(Candidate.id)
        .where(Candidate.queue == bindparam("queue"), Candidate.status == bindparam("status"))
        .order_by(Candidate.rank.desc(), Candidate.id.desc())
        .limit(at_most(STRONGEST))
        .subquery()
    )
    seen = select(func.count()).select_from(head).join(CandidateDocument, CandidateDocument.candidate_id == head.c.id)
    return seen.join(_TABLE[name], _JOINED[name]).where(_OF_DOCUMENT[name])


def _some(row: InstrumentedAttribute[int], name: str) -> Select[int]:
    return select(func.count()).select_from(
        select(row).where(_OF_DOCUMENT[name]).limit(at_most(MOST_OF_SIDE)).subquery()
    )


_DOCUMENTS_OF = {"source": _some(Document.id, "source"), "language": _some(DocumentVersion.id, "language")}


def _find_persons(session: Session, words: str) -> Sequence[int]:
    # The name that a person goes by is one of the names.
    kind, forms = session.get_bind().dialect.name, _forms(words)
    if kind == "sqlite" and words.isascii():
        forms = forms[:1]
    by_parts = kind == "postgresql" and len(words) >= SHORTEST_PART
    said = {f"form_{number}": form for number, form in enumerate(forms)}
    patterns = {f"like_{number}": f"%{_escaped(form)}%" for number, form in enumerate(forms)}
    found = ask(session, _named(len(forms), by_parts), {"key": words, **said, **patterns}).scalars()
    return list(dict.fromkeys(found))[:MOST_PERSONS]


_KEYED = select(Person.id).where(Person.person_key == bindparam("key"))


@cache
def _named(forms: int, by_parts: bool) -> CompoundSelect[int]:
    """Numbers of persons by key, or by part of a name in each of its forms.

    by_parts: through the index of trigrams that migration 0011 gives PostgreSQL; it then looks at the names that hold
    all trigrams of a form. Each form by itself: joined by OR, all trigrams of each name found would be made anew."""
    likes = [PersonName.name.like(bindparam(f"like_{number}"), escape="/") for number in range(forms)]
    if by_parts:
        each = (select(PersonName.person_id).where(_holds(number), like) for number, like in enumerate(likes))
        found = union_all(*each).subquery()
    else:
        found = select(PersonName.person_id).where(or_(*likes)).subquery()
    named = select(found.c.person_id).distinct().limit(at_most(MOST_PERSONS)).subquery()
    return union_all(_KEYED, select(named.c.person_id))


def _holds(form: int) -> ColumnElement[bool]:
    parts = func.trigrams_of(bindparam(f"form_{form}", type_=String), type_=ARRAY(String))
    return func.trigrams_of(PersonName.name, type_=ARRAY(String)).contains(parts)


def _forms(words: str) -> tuple[str, ...]:
    # SQLite folds only ASCII, PostgreSQL nothing.
    return tuple(dict.fromkeys((words, words.lower(), words.upper(), words.title())))


def _cards_with(session: Session, words: str) -> Sequence[int]:
    found = versions_with(session, words)
    if found is None:
        return []
    found = found.order_by(found.selected_columns[0].desc()).limit(MOST_DOCUMENTS)
    cards = select(CandidateDocument.candidate_id).join(DocumentVersion, _SEEN).limit(MOST_DOCUMENTS)
    return ask(session, cards.where(DocumentVersion.id.in_(found))).scalars().all()


def _escaped(text: str) -> str:
    return text.replace("/", "//").replace("%", "/%").replace("_", "/_")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
