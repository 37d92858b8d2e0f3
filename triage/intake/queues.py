"""Which cards an intake may touch: that of a night any, that of a backfill only those of its own queue. Pure."""

from collections.abc import Mapping

from db.models import Candidate

NIGHTLY, BACKFILL = "nightly", "backfill"


def cards_for(queue: str, cards: Mapping[int, list[Candidate]]) -> dict[int, list[Candidate]]:
    """The cards that sightings may join, by person: what the past tells leaves the nightly queue as it is."""
    if queue == NIGHTLY:
        return dict(cards)
    return {person: [card for card in held if card.queue == queue] for person, held in cards.items()}
