"""The cards of one person within one transaction, with their sightings as values: each row is read once."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.models import Candidate
from triage.intake.card_rows import sightings_of
from triage.intake.clustering import Cluster, choose_cluster
from triage.intake.sightings import Sighting


@dataclass(eq=False, slots=True)
class Card:
    """A card's row, and its sightings in the order of the row's own."""

    row: Candidate
    sightings: list[Sighting]


class Pile:
    """Cards of one person, oldest first."""

    def __init__(self, rows: Sequence[Candidate]) -> None:
        self._cards = [Card(row, list(sightings_of(row))) for row in rows]
        self.reindex()

    def card_with(self, document: int) -> Card | None:
        """The oldest card on which a document stands."""
        return self._holding.get(document)

    def card_for(self, sighting: Sighting) -> Card | None:
        """The card that a sighting of another document joins."""
        clusters = [Cluster(place, card.sightings) for place, card in enumerate(self._cards) if card.sightings]
        chosen = choose_cluster(sighting, clusters)
        return None if chosen is None else self._cards[chosen]

    def add(self, card: Card) -> None:
        """Puts a new card behind the others."""
        self._cards.append(card)
        for sighting in card.sightings:
            self.note(sighting.document, card)

    def note(self, document: int, card: Card) -> None:
        """A document stands on a card from now on."""
        self._holding.setdefault(document, card)

    def reindex(self) -> None:
        """Looks anew on which card each document stands."""
        self._holding: dict[int, Card] = {}
        for card in self._cards:
            for sighting in card.sightings:
                self.note(sighting.document, card)
