"""Reads stored documents again, for a new name or a new matcher; only differences touch the queue."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from config.errors import UsageError
from db.models import DocumentVersion
from db.queries.candidates import candidates_of, forget_mentions
from db.queries.past_versions import OWED
from db.queries.pending import count_documents, publishers
from db.queries.rematching import (
    AT_ONCE,
    StoredText,
    newest_texts_after,
    newest_texts_among,
    persons_on_cards,
    stamp_versions,
    versions_naming,
    versions_told_of,
    versions_with_documents,
)
from db.session import Database
from db.work.job import Engine, Here
from triage.intake.cards import Deck, IntakeCounts, make_sighting, write_finding
from triage.intake.key_search import Keyed
from triage.intake.reading import Finding
from triage.intake.returning import News
from triage.intake.run import Intake, Report, text_of
from triage.intake.screening import screened

REREAD = News("rules")
MANY = 2000
"""Versions of one transaction where all are read: what it costs beside the matching is shared by them."""

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
    engine: Engine | None = None,
) -> IntakeCounts:
    """Matches the newest version of stored documents again: for one person, or for all (None).

    keyed: the key index, with which one person's documents are found without reading all; read_all: where the
    matching runs; engine: where the quick look runs at what shares keys with a name. Each batch is one transaction;
    stopped at any moment, it can be run again. Raises UnknownPersonError."""
    counts = IntakeCounts()
    total, batches = _to_read(database, intake, person, keyed, engine or Here())
    for batch, found in _findings(batches, read_all or _here(intake, person)):
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
    engine: Engine | None = None,
) -> Counted:
    """What a rematch would find, without a change to anything. Raises UnknownPersonError."""
    years: Counter[str] = Counter()
    read = 0
    total, batches = _to_read(database, intake, person, keyed, engine or Here())
    for batch, found in _findings(batches, read_all or _here(intake, person)):
        for version, each in zip(batch, found, strict=True):
            if _wanted(each, person):
                years[str(version.published.year) if version.published else ""] += 1
        read += len(batch)
        report(read, total)
    return Counted(read, years.total(), dict(sorted(years.items())))


def _to_read(
    database: Database, intake: Intake, person: str | None, keyed: Keyed | None, engine: Engine
) -> tuple[int, Iterator[Versions]]:
    """(how many versions, the versions in batches by number of their document)."""
    if person is not None and person not in intake.watchlist.numbers:
        raise UnknownPersonError(f"person '{person}' is not on the watchlist; see 'exilewatch persons export'")
    if person is None or keyed is None:
        with database.read() as session:
            return count_documents(session), _all_batches(database)
    keyed.catch_up(database)
    watched = next(each for each in intake.watchlist.persons if each.person_id == person)
    likely = set(screened(database, watched, keyed.find(watched), engine))
    with database.read() as session:
        named = versions_naming(session, intake.watchlist.numbers[person])
        texts = newest_texts_among(session, sorted(likely | named))
    return len(texts), (texts[at : at + AT_ONCE] for at in range(0, len(texts), AT_ONCE))


def _all_batches(database: Database) -> Iterator[Versions]:
    last = 0
    while True:
        with database.read() as session:
            batch = newest_texts_after(session, last, MANY)
        if not batch:
            return
        yield batch
        last = batch[-1].document_id


def _findings(batches: Iterator[Versions], read_all: ReadAll) -> Iterator[tuple[Versions, Found]]:
    """Each batch with its findings; read_all may read ahead, so the batches in work are kept."""
    in_work: list[Versions] = []

    def noted() -> Iterator[Versions]:
        for batch in batches:
            in_work.append(batch)
            yield batch

    for found in read_all(noted()):
        yield in_work.pop(0), found


def _here(intake: Intake, person: str | None) -> ReadAll:
    reader = intake.reader.asked_of(person)
    return lambda batches: (tuple(reader.read_all([text_of(version) for version in batch])) for batch in batches)


def _wanted(findings: Sequence[Finding], person: str | None) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if person in (None, finding.person_id)) if findings else ()


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
    holding = _holding(session, batch)
    named = {numbers[finding.person_id] for found in findings for finding in found}
    concerned = sorted(asked & named.union(*holding.values()))
    deck = Deck(session, candidates_of(session, concerned), intake.codebook, intake.queue, intake.model)
    _forget(session, batch, sorted(asked))
    telling = [stored.id for stored, found in zip(batch, findings, strict=True) if found]
    versions, outlets = versions_with_documents(session, telling), publishers(session) if telling else {}
    dropped = 0
    for stored, found in zip(batch, findings, strict=True):
        if found:
            version = versions[stored.id]
            counts = _take(session, deck, version, outlets[version.document.source], found, intake, counts)
        if stored.document_id in holding:
            gone = asked & holding[stored.document_id] - {numbers[finding.person_id] for finding in found}
            dropped += sum(deck.drop(each, stored.document_id) for each in sorted(gone))
    if person is None:
        _stamp(session, batch, findings, intake.stamp)
    return counts.plus(read=len(batch), dropped_cards=dropped)


def _take(
    session: Session,
    deck: Deck,
    version: DocumentVersion,
    outlet: str,
    found: Sequence[Finding],
    intake: Intake,
    counts: IntakeCounts,
) -> IntakeCounts:
    """Writes what was found in a version, and puts it on cards."""
    for finding in found:
        person = intake.watchlist.numbers[finding.person_id]
        write_finding(session, version, person, finding, intake.stamp)
        sighting = make_sighting(version, person, finding, outlet)
        became = deck.take(sighting, REREAD)
        counts = counts.plus(mentions=len(finding.mentions), sightings=1, **{f"{became}_cards": 1})
    return counts


def _holding(session: Session, batch: Versions) -> dict[int, set[int]]:
    """Document of the batch → persons on whose cards it stands."""
    documents = {version.document_id for version in batch}
    found = persons_on_cards(session, min(documents), max(documents))
    return {document: persons for document, persons in found.items() if document in documents}


def _forget(session: Session, batch: Versions, persons: Sequence[int]) -> None:
    """Removes what was said of these versions; of most, nothing was."""
    versions = {version.id for version in batch}
    told = versions & versions_told_of(session, min(versions), max(versions))
    if told:
        forget_mentions(session, sorted(told), persons)


def _stamp(session: Session, batch: Versions, findings: Sequence[tuple[Finding, ...]], stamp: str) -> None:
    """Marks what no intake had read yet, and what was found in: the rest of millions of rows need not be written."""
    versions = [each.id for each, found in zip(batch, findings, strict=True) if found or each.matched_by in ("", OWED)]
    if versions:
        stamp_versions(session, versions, stamp)
