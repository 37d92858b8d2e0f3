"""Intake of what backfills brought: counted by year first, then let into a queue of their own."""

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from db.models import DocumentVersion
from db.queries.past_versions import OWED, owed_after
from db.session import Database
from triage.intake.cards import IntakeCounts
from triage.intake.queues import BACKFILL
from triage.intake.run import BATCH, Intake, ReadTexts, Report, prepare_intake, read_versions, run_intake

MANY = 2000
"""Documents of a batch that several workers share."""


@dataclass(frozen=True, slots=True)
class YearCount:
    """What waits of one year's documents."""

    year: str
    """Of publication; empty for documents that do not say it."""
    documents: int
    naming: int
    """Documents that name somebody of the watchlist."""
    persons: int


def prepare_backfilled(database: Database, threshold: float, held: Path | None = None) -> Intake:
    """An intake that reads what backfills brought, and writes cards into their queue alone."""
    return replace(prepare_intake(database, threshold, queue=BACKFILL, held=held), owed=OWED)


def count_backfilled(
    database: Database, intake: Intake, report: Report, reader: ReadTexts | None = None
) -> list[YearCount]:
    """What would come into the queue, by year, without a change to anything."""
    documents: Counter[str] = Counter()
    naming: Counter[str] = Counter()
    persons: dict[str, set[str]] = {}
    last = 0
    while True:
        with database.read() as session:
            batch = owed_after(session, last, BATCH if reader is None else MANY)
        if not batch:
            return [YearCount(y, documents[y], naming[y], len(persons.get(y, ()))) for y in sorted(documents)]
        findings = read_versions(intake, batch, reader)
        for version in batch:
            year = _year(version)
            documents[year] += 1
            naming[year] += bool(findings[version.id])
            persons.setdefault(year, set()).update(finding.person_id for finding in findings[version.id])
        last = batch[-1].id
        report(documents.total(), documents.total())


def admit_backfilled(
    database: Database, intake: Intake, report: Report, reader: ReadTexts | None = None
) -> IntakeCounts:
    """Lets into the backfill queue what waits. Killed at any moment, it goes on where it was; it alerts nobody."""
    return run_intake(database, intake, report, reader, BATCH if reader is None else MANY)


def _year(version: DocumentVersion) -> str:
    return str(version.published.year) if version.published else ""
