"""How well those agree who read the same cards."""

from itertools import combinations

from starlette.responses import Response

from db.models import Decision
from db.queries.readings import readings_of
from db.queries.second import twice_read
from triage.desk.answers import show_page
from triage.desk.visit import Visit
from triage.records.agreement import measure_agreement
from triage.records.approving import judgements_of
from triage.records.person_reading import PersonJudgement, measure_person_agreement
from triage.records.second_reading import Judgement, judgement_of


def show_agreement(visit: Visit) -> Response:
    """Agreement by field over all, and on the measure by pair of readers. Adjudication counts for neither."""
    with visit.desk.database.read() as session:
        cards = [[_judge(row) for row in rows if row.action != "adjudicate"] for rows in twice_read(session)]
        persons = [judgements_of(rows) for rows in readings_of(session).values()]
    pairs = sorted({pair for card in cards for pair in combinations(sorted({each.user for each in card}), 2)})
    by_pair = [(pair, measure_agreement(_of_pair(cards, pair))) for pair in pairs]
    # Adjudication is the third reading of a person.
    persons = [judged[:2] for judged in persons if len(judged) > 1]
    twice = sorted({pair_of(judged) for judged in persons})
    return show_page(
        visit,
        "agreement.html",
        fields=measure_agreement(cards),
        by_pair=by_pair,
        cards=len(cards),
        persons=len(persons),
        person_fields=measure_person_agreement(persons),
        persons_by_pair=[
            (pair, measure_person_agreement([judged for judged in persons if pair_of(judged) == pair]))
            for pair in twice
        ],
    )


def _of_both(persons: list[list[PersonJudgement]], pair: tuple[str, str]) -> list[list[PersonJudgement]]:
    return [judged for judged in persons if pair_of(judged) == pair]


def pair_of(judged: list[PersonJudgement]) -> tuple[str, str]:
    """Who the first two readers of a person are, by name."""
    first, second = sorted(each.user for each in judged)
    return first, second


def _judge(row: Decision) -> Judgement:
    return judgement_of(row.user, row.human, row.reason)


def _of_pair(cards: list[list[Judgement]], pair: tuple[str, str]) -> list[list[Judgement]]:
    kept = [[each for each in card if each.user in pair] for card in cards]
    return [card for card in kept if len(card) > 1]
