"""Searches the stored documents for spellings that were added: brings back exactly the cards that they touch.

A document is touched where the watchlist with the new spellings finds the person at a place, or clearly more
surely, than the watchlist without them does by the same rules. All else stays as it is. Which spellings are owed
stands on the person, so a search that was cut off is made by the next intake."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from config.names import read_name_rules
from config.signals import read_signal_rules
from db.models import DocumentVersion, Person
from db.queries.candidates import candidates_of, forget_mentions
from db.queries.pending import count_documents, latest_versions, publishers
from db.queries.persons import owed_persons
from db.session import Database
from matcher.engine import Matcher
from matcher.values import Mention, Text, WatchedPerson
from triage.intake.cards import Deck, IntakeCounts, make_sighting, write_finding
from triage.intake.reading import Finding, Reader
from triage.intake.returning import News
from triage.intake.run import BATCH, Intake, Report, text_of
from triage.intake.watchlist import Watchlist

QUEUE = "backfill"
"""Cards that a new spelling opens lie in a queue of their own, which tells no partner by itself."""
SURER = 0.1
"""Rise of a mention's score from which a spelling has touched it."""


@dataclass(frozen=True)
class Owed:
    """The spellings that one watched person is owed."""

    number: int
    """persons.id"""
    key: str
    spellings: tuple[str, ...]


def search_owed(database: Database, intake: Intake, report: Report) -> IntakeCounts:
    """Searches for all spellings that are owed; each batch is one transaction. Does nothing where none is."""
    with database.read() as session:
        owed = {row.person_key: Owed(row.id, row.person_key, tuple(row.names_owed)) for row in owed_persons(session)}
        total = count_documents(session)
    counts, last = IntakeCounts(), 0
    if not owed:
        return counts
    persons = _without(intake.watchlist, owed)
    before = Reader(Matcher(persons, read_name_rules()), persons, read_signal_rules(), intake.threshold)
    after = replace(intake, queue=QUEUE)
    while True:
        with database.read() as session:
            batch = latest_versions(session, last, BATCH)
        if not batch:
            break
        touched = _touched([text_of(version) for version in batch], after, before, owed)
        if any(touched.values()):
            with database.write() as session:
                counts = _store(session, touched, after, owed, counts)
        last, counts = batch[-1].document_id, counts.plus(read=len(batch))
        report(counts.read, total)
    with database.write() as session:
        for each in owed.values():
            _settle(session, each)
    return counts


def _without(watchlist: Watchlist, owed: dict[str, Owed]) -> list[WatchedPerson]:
    """The watchlist as it was before the spellings that are owed were added."""
    left = []
    for person in watchlist.persons:
        new = owed[person.person_id].spellings if person.person_id in owed else ()
        if person.canonical_name not in new:
            left.append(replace(person, aliases=tuple(name for name in person.aliases if name not in new)))
    return left


def _touched(texts: Sequence[Text], after: Intake, before: Reader, owed: dict[str, Owed]) -> dict[int, list[Finding]]:
    """Version → what it says of owed people who are found only, or more surely, by their new spellings."""
    found = {
        text: wanted
        for text, findings in zip(texts, after.reader.read_all(texts), strict=True)
        if (wanted := [finding for finding in findings if finding.person_id in owed])
    }
    known = dict(zip(found, before.read_all(list(found)), strict=True))
    return {int(text.doc_id): [each for each in found[text] if _is_new(each, known[text])] for text in found}


def _is_new(finding: Finding, known: Sequence[Finding]) -> bool:
    was = {_place(mention): mention.score for each in known if each.person_id == finding.person_id
           for mention in each.mentions}  # fmt: skip
    return any(mention.score >= was.get(_place(mention), 0.0) + SURER for mention in finding.mentions)


def _place(mention: Mention) -> tuple[str, int]:
    return mention.field, mention.start


def _store(
    session: Session, touched: dict[int, list[Finding]], intake: Intake, owed: dict[str, Owed], counts: IntakeCounts
) -> IntakeCounts:
    numbers = [each.number for each in owed.values()]
    deck = Deck(session, candidates_of(session, sorted(numbers)), intake.codebook, intake.queue, intake.model)
    outlets = publishers(session)
    for number, findings in touched.items():
        version = session.get_one(DocumentVersion, number)
        for finding in findings:
            person = owed[finding.person_id]
            forget_mentions(session, [number], [person.number])
            write_finding(session, version, person.number, finding, intake.stamp)
            sighting = make_sighting(version, person.number, finding, outlets[version.document.source])
            became = deck.take(sighting, News("spelling", spellings=person.spellings))
            counts = counts.plus(mentions=len(finding.mentions), sightings=1, **{f"{became}_cards": 1})
    return counts


def _settle(session: Session, owed: Owed) -> None:
    person = session.get(Person, owed.number, with_for_update=True, populate_existing=True)
    if person is not None:
        person.names_owed = [name for name in person.names_owed if name not in owed.spellings]
