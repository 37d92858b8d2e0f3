"""Runs intake: documents → mentions → candidates, in batches that are each one transaction.

Killed at any moment, it goes on where it was: a batch is committed whole, with the mark that its
documents have been read."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from config.codebook import Codebook, read_codebook
from config.names import read_name_rules
from config.signals import read_signal_rules
from db.models import DocumentVersion
from db.queries.candidates import candidates_of, earlier_versions, forget_mentions
from db.queries.decisions import last_ranking
from db.queries.looks import record_looks
from db.queries.pending import count_pending, pending_versions, publishers
from db.queries.rematching import StoredText
from db.session import Database
from matcher.engine import Matcher
from matcher.values import Text
from triage.erasure.marks import NOBODY, Erased, read_erased
from triage.intake.cards import Deck, IntakeCounts, make_sighting, write_finding
from triage.intake.kept import matcher_of
from triage.intake.lead_rows import sounds_of, write_leads
from triage.intake.leads import FoundLead, find_leads
from triage.intake.queues import cards_for
from triage.intake.ranking import SET_BY_HAND, RankModel, model_of
from triage.intake.reading import Finding, Reader
from triage.intake.returning import READ_FIRST, News
from triage.intake.sightings import Sighting
from triage.intake.watchlist import Watchlist, read_watchlist

BATCH = 200
NIGHTLY = "nightly"
NEWS = timedelta(days=60)

ReadTexts = Callable[[Sequence[Text]], Iterable[tuple[Finding, ...]]]
"""Findings of each text, in order."""

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
    queue: str = NIGHTLY
    threshold: float = 0.5
    """Score from which a mention is kept, as the reader has it."""
    model: RankModel = SET_BY_HAND
    """Where cards stand in the queue."""
    listed: frozenset[str] = frozenset()
    """How the names on the list sound: none of them is a lead."""
    erased: Erased = NOBODY
    """Those of whom nobody may hear again: no lead either."""
    owed: str = ""
    """Which versions wait for it; see db/queries/past_versions.py."""


def prepare_intake(
    database: Database,
    threshold: float,
    queue: str = "nightly",
    secret: bytes | None = None,
    held: Path | None = None,
) -> Intake:
    """Reads watchlist and rules, and builds the matcher.

    secret: the installation's key, by which those are known who were erased; ErasedError where it is wanted and absent.
    held: the folder that keeps the watchlist's arrays (kept.py); without one, they are made anew.
    """
    with database.read() as session:
        watchlist = read_watchlist(session)
        model = model_of(last_ranking(session))
        erased = read_erased(session, secret) if queue == NIGHTLY else NOBODY
    names = read_name_rules()
    matcher = matcher_of(watchlist.persons, names, held) if held else Matcher(watchlist.persons, names)
    rules = read_signal_rules()
    reader = Reader(matcher, watchlist.persons, rules, threshold)
    stamp = f"{matcher.version}+{rules.version}+{watchlist.version}"
    return Intake(reader, watchlist, read_codebook(), stamp, queue, threshold, model, sounds_of(watchlist), erased)


def run_intake(
    database: Database, intake: Intake, report: Report, reader: ReadTexts | None = None, batch_size: int = BATCH
) -> IntakeCounts:
    """Reads all documents that wait for it. Running it again changes nothing.

    `reader`: what matches the texts of a batch, where it is not this process; then a batch may well be larger."""
    with database.read() as session:
        waiting = count_pending(session, intake.owed)
    counts = IntakeCounts()
    while True:
        with database.read() as session:
            batch = pending_versions(session, batch_size, intake.owed)
            earlier = earlier_versions(session, [version.id for version in batch])
        if not batch:
            with database.write() as session:
                record_looks(session, len(intake.watchlist.persons), intake.stamp)
            return counts
        findings = read_versions(intake, batch, reader)
        before = read_versions(intake, list(earlier.values()), reader)
        read = Read(findings, before, earlier, spot_leads(intake, batch, findings))
        with database.write() as session:
            counts = _store_batch(session, [version.id for version in batch], read, intake, counts)
        report(counts.read, max(waiting, counts.read))


@dataclass(frozen=True)
class Read:
    """What one batch of versions says, and what the versions before them said, both by the rules of today."""

    findings: dict[int, tuple[Finding, ...]]
    findings_before: dict[int, tuple[Finding, ...]]
    earlier: dict[int, DocumentVersion]
    """Version → the one before it; versions that are their document's first are not in it."""
    leads: dict[int, list[FoundLead]]
    """Version → people on no list of whom it tells something strong."""


def read_versions(
    intake: Intake, versions: Sequence[DocumentVersion], reader: ReadTexts | None = None
) -> dict[int, tuple[Finding, ...]]:
    """What each version says of watched persons, by number of the version."""
    found = (reader or intake.reader.read_all)([text_of(version) for version in versions])
    return dict(zip((version.id for version in versions), found, strict=True))


def text_of(version: DocumentVersion | StoredText) -> Text:
    """The matcher's view of a stored version."""
    return Text(
        doc_id=str(version.id),
        text=version.text,
        title=version.title,
        hidden=version.hidden_text,
        language=version.language,
        published=version.published.date() if version.published else None,
    )


def spot_leads(
    intake: Intake, versions: Sequence[DocumentVersion], findings: dict[int, tuple[Finding, ...]]
) -> dict[int, list[FoundLead]]:
    """The unknown people of each version. Looked for among the news of the nightly queue only."""
    if intake.queue != NIGHTLY:
        return {}
    rules, states = read_signal_rules(), tuple(intake.codebook.home_states)
    found = {}
    for version in versions:
        if not _is_news(version):
            continue
        known = [mention for finding in findings[version.id] for mention in finding.mentions]
        leads = find_leads(text_of(version), known, rules, states)
        found[version.id] = [lead for lead in leads if not _is_settled(lead, intake)]
    return found


def _is_settled(lead: FoundLead, intake: Intake) -> bool:
    """Whether somebody is on the list already, or was erased from it."""
    return lead.spotted.sound in intake.listed or intake.erased.has_form_of(lead.spotted.name)


def _is_news(version: DocumentVersion) -> bool:
    """Whether a document was published shortly before it was first seen: what is older is somebody's archive."""
    return version.published is None or version.document.first_seen - version.published <= NEWS


def _store_batch(
    session: Session, batch: Sequence[int], read: Read, intake: Intake, counts: IntakeCounts
) -> IntakeCounts:
    numbers = intake.watchlist.numbers
    found = {finding.person_id for number in batch for finding in read.findings[number]}
    cards = cards_for(intake.queue, candidates_of(session, sorted(numbers[person] for person in found)))
    deck = Deck(session, cards, intake.codebook, intake.queue, intake.model)
    outlets = publishers(session)
    forget_mentions(session, batch)
    for number in batch:
        version = session.get_one(DocumentVersion, number)
        for finding in read.findings[number]:
            person = numbers[finding.person_id]
            write_finding(session, version, person, finding, intake.stamp)
            sighting = make_sighting(version, person, finding, outlets[version.document.source])
            became = deck.take(sighting, _news(read, sighting, finding))
            counts = counts.plus(mentions=len(finding.mentions), sightings=1, **{f"{became}_cards": 1})
        counts = counts.plus(new_leads=write_leads(session, version, read.leads.get(number, []), intake.codebook))
        version.matched_by = intake.stamp
    return counts.plus(read=len(batch))


def _news(read: Read, sighting: Sighting, finding: Finding) -> News:
    """What is new of a sighting: of a first version all, of a later one what differs from the one before."""
    version = read.earlier.get(sighting.version)
    if version is None:
        return READ_FIRST
    before = next((each for each in read.findings_before[version.id] if each.person_id == finding.person_id), None)
    if before is None:
        return News("edit")
    event = before.event
    said = replace(
        sighting,
        version=version.id,
        measure=event.measure if event else None,
        date=event.date if event else None,
        host=event.host if event else None,
        place=event.place if event else "",
    )
    return News("edit", said)
