"""What a researcher would confirm stands first: by weights set by hand, and better by weights that were learned."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from config.codebook import read_codebook
from db.models import Candidate, Decision
from db.queries.decisions import last_ranking
from tests.triage.desk.rows import fill
from triage.intake.ranking import SET_BY_HAND, features_of, model_of
from triage.intake.sightings import Sighting
from triage.intake.summary import summarise
from triage.records.actions import Confirm, Reject
from triage.records.coding import Coding, Refusal
from triage.records.learning import Judged, fit, fit_and_measure, fit_ranking, share_to_read
from triage.records.recording import record

DAY = datetime(2024, 3, 5, 12, tzinfo=UTC)
CODEBOOK = read_codebook()


def rank(stage="1", score=0.8, origins=1, days=0.0, is_old=False, moves=False) -> float:
    features = features_of(stage, score, origins, is_old, moves, frozenset({"A"}))
    return SET_BY_HAND.rank(features, DAY + timedelta(days=days))


@pytest.mark.parametrize(
    "better",
    [{"stage": "2"}, {"score": 0.9}, {"origins": 2}, {"days": 1}, {"moves": True}],
    ids=lambda better: next(iter(better)),
)
def test_stronger_newer_and_better_sourced_cards_rank_higher(better):
    assert rank(**better) > rank()


def test_a_card_without_measure_and_a_story_told_again_rank_lower():
    assert rank(stage=None) < rank()
    assert rank(is_old=True) < rank()


def seen(measure="arrested", date=None, publisher="A") -> Sighting:
    return Sighting(1, 1, 1, 0.9, publisher, DAY, measure, date, None, "", ())


@pytest.mark.parametrize(("reached", "moves"), [("", 1.0), ("1", 1.0), ("2", 0.0), ("3", 0.0)])
def test_a_card_that_would_move_its_person_to_a_stronger_stage_says_so(reached, moves):
    assert summarise([seen()], CODEBOOK, reached=reached).features["moves the person"] == moves


def test_an_old_date_is_a_feature_and_the_outlets_are():
    features = summarise([seen(date="2019-02"), seen(publisher="B")], CODEBOOK).features
    assert (features["old story"], features["outlet:A"], features["outlet:B"]) == (1.0, 0.5, 0.5)


def simulated(count: int, seed: int) -> list[Judged]:
    """An invented history: this desk confirms what a good outlet tells of stage 2 and 3, and little of what is old."""
    chance = random.Random(seed)  # noqa: S311
    cards = []
    for _ in range(count):
        outlet = chance.choice(("good", "good", "noisy", "noisy", "noisy"))
        stage = chance.choice((None, None, "1", "1", "2", "3", "relief"))
        is_old = chance.random() < 0.3
        score = chance.uniform(0.5, 1)
        odds = (
            -4.5
            + 4 * score
            + 2.5 * (outlet == "good")
            + {"2": 1.5, "3": 1.5, "1": 0.3}.get(stage or "", -2)
            - 3 * is_old
        )
        cards.append(
            Judged(
                features_of(stage, score, chance.randint(1, 3), is_old, chance.random() < 0.5, frozenset({outlet})),
                chance.random() < 1 / (1 + 2.718**-odds),
            )
        )
    return cards


def test_learned_weights_show_95_percent_of_what_is_confirmed_sooner_than_those_set_by_hand():
    by_hand, learned = fit_and_measure(simulated(3000, seed=7))
    assert learned < by_hand
    assert learned < 0.75


def test_the_weights_say_what_was_true_of_the_decisions():
    model = fit(simulated(3000, seed=8))
    assert model.weights["outlet:good"] > 1 > model.weights["outlet:noisy"]
    assert model.weights["old story"] < -2
    assert model_of(model.as_json()) == model


def test_too_few_decisions_teach_nothing():
    assert fit(simulated(40, seed=9)) is None
    assert share_to_read([], SET_BY_HAND) == 1.0


@pytest.fixture
def decided(sqlite_database):
    """A desk that confirmed every arrest and rejected all else, 31 times each."""
    fill(sqlite_database, others=62)
    for number in range(2, 64):
        with sqlite_database.write() as session:
            card = session.get_one(Candidate, number)
            stage = "2" if number % 2 else None
            card.features = features_of(stage, 0.8, 1, False, False, frozenset({"good" if number % 2 else "noisy"}))
        action = Confirm(Coding("arrested")) if number % 2 else Reject("not_person")
        record(sqlite_database, CODEBOOK, "coder", number, 1, action)
    return sqlite_database


def test_a_fit_is_sealed_in_the_chain_and_orders_the_open_cards(decided):
    with decided.write() as session:
        card = session.get_one(Candidate, 1)
        card.features = features_of("2", 0.9, 2, False, True, frozenset({"good"}))
        before = card.rank
    model = fit_ranking(decided, "reviewer")
    assert not isinstance(model, Refusal)
    with decided.read() as session:
        assert model_of(last_ranking(session)) == model
        assert session.scalars(select(Decision.action).order_by(Decision.id.desc())).first() == "ranking_fitted"
        card = session.get_one(Candidate, 1)
        assert card.rank == model.rank(card.features, card.published) != before


def test_a_desk_that_decided_little_is_told_so(sqlite_database):
    fill(sqlite_database)
    assert fit_ranking(sqlite_database, "reviewer") == Refusal("refused.too_few")
