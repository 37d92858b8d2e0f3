"""One card per person and event: what joins, what stays apart, how origins count."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from config.codebook import read_codebook
from triage.intake.clustering import Cluster, choose_cluster
from triage.intake.origins import number_origins
from triage.intake.returning import why_return
from triage.intake.sightings import Sighting, likeness, sign_text
from triage.intake.summary import summarise

DAY = datetime(2024, 3, 5, 12, tzinfo=UTC)
STORY = " ".join(f"word{i}" for i in range(120))
REPRINT = "From our partners: " + STORY
OTHER = " ".join(f"other{i}" for i in range(120))


def seen(document=1, days=0.0, measure="arrested", date=None, text="", publisher="A", score=0.9, host=None):
    return Sighting(
        person=1,
        document=document,
        version=document,
        score=score,
        publisher=publisher,
        published=DAY + timedelta(days=days),
        measure=measure,
        date=date,
        host=host,
        place="",
        signature=sign_text("", text),
    )


def cluster(*sightings, candidate=1):
    return Cluster(candidate, sightings)


@pytest.mark.parametrize(
    ("new", "joins"),
    [
        (seen(2, days=1), True),
        (seen(2, days=9), True),
        (seen(2, days=30), False),
        (seen(2, days=300, date="2024-03-04"), False),
        (seen(2, days=1, measure="killed"), False),
        (seen(2, days=2, measure=None), True),
        (seen(2, days=6, measure=None), False),
        (seen(2, days=20, measure="killed", text=REPRINT), True),
        (seen(2, days=90, text=REPRINT), False),
    ],
)
def test_what_joins_a_card(new, joins):
    card = cluster(seen(1, text=STORY))
    assert (choose_cluster(new, [card]) == 1) is joins


def test_dates_of_the_event_win_over_dates_of_publication():
    card = cluster(seen(1, date="2024-03-04"))
    assert choose_cluster(seen(2, days=40, date="2024-03-05"), [card]) == 1
    assert choose_cluster(seen(2, days=40, date="2024-03"), [card]) == 1
    assert choose_cluster(seen(2, days=1, date="2023-03-05"), [card]) is None


def test_daily_news_does_not_chain_into_one_endless_card():
    card = cluster(*(seen(i, days=i, measure=None) for i in range(5)))
    assert choose_cluster(seen(9, days=5, measure=None), [card]) is None


def test_a_copy_prefers_the_card_of_its_text():
    cards = [cluster(seen(1, text=STORY), candidate=1), cluster(seen(2, text=OTHER), candidate=2)]
    assert choose_cluster(seen(3, text="Reprint: " + OTHER), cards) == 2


def test_an_undated_document_does_not_join_a_dated_one():
    card = cluster(seen(1))
    assert choose_cluster(replace(seen(2), published=None), [card]) is None


def test_short_texts_are_never_copies():
    assert likeness(sign_text("", "two words"), sign_text("", "two words")) == 0.0


def test_one_publisher_in_three_languages_and_two_reprints_are_two_origins():
    story = [
        seen(1, publisher="RFE/RL", text=STORY),
        seen(2, publisher="RFE/RL", text=OTHER),
        seen(3, publisher="RFE/RL"),
        seen(4, publisher="Daily", text=REPRINT),
        seen(5, publisher="Weekly"),
    ]
    assert number_origins(story) == [1, 1, 1, 1, 2]


def test_a_reprint_that_links_two_origins_makes_them_one():
    chain = [seen(1, publisher="A", text=STORY), seen(2, publisher="B"), seen(3, publisher="B", text=REPRINT)]
    assert number_origins(chain) == [1, 1, 1]


def test_a_card_proposes_its_strongest_measure_with_its_own_date():
    facts = summarise(
        [
            seen(1, measure="arrested", date="2024-03-01", host="PL"),
            seen(2, measure="extradited", date="2024-03", host=None),
            seen(3, measure="extradited", date="2024-03-04", host="PL", publisher="B", score=0.7),
        ],
        read_codebook(),
    )
    assert (facts.measure, facts.stage, facts.date, facts.host) == ("extradited", "3", "2024-03-04", "PL")
    assert (facts.documents, facts.score, max(facts.origins)) == (3, 0.9, 2)


@pytest.mark.parametrize(
    ("status", "new", "returns"),
    [
        ("rejected", seen(2, measure="killed", text=OTHER), True),
        ("rejected", seen(2, measure="killed", text=REPRINT), False),
        ("rejected", seen(2, measure="threat", text=OTHER), False),
        ("rejected", seen(2, measure=None, text=OTHER), False),
        ("confirmed", seen(2, measure="killed", text=OTHER), False),
        ("unsure", seen(2, measure="killed", text=OTHER), False),
    ],
)
def test_only_a_stronger_fact_in_a_new_text_brings_a_rejected_card_back(status, new, returns):
    reason = why_return(status, "arrested", [seen(1, text=STORY)], new, read_codebook())
    assert bool(reason) is returns
    assert ("killed" in reason) is returns
