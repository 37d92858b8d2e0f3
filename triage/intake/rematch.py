"""Reads stored documents again, for a new name or a new matcher; only differences touch the queue."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from config.errors import UsageError
from db.models import DocumentVersion
from db.queries.candidates import candidates_of, forget_mentions
from db.queries.pending import count_documents, latest_versions, publishers
from db.queries.rematching import newest_among, versions_naming
from db.session import Database
from triage.intake.cards import Deck, IntakeCounts, make_sighting, write_finding
from triage.intake.key_search import Keyed
from triage.intake.reading import Finding
from triage.intake.returning import News
from triage.intake.run import BATCH, Intake, Report, text_of

REREAD = News("rules")

Versions = Sequence[DocumentVersion]
Found = tuple[tuple[Finding, ...], ...]
ReadAll = Callable[[Iterable[Versions]], Iterator[Found]]
"""Findings of each version of each batch, in order: here, in a pool, on a cluster."""


class UnknownPersonError(UsageError, LookupError):
    """A rematch names somebody who is not on the watchlist."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What a rematch would find."""

    read: int
    documents: int
    """That name somebody."""
    by_year: dict[str, int]


def rematch(
    database: Database,
    intake: Intake,
    person: str | None,
    report: Report,
    keyed: Keyed | None = None,
    read_all: ReadAll | None = None,
) -> IntakeCounts:
    """Matches the newest version of stored documents again: for one person, or for all (None).

    keyed: the key index, with which one person's documents are found without reading all; read_all: where the
    matching runs. Each batch is one transaction; stopped at any moment, it can be run again. Raises
    UnknownPersonError."""
    counts = IntakeCounts()
    total, batches = _to_read(database, intake, person, keyed)
    for batch, found in _findings(intake, batches, read_all):
        findings = {version.id: _wanted(each, person) for version, each in zip(batch, found, strict=True)}
        with database.write() as session:
            counts = _store(session, findings, intake, person, counts)
        report(counts.read, total)
    return counts


def count_rematch(
    database: Database,
    intake: Intake,
    person: str | None,
    report: Report,
    keyed: Keyed | None = None,
    read_all: ReadAll | None = None,
) -> Counted:
    """What a rematch would find, without a change to anything. Raises UnknownPersonError."""
    years: Counter[str] = Counter()
    read = 0
    total, batches = _to_read(database, intake, person, keyed)
    for batch, found in _findings(intake, batches, read_all):
        for version, each in zip(batch, found, strict=True):
            if _wanted(each, person):
                years[str(version.published.year) if version.published else ""] += 1
        read += len(batch)
        report(read, total)
    return Counted(read, years.total(), dict(sorted(years.items())))


def _to_read(
    database: Database, intake: Intake, person: str | None, keyed: Keyed | None
) -> tuple[int, Iterator[Versions]]:
    """(how many versions, the versions in batches by number of their document)."""
    if person is not None and person not in intake.watchlist.numbers:
        raise UnknownPersonError(f"person '{person}' is not on the watchlist; see 'exilewatch persons export'")
    if person is None or keyed is None:
        with database.read() as session:
            return count_documents(session), _all_batches(database)
    keyed.catch_up(database)
    watched = next(each for each in intake.watchlist.persons if each.person_id == person)
    with database.read() as session:
        named = versions_naming(session, intake.watchlist.numbers[person])
        numbers = newest_among(session, sorted({*keyed.find(watched), *named}))
    return len(numbers), _batches(database, numbers)


def _all_batches(database: Database) -> Iterator[Versions]:
    last = 0
    while True:
        with database.read() as session:
            batch = latest_versions(session, last, BATCH)
        if not batch:
            return
        yield batch
        last = batch[-1].document_id


def _batches(database: Database, numbers: Sequence[int]) -> Iterator[Versions]:
    for at in range(0, len(numbers), BATCH):
        with database.read() as session:
            found = {version.id: version for version in _versions(session, numbers[at : at + BATCH])}
        yield [found[number] for number in numbers[at : at + BATCH] if number in found]


def _versions(session: Session, numbers: Sequence[int]) -> Versions:
    return session.query(DocumentVersion).filter(DocumentVersion.id.in_(numbers)).all()


def _findings(
    intake: Intake, batches: Iterator[Versions], read_all: ReadAll | None
) -> Iterator[tuple[Versions, Found]]:
    """Each batch with its findings; read_all may read ahead, so the batches in work are kept."""
    in_work: list[Versions] = []

    def noted() -> Iterator[Versions]:
        for batch in batches:
            in_work.append(batch)
            yield batch

    for found in (read_all or _here(intake))(noted()):
        yield in_work.pop(0), found


def _here(intake: Intake) -> ReadAll:
    return lambda batches: (
        tuple(map(tuple, intake.reader.read_all([text_of(version) for version in batch]))) for batch in batches
    )


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
    deck = Deck(session, candidates_of(session, persons), intake.codebook, intake.queue, intake.model)
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
