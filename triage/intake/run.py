"""Runs intake: documents → mentions → candidates, in batches that are each one transaction.

Killed at any moment, it goes on where it was: a batch is committed whole, with the mark that its
documents have been read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from config.codebook import Codebook, read_codebook
from config.names import read_name_rules
from config.signals import read_signal_rules
from db.models import DocumentVersion
from db.queries.candidates import candidates_of, forget_mentions
from db.queries.pending import count_pending, pending_versions, publishers
from db.session import Database
from matcher.engine import Matcher
from matcher.values import Text
from triage.intake.cards import Deck, IntakeCounts, make_sighting, write_finding
from triage.intake.reading import Finding, Reader
from triage.intake.watchlist import Watchlist, read_watchlist

BATCH = 200

Report = Callable[[int, int], None]
"""(documents read so far, documents in all)"""


@dataclass(frozen=True)
class Intake:
    """Everything that one run of intake needs beside the database."""

    reader: Reader
    watchlist: Watchlist
    codebook: Codebook
    stamp: str
    """Versions of matcher, signals and watchlist, kept with each mention."""
    queue: str = "nightly"


def prepare_intake(database: Database, threshold: float, queue: str = "nightly") -> Intake:
    """Reads watchlist and rules, and builds the matcher."""
    with database.read() as session:
        watchlist = read_watchlist(session)
    matcher = Matcher(watchlist.persons, read_name_rules())
    rules = read_signal_rules()
    reader = Reader(matcher, watchlist.persons, rules, threshold)
    stamp = f"{matcher.version}+{rules.version}+{watchlist.version}"
    return Intake(reader, watchlist, read_codebook(), stamp, queue)


def run_intake(database: Database, intake: Intake, report: Report) -> IntakeCounts:
    """Reads all documents that wait for it. Running it again changes nothing."""
    with database.read() as session:
        waiting = count_pending(session)
    counts = IntakeCounts()
    while True:
        with database.read() as session:
            batch = pending_versions(session, BATCH)
        if not batch:
            return counts
        found = intake.reader.read_all([text_of(version) for version in batch])
        findings = dict(zip((version.id for version in batch), found, strict=True))
        with database.write() as session:
            counts = _store_batch(session, [version.id for version in batch], findings, intake, counts)
        report(counts.read, max(waiting, counts.read))


def text_of(version: DocumentVersion) -> Text:
    """The matcher's view of a stored version."""
    return Text(
        doc_id=str(version.id),
        text=version.text,
        title=version.title,
        hidden=version.hidden_text,
        language=version.language,
        published=version.published.date() if version.published else None,
    )


def _store_batch(
    session: Session,
    batch: Sequence[int],
    findings: dict[int, tuple[Finding, ...]],
    intake: Intake,
    counts: IntakeCounts,
) -> IntakeCounts:
    numbers = intake.watchlist.numbers
    found = {finding.person_id for some in findings.values() for finding in some}
    cards = candidates_of(session, sorted(numbers[person] for person in found))
    deck = Deck(session, cards, intake.codebook, intake.queue)
    outlets = publishers(session)
    forget_mentions(session, batch)
    for number in batch:
        version = session.get_one(DocumentVersion, number)
        for finding in findings[number]:
            person = numbers[finding.person_id]
            write_finding(session, version, person, finding, intake.stamp)
            became = deck.take(make_sighting(version, person, finding, outlets[version.document.source]))
            counts = counts.plus(mentions=len(finding.mentions), sightings=1, **{f"{became}_cards": 1})
        version.matched_by = intake.stamp
    return counts.plus(read=len(batch))
