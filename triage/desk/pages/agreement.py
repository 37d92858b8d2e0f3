"""How well those agree who read the same cards."""

from itertools import combinations

from starlette.responses import Response

from db.models import Decision
from db.queries.second import twice_read
from triage.desk.answers import show_page
from triage.desk.visit import Visit
from triage.records.agreement import measure_agreement
from triage.records.second_reading import Judgement, judgement_of


def show_agreement(visit: Visit) -> Response:
    """Agreement by field over all, and on the measure by pair of readers. Adjudication counts for neither."""
    with visit.desk.database.read() as session:
        cards = [[_judge(row) for row in rows if row.action != "adjudicate"] for rows in twice_read(session)]
    pairs = sorted({pair for card in cards for pair in combinations(sorted({each.user for each in card}), 2)})
    by_pair = [(pair, measure_agreement(_of_pair(cards, pair))) for pair in pairs]
    return show_page(visit, "agreement.html", fields=measure_agreement(cards), by_pair=by_pair, cards=len(cards))


def _judge(row: Decision) -> Judgement:
    return judgement_of(row.user, row.human, row.reason)


def _of_pair(cards: list[list[Judgement]], pair: tuple[str, str]) -> list[list[Judgement]]:
    kept = [[each for each in card if each.user in pair] for card in cards]
    return [card for card in kept if len(card) > 1]
