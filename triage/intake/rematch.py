"""Reads stored documents again, for a new name or a new matcher; only differences touch the queue."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from config.errors import UsageError
from db.models import DocumentVersion
from db.queries.candidates import candidates_of, forget_mentions
from db.queries.pending import count_documents, latest_versions, publishers
from db.session import Database
from triage.intake.cards import Deck, IntakeCounts, make_sighting, write_finding
from triage.intake.reading import Finding
from triage.intake.returning import News
from triage.intake.run import BATCH, Intake, Report, text_of

REREAD = News("rules")


class UnknownPersonError(UsageError, LookupError):
    """A rematch names somebody who is not on the watchlist."""


def rematch(database: Database, intake: Intake, person: str | None, report: Report) -> IntakeCounts:
    """Matches the newest version of every stored document again: for one person, or for all (None).

    Each batch is one transaction; stopped at any moment, it can be run again. Raises UnknownPersonError."""
    if person is not None and person not in intake.watchlist.numbers:
        raise UnknownPersonError(f"person '{person}' is not on the watchlist; see 'exilewatch persons export'")
    with database.read() as session:
        total = count_documents(session)
    counts, last = IntakeCounts(), 0
    while True:
        with database.read() as session:
            batch = latest_versions(session, last, BATCH)
        if not batch:
            return counts
        found = intake.reader.read_all([text_of(version) for version in batch])
        findings = {version.id: _wanted(each, person) for version, each in zip(batch, found, strict=True)}
        with database.write() as session:
            counts = _store(session, findings, intake, person, counts)
        last = batch[-1].document_id
        report(counts.read, total)


def _wanted(findings: Sequence[Finding], person: str | None) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if person in (None, finding.person_id))


def _store(
    session: Session,
    findings: dict[int, tuple[Finding, ...]],
    intake: Intake,
    person: str | None,
    counts: IntakeCounts,
) -> IntakeCounts:
    numbers = intake.watchlist.numbers
    persons = sorted(numbers.values()) if person is None else [numbers[person]]
    deck = Deck(session, candidates_of(session, persons), intake.codebook, intake.queue)
    outlets = publishers(session)
    forget_mentions(session, list(findings), persons)
    for number, found in findings.items():
        version = session.get_one(DocumentVersion, number)
        for finding in found:
            write_finding(session, version, numbers[finding.person_id], finding, intake.stamp)
            sighting = make_sighting(version, numbers[finding.person_id], finding, outlets[version.document.source])
            became = deck.take(sighting, REREAD)
            counts = counts.plus(mentions=len(finding.mentions), sightings=1, **{f"{became}_cards": 1})
        gone = set(persons) - {numbers[finding.person_id] for finding in found}
        counts = counts.plus(dropped_cards=sum(deck.drop(each, version.document_id) for each in gone))
        if person is None:
            version.matched_by = intake.stamp
    return counts.plus(read=len(findings))
