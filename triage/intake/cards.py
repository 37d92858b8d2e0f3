"""Writes findings as mentions, and sightings as cards: the database side of intake."""

from dataclasses import asdict, dataclass, replace

from sqlalchemy.orm import Session

from config.codebook import Codebook
from db.models import Candidate, DocumentVersion, Mention, Suggestion
from db.queries.events import measures_recorded
from db.values import DISAPPEARANCE
from matcher.values import SuggestedEvent
from triage.intake.card_rows import apply_facts, fill_row, row_of
from triage.intake.pile import Card, Pile
from triage.intake.ranking import SET_BY_HAND, RankModel
from triage.intake.reading import Finding
from triage.intake.returning import READ_FIRST, RETURNABLE, News, why_return
from triage.intake.sightings import Sighting, sign_text
from triage.intake.summary import strongest_stage, summarise


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
    new_leads: int = 0

    def plus(self, **more: int) -> "IntakeCounts":
        """These counts, some of them higher."""
        return replace(self, **{name: getattr(self, name) + value for name, value in more.items()})

    def plus_all(self, other: "IntakeCounts") -> "IntakeCounts":
        """The sums of these counts and others."""
        return self.plus(**asdict(other))


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
    event = event_of(version, finding)
    if event is not None:
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
    event = event_of(version, finding)
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
        alone=DISAPPEARANCE in version.more,
    )


def event_of(version: DocumentVersion, finding: Finding) -> SuggestedEvent | None:
    """The coding that a document suggests; that an entry is no longer public suggests nothing at all."""
    return None if DISAPPEARANCE in version.more else finding.event


def outlet_of(version: DocumentVersion, publisher: str) -> str:
    """Who published a document: of a headline from a list of the world's press, the outlet and not the list."""
    domain = version.more.get("domain") if version.document.kind == "headline" else None
    return str(domain) if domain else publisher


class Deck:
    """The cards of some persons within one transaction: takes sightings in, one after the other."""

    def __init__(
        self,
        session: Session,
        cards: dict[int, list[Candidate]],
        codebook: Codebook,
        queue: str,
        model: RankModel = SET_BY_HAND,
    ) -> None:
        self._session = session
        self._piles = {person: Pile(rows) for person, rows in cards.items()}
        self._codebook = codebook
        self._queue = queue
        self._model = model
        self._reached = measures_recorded(session, list(cards))

    def take(self, sighting: Sighting, news: News = READ_FIRST) -> str:
        """Puts a sighting on its card; says what became of the card: new, grown, returned or same."""
        pile = self._piles[sighting.person]
        card = pile.card_with(sighting.document)
        if card is not None:
            place = next(at for at, known in enumerate(card.sightings) if known.document == sighting.document)
            is_same = card.sightings[place] == sighting
            if is_same and (news.kind != "spelling" or card.row.status not in RETURNABLE):
                return "same"
            return self._grow(card, place, sighting, news)
        card = pile.card_for(sighting)
        if card is None or (news.kind == "rules" and self._why(card, sighting, news)):
            # Better rules bring no decided card back: what they find first, and tells more, is a card of its own.
            self._open(pile, sighting)
            return "new"
        pile.note(sighting.document, card)
        return self._grow(card, None, sighting, news)

    def drop(self, person: int, document: int) -> bool:
        """Takes a document that no longer names the person off an undecided card; says whether one changed.

        A card that a person has decided keeps its evidence. A card left without documents goes."""
        pile = self._piles[person]
        card = pile.card_with(document)
        if card is None or card.row.status != "new":
            return False
        card.row.sightings[:] = [row for row in card.row.sightings if row.document_id != document]
        card.sightings[:] = [known for known in card.sightings if known.document != document]
        if card.sightings:
            self._refresh(card)
            card.row.revision += 1
        else:
            self._session.delete(card.row)
        pile.reindex()
        return True

    def _open(self, pile: Pile, sighting: Sighting) -> None:
        """A new card; it has its number when the transaction is written, in which many may come."""
        row = Candidate(person_id=sighting.person, queue=self._queue, status="new", revision=1)
        row.sightings.append(row_of(sighting))
        card = Card(row, [sighting])
        self._refresh(card)
        self._session.add(row)
        pile.add(card)

    def _refresh(self, card: Card) -> None:
        """Makes a card say what its sightings say together, and puts it where that belongs in the queue."""
        reached = strongest_stage(self._reached.get(card.row.person_id, ()), self._codebook)
        apply_facts(card.row, summarise(card.sightings, self._codebook, self._model, reached))

    def _why(self, card: Card, sighting: Sighting, news: News) -> str:
        return why_return(card.row.status, card.row.measure, card.sightings, sighting, self._codebook, news)

    def _grow(self, card: Card, place: int | None, sighting: Sighting, news: News) -> str:
        is_reread = place is not None and news.kind == "rules"
        reason = "" if is_reread else self._why(card, sighting, news)
        if place is None:
            card.row.sightings.append(row_of(sighting))
            card.sightings.append(sighting)
        else:
            fill_row(card.row.sightings[place], sighting)
            card.sightings[place] = sighting
        self._refresh(card)
        card.row.revision += 1
        if reason:
            card.row.status, card.row.changed_because, card.row.duplicate_of = "new", reason, None
        return "returned" if reason else "grown"
