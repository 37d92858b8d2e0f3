"""How the queue is ranked: the weights, what they are worth, and fitting them anew."""

from starlette.responses import Response

from db.queries.decisions import judged_cards, last_ranking
from triage.desk.answers import go_to, show_error, show_page
from triage.desk.visit import Visit
from triage.intake.ranking import BY_HAND, OUTLET, model_of
from triage.records.coding import Refusal
from triage.records.learning import LEAST, fit_and_measure, fit_ranking, judged_of


def show_ranking(visit: Visit) -> Response:
    """The weights in force, and how much of the queue must be read to see 95 % of what is confirmed."""
    with visit.desk.database.read() as session:
        model = model_of(last_ranking(session))
        cards = judged_of(judged_cards(session))
    weights = sorted(model.weights.items(), key=lambda item: -abs(item[1]))
    return show_page(
        visit,
        "ranking.html",
        model=model,
        weights=[(name, weight, name.removeprefix(OUTLET)) for name, weight in weights],
        by_hand=BY_HAND,
        measured=fit_and_measure(cards),
        decided=len(cards),
        confirmed=sum(card.confirmed for card in cards),
        least=LEAST,
    )


def fit(visit: Visit) -> Response:
    """Fits the weights from the decisions, and puts the open cards in their order."""
    done = fit_ranking(visit.desk.database, visit.signed_in.name)
    return show_error(visit, 409, done.code) if isinstance(done, Refusal) else go_to("/ranking")
