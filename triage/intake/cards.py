"""Writes findings as mentions, and sightings as cards: the database side of intake."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from config.codebook import Codebook
from db.models import Candidate, CandidateDocument, DocumentVersion, Mention, Suggestion
from triage.intake.clustering import Cluster, choose_cluster
from triage.intake.reading import Finding
from triage.intake.returning import why_reopen
from triage.intake.sightings import Sighting, sign_text
from triage.intake.summary import CardFacts, summarise


@dataclass(frozen=True)
class IntakeCounts:
    """What intake did, in numbers."""

    read: int = 0
    mentions: int = 0
    sightings: int = 0
    new_cards: int = 0
    grown_cards: int = 0
    returned_cards: int = 0
    same_cards: int = 0
    dropped_cards: int = 0

    def plus(self, **more: int) -> "IntakeCounts":
        return replace(self, **{name: getattr(self, name) + value for name, value in more.items()})


def write_finding(session: Session, version: DocumentVersion, person: int, finding: Finding, stamp: str) -> None:
    """Stores the mentions and the suggestion of one person in one version."""
    session.add_all(
        Mention(
            version_id=version.id,
            person_id=person,
            field=mention.field,
            start=mention.start,
            end=mention.end,
            surface=mention.surface,
            score=mention.score,
            why=list(mention.why),
            matcher_version=stamp,
        )
        for mention in finding.mentions
    )
    if finding.event is not None:
        event = finding.event
        session.add(
            Suggestion(
                version_id=version.id,
                person_id=person,
                measure=event.measure,
                date=event.date,
                host=event.host,
                place=event.place,
                spans=[asdict(span) for span in event.spans],
                why=list(event.why),
                matcher_version=stamp,
            )
        )


def make_sighting(version: DocumentVersion, person: int, finding: Finding, publisher: str) -> Sighting:
    """The sighting that a finding amounts to."""
    event = finding.event
    return Sighting(
        person=person,
        document=version.document_id,
        version=version.id,
        score=finding.score,
        publisher=outlet_of(version, publisher),
        published=version.published,
        measure=event.measure if event else None,
        date=event.date if event else None,
        host=event.host if event else None,
        place=event.place if event else "",
        signature=sign_text(version.title, version.text),
    )


def outlet_of(version: DocumentVersion, publisher: str) -> str:
    """Who published a document: of a headline from a list of the world's press, the outlet and not the list."""
    domain = version.more.get("domain") if version.document.kind == "headline" else None
    return str(domain) if domain else publisher


class Deck:
    """The cards of some persons within one transaction: takes sightings in, one after the other."""

    def __init__(self, session: Session, cards: dict[int, list[Candidate]], codebook: Codebook, queue: str) -> None:
        self._session = session
        self._cards = cards
        self._codebook = codebook
        self._queue = queue

    def take(self, sighting: Sighting) -> str:
        """Puts a sighting on its card; says what became of the card: new, grown, returned or same."""
        cards = self._cards[sighting.person]
        card = _card_with(cards, sighting.document)
        if card is not None:
            row = next(row for row in card.sightings if row.document_id == sighting.document)
            return "same" if _sighting(card.person_id, row) == sighting else self._grow(card, row, sighting)
        chosen = choose_cluster(sighting, [Cluster(card.id, _sightings(card)) for card in cards])
        if chosen is None:
            self._open(sighting)
            return "new"
        card = next(card for card in cards if card.id == chosen)
        return self._grow(card, None, sighting)

    def drop(self, person: int, document: int) -> bool:
        """Takes a document that no longer names the person off an undecided card; says whether one changed.

        A card that a person has decided keeps its evidence. A card left without documents goes."""
        card = _card_with(self._cards[person], document)
        if card is None or card.status != "new":
            return False
        card.sightings[:] = [row for row in card.sightings if row.document_id != document]
        if card.sightings:
            _apply(card, summarise(_sightings(card), self._codebook))
            card.revision += 1
        else:
            self._session.delete(card)
            self._cards[person].remove(card)
        return True

    def _open(self, sighting: Sighting) -> None:
        card = Candidate(person_id=sighting.person, queue=self._queue, status="new")
        card.sightings.append(_row(sighting))
        _apply(card, summarise([sighting], self._codebook))
        self._session.add(card)
        self._session.flush()
        self._cards[sighting.person].append(card)

    def _grow(self, card: Candidate, row: CandidateDocument | None, sighting: Sighting) -> str:
        reason = why_reopen(card.status, card.measure, _sightings(card), sighting, self._codebook)
        if row is None:
            card.sightings.append(_row(sighting))
        else:
            _update(row, sighting)
        _apply(card, summarise(_sightings(card), self._codebook))
        card.revision += 1
        if reason:
            card.status, card.changed_because = "new", reason
        return "returned" if reason else "grown"


def _card_with(cards: Iterable[Candidate], document: int) -> Candidate | None:
    return next((card for card in cards if any(row.document_id == document for row in card.sightings)), None)


def _row(sighting: Sighting) -> CandidateDocument:
    row = CandidateDocument(document_id=sighting.document, origin=1)
    _update(row, sighting)
    return row


def _update(row: CandidateDocument, sighting: Sighting) -> None:
    row.version_id, row.score, row.signature = sighting.version, sighting.score, list(sighting.signature)
    row.facts = {
        "measure": sighting.measure,
        "date": sighting.date,
        "host": sighting.host,
        "place": sighting.place,
        "publisher": sighting.publisher,
        "published": sighting.published.isoformat() if sighting.published else None,
    }


def _sightings(card: Candidate) -> tuple[Sighting, ...]:
    return tuple(_sighting(card.person_id, row) for row in card.sightings)


def _sighting(person: int, row: CandidateDocument) -> Sighting:
    facts = row.facts
    published = facts["published"]
    return Sighting(
        person=person,
        document=row.document_id,
        version=row.version_id,
        score=row.score,
        publisher=facts["publisher"],
        published=datetime.fromisoformat(published) if published else None,
        measure=facts["measure"],
        date=facts["date"],
        host=facts["host"],
        place=facts["place"],
        signature=tuple(row.signature),
    )


def _apply(card: Candidate, facts: CardFacts) -> None:
    card.measure, card.stage, card.date = facts.measure, facts.stage, facts.date
    card.host, card.place = facts.host, facts.place
    card.score, card.rank, card.published = facts.score, facts.rank, facts.published
    card.documents, card.origins = facts.documents, max(facts.origins)
    for row, origin in zip(card.sightings, facts.origins, strict=True):
        row.origin = origin
