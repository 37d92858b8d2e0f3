"""Runs versions and settings of the matcher over the same documents, beside what was stored and decided."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.signals import SignalRules
from db.models import Act, Candidate, CandidateDocument, Decision, Document, DocumentVersion, Event, Person
from db.models import Mention as StoredMention
from db.queries.pending import count_documents, latest_versions
from db.session import Database
from db.values import ERASED
from matcher.changes import Case, Found, Run
from matcher.codings import Coded, Coding
from matcher.engine import Matcher
from matcher.signals import read_signals, suggest_from
from matcher.values import Mention, Text, WatchedPerson
from triage.intake.frozen import read_run
from triage.intake.run import text_of
from triage.intake.sides import Side, build_matcher, read_side_signals

BATCH = 200
Report = Callable[[int, int], None]
"""(documents read so far, documents in all)"""


@dataclass(frozen=True)
class Version:
    """One version of the matcher as it is tried: names, event signals, and the score from which it codes."""

    matcher: Matcher
    signals: SignalRules
    threshold: float


def run_sides(
    sides: Sequence[Side],
    persons: Sequence[WatchedPerson],
    batches: Iterable[Sequence[Text]],
    database: Database | None,
) -> list[Run]:
    """One run for each side, in their order; the documents are read once, and only where a matcher has to run."""
    live = [side for side in sides if side.is_live]
    tried = run_versions(_versions(live, persons), persons, batches) if live else []
    ran = dict(zip(live, tried, strict=True))
    return [_run(side, ran, database) for side in sides]


def _versions(live: Sequence[Side], persons: Sequence[WatchedPerson]) -> list[Version]:
    """One for each side; sides with the same rules share a matcher."""
    matchers = {side.what: build_matcher(side, persons) for side in live}
    return [Version(matchers[side.what], read_side_signals(side), side.threshold) for side in live]


def _run(side: Side, ran: dict[Side, Run], database: Database | None) -> Run:
    if side.is_live:
        return replace(ran[side], title=side.title)
    if side.is_frozen or database is None:
        return read_run(side)
    return stored_run(database, side)


def run_versions(
    versions: Sequence[Version], persons: Sequence[WatchedPerson], batches: Iterable[Sequence[Text]]
) -> list[Run]:
    """What each version finds, down to its lowest score, and codes from its threshold on.

    Scores have two decimals, so that a frozen file is steady."""
    found: list[list[Found]] = [[] for _ in versions]
    coded: list[list[Coded]] = [[] for _ in versions]
    by_id = {person.person_id: person for person in persons}
    matchers = {id(version.matcher): version.matcher for version in versions}
    for batch in batches:
        seen = {key: list(matcher.find_all(batch)) for key, matcher in matchers.items()}
        for rows, codings, version in zip(found, coded, versions, strict=True):
            for text, mentions in zip(batch, seen[id(version.matcher)], strict=True):
                rows += (_found(text, one) for one in mentions)
                codings += _coded(text, mentions, version, by_id)
    return [
        Run("", version.matcher.version, version.threshold, tuple(rows), tuple(codings))
        for version, rows, codings in zip(versions, found, coded, strict=True)
    ]


def _found(text: Text, one: Mention) -> Found:
    return Found(text.doc_id, one.person_id, one.field, one.start, one.end, one.surface, round(one.score, 2))


def _coded(
    text: Text, mentions: Sequence[Mention], version: Version, persons: Mapping[str, WatchedPerson]
) -> Iterator[Coded]:
    kept = [one for one in mentions if one.score >= version.threshold]
    signals = read_signals(text, version.signals) if kept else None
    for person in sorted({one.person_id for one in kept}):
        event = suggest_from(signals, kept, persons[person], version.signals) if signals else None
        if event:
            yield Coded(text.doc_id, person, event.measure, event.date, event.host)


def stored_texts(database: Database, report: Report) -> Iterator[Sequence[Text]]:
    """The newest published version of every document, in batches, named `source/stable id`."""
    last = done = 0
    with database.read() as session:
        total = count_documents(session)
    while True:
        with database.read() as session:
            batch = latest_versions(session, last, BATCH)
        if not batch:
            return
        yield [replace(text_of(one), doc_id=_name(one.document.source, one.document.stable_id)) for one in batch]
        last, done = batch[-1].document_id, done + len(batch)
        report(done, total)


def stored_run(database: Database, side: Side) -> Run:
    """The mentions that the nights have stored of the newest versions."""
    newest = select(func.max(DocumentVersion.id)).group_by(DocumentVersion.document_id)
    query = (
        select(Document.source, Document.stable_id, Person.person_key, StoredMention)
        .join(DocumentVersion, DocumentVersion.id == StoredMention.version_id)
        .join(Document, Document.id == DocumentVersion.document_id)
        .join(Person, Person.id == StoredMention.person_id)
        .where(StoredMention.version_id.in_(newest))
        .order_by(StoredMention.id)
    )
    with database.read() as session:
        rows = session.execute(query).all()
        coded = tuple(_stored_codings(session))
    found = tuple(
        Found(_name(source, key), person, one.field, one.start, one.end, one.surface, round(one.score, 2))
        for source, key, person, one in rows
    )
    version = rows[-1][-1].matcher_version if rows else ""
    return Run(side.title, version, side.threshold, found, coded)


def _stored_codings(session: Session) -> Iterator[Coded]:
    """What intake read in each document of a card."""
    query = (
        select(Document.source, Document.stable_id, Person.person_key, CandidateDocument.facts)
        .join(Document, Document.id == CandidateDocument.document_id)
        .join(Candidate, Candidate.id == CandidateDocument.candidate_id)
        .join(Person, Person.id == Candidate.person_id)
        .order_by(CandidateDocument.id)
    )
    for source, key, person, facts in session.execute(query):
        if facts.get("measure"):
            yield Coded(_name(source, key), person, facts["measure"], facts.get("date"), facts.get("host"))


def decided_cases(session: Session) -> list[Case]:
    """Every card that a person has decided, with its documents and, of a rejection, the reason that stands."""
    cards = session.execute(
        select(Candidate.id, Candidate.status, Person.person_key)
        .join(Person, Person.id == Candidate.person_id)
        .where(Candidate.status.not_in(("new", ERASED)))
        .order_by(Candidate.id)
    ).all()
    documents: dict[int, list[str]] = {number: [] for number, _, _ in cards}
    for number, source, key in session.execute(
        select(CandidateDocument.candidate_id, Document.source, Document.stable_id)
        .join(Document, Document.id == CandidateDocument.document_id)
        .order_by(CandidateDocument.id)
    ):
        documents.get(number, []).append(_name(source, key))
    reasons, recorded = _reasons(session), _recorded(session)
    return [
        Case(
            number,
            person,
            status,
            reasons.get(number, "") if status == "rejected" else "",
            tuple(documents[number]),
            recorded.get(number),
        )
        for number, status, person in cards
    ]


def _recorded(session: Session) -> dict[int, Coding]:
    """By card, the first act of the event that stands."""
    rows = session.execute(
        select(Event.candidate_id, Act.measure, Act.date, Act.host)
        .join(Act, Act.event_id == Event.id)
        .where(Event.status != "withdrawn")
        .order_by(Act.id.desc())
    )
    return {number: Coding(measure, date, host) for number, measure, date, host in rows if number is not None}


def _reasons(session: Session) -> dict[int, str]:
    """The reason of the last rejection of each card."""
    rows = session.execute(
        select(Decision.candidate_id, Decision.reason).where(Decision.action == "reject").order_by(Decision.id)
    )
    return {number: reason for number, reason in rows if number is not None}


def _name(source: str, stable_id: str) -> str:
    return f"{source}/{stable_id}"
