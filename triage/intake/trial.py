"""Runs versions and settings of the matcher over the same documents, beside what was stored and decided."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import Candidate, CandidateDocument, Decision, Document, DocumentVersion, Mention, Person
from db.queries.pending import count_documents, latest_versions
from db.session import Database
from db.values import ERASED
from matcher.changes import Case, Found, Run
from matcher.engine import Matcher
from matcher.values import Text, WatchedPerson
from triage.intake.frozen import read_run
from triage.intake.run import text_of
from triage.intake.sides import STORED, Side, build_matcher

BATCH = 200
Report = Callable[[int, int], None]
"""(documents read so far, documents in all)"""


def run_sides(
    sides: Sequence[Side],
    persons: Sequence[WatchedPerson],
    batches: Iterable[Sequence[Text]],
    database: Database | None,
) -> list[Run]:
    """One run for each side, in their order; the documents are read once, and only where a matcher has to run."""
    live = {side.what: build_matcher(side, persons) for side in sides if side.is_live}
    ran = dict(zip(live, run_matchers(list(live.values()), batches), strict=True)) if live else {}
    runs = []
    for side in sides:
        if side.is_frozen:
            runs.append(read_run(side))
        elif side.what == STORED and database is not None:
            runs.append(stored_run(database, side))
        else:
            runs.append(Run(side.title, live[side.what].version, side.threshold, tuple(ran[side.what])))
    return runs


def run_matchers(matchers: Sequence[Matcher], batches: Iterable[Sequence[Text]]) -> list[list[Found]]:
    """What each matcher finds, down to its lowest score; scores have two decimals, so that a frozen file is steady."""
    found: list[list[Found]] = [[] for _ in matchers]
    for batch in batches:
        for rows, matcher in zip(found, matchers, strict=True):
            for text, mentions in zip(batch, matcher.find_all(batch), strict=True):
                rows += (
                    Found(text.doc_id, one.person_id, one.field, one.start, one.end, one.surface, round(one.score, 2))
                    for one in mentions
                )
    return found


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
        select(Document.source, Document.stable_id, Person.person_key, Mention)
        .join(DocumentVersion, DocumentVersion.id == Mention.version_id)
        .join(Document, Document.id == DocumentVersion.document_id)
        .join(Person, Person.id == Mention.person_id)
        .where(Mention.version_id.in_(newest))
        .order_by(Mention.id)
    )
    with database.read() as session:
        rows = session.execute(query).all()
    found = tuple(
        Found(_name(source, key), person, one.field, one.start, one.end, one.surface, round(one.score, 2))
        for source, key, person, one in rows
    )
    version = rows[-1][-1].matcher_version if rows else ""
    return Run(side.title, version, side.threshold, found)


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
    reasons = _reasons(session)
    return [
        Case(number, person, status, reasons.get(number, "") if status == "rejected" else "", tuple(documents[number]))
        for number, status, person in cards
    ]


def _reasons(session: Session) -> dict[int, str]:
    """The reason of the last rejection of each card."""
    rows = session.execute(
        select(Decision.candidate_id, Decision.reason).where(Decision.action == "reject").order_by(Decision.id)
    )
    return {number: reason for number, reason in rows if number is not None}


def _name(source: str, stable_id: str) -> str:
    return f"{source}/{stable_id}"
