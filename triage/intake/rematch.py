"""Reads stored documents again, for a new name or a new matcher; only differences touch the queue."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from config.errors import UsageError
from db.models import DocumentVersion
from db.queries.candidates import candidates_of, forget_mentions
from db.queries.pending import count_documents, publishers
from db.queries.rematching import (
    AT_ONCE,
    StoredText,
    newest_texts_after,
    newest_texts_among,
    persons_on_cards,
    stamp_versions,
    versions_naming,
)
from db.session import Database
from triage.intake.cards import Deck, IntakeCounts, make_sighting, write_finding
from triage.intake.key_search import Keyed
from triage.intake.reading import Finding
from triage.intake.returning import News
from triage.intake.run import Intake, Report, text_of
from triage.intake.screening import screened

REREAD = News("rules")

Versions = Sequence[StoredText]
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
        with database.write() as session:
            counts = _store(session, batch, [_wanted(each, person) for each in found], intake, person, counts)
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
    likely = set(screened(database, watched, keyed.find(watched)))
    with database.read() as session:
        named = versions_naming(session, intake.watchlist.numbers[person])
        texts = newest_texts_among(session, sorted(likely | named))
    return len(texts), (texts[at : at + AT_ONCE] for at in range(0, len(texts), AT_ONCE))


def _all_batches(database: Database) -> Iterator[Versions]:
    last = 0
    while True:
        with database.read() as session:
            batch = newest_texts_after(session, last, AT_ONCE)
        if not batch:
            return
        yield batch
        last = batch[-1].document_id


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
    batch: Versions,
    findings: Sequence[tuple[Finding, ...]],
    intake: Intake,
    person: str | None,
    counts: IntakeCounts,
) -> IntakeCounts:
    numbers = intake.watchlist.numbers
    asked = set(numbers.values()) if person is None else {numbers[person]}
    holding = persons_on_cards(session, [version.document_id for version in batch])
    named = {numbers[finding.person_id] for found in findings for finding in found}
    concerned = sorted(asked & named.union(*holding.values()))
    deck = Deck(session, candidates_of(session, concerned), intake.codebook, intake.queue, intake.model)
    outlets = publishers(session)
    forget_mentions(session, [version.id for version in batch], sorted(asked))
    for stored, found in zip(batch, findings, strict=True):
        for finding in found:
            version = session.get_one(DocumentVersion, stored.id)
            write_finding(session, version, numbers[finding.person_id], finding, intake.stamp)
            sighting = make_sighting(version, numbers[finding.person_id], finding, outlets[version.document.source])
            became = deck.take(sighting, REREAD)
            counts = counts.plus(mentions=len(finding.mentions), sightings=1, **{f"{became}_cards": 1})
        gone = asked & holding.get(stored.document_id, set()) - {numbers[finding.person_id] for finding in found}
        counts = counts.plus(dropped_cards=sum(deck.drop(each, stored.document_id) for each in sorted(gone)))
    if person is None:
        stamp_versions(session, [version.id for version in batch], intake.stamp)
    return counts.plus(read=len(batch))
