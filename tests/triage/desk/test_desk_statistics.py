"""The page of statistics: what stands, by stage, state, host and month; ages of cards; decisions of people."""

import re
from datetime import timedelta

from sqlalchemy import update

from db.models import Candidate
from db.models.base import now

CODING = {"measure": "arrested", "date": "2026-11-14", "host": "PL"}


def bars(page: str) -> dict[str, dict[str, int]]:
    """Chart → label → count, from what is read out to those who do not see."""
    charts = dict(re.findall(r'role="img" aria-label="([^:"]*): ([^"]*)"', page))
    return {title: {label: int(count) for label, count in re.findall(r"(.+?) (\d+)(?:, |$)", said)}
            for title, said in charts.items()}  # fmt: skip


def test_without_events_it_says_so(visitor):
    shown = bars(visitor("viewer").get("/statistics"))
    assert set(shown["Events by stage"].values()) == {0}
    assert "Events by month" not in shown


def test_confirmed_events_are_counted_and_withdrawn_ones_are_not(visitor):
    coder = visitor("coder")
    coder.post("/candidates/1/confirm", revision=1, **CODING)
    coder.post("/candidates/2/confirm", revision=1, **{**CODING, "date": "2026-10", "host": "TR"})
    coder.post("/candidates/3/confirm", revision=1, **{**CODING, "date": "2026"})
    coder.post("/candidates/4/confirm", revision=1, **CODING)
    coder.post("/undo")
    shown = bars(coder.get("/statistics"))
    assert shown["Events by stage"]["arrested or detained abroad"] == 3
    assert {state: count for state, count in shown["Events by home state"].items() if count} == {
        "Tajikistan": 1, "Uzbekistan": 1, "Kazakhstan": 1,
    }  # fmt: skip
    assert shown["Events by host state"] == {"Poland": 2, "Türkiye": 1}
    assert shown["Events by month"] == {"2026-10": 1, "2026-11": 1}


def test_open_cards_are_counted_by_their_age_and_decided_ones_are_not(visitor, night):
    ages = {1: 0, 2: 0, 3: 1, 4: 8, 5: 40, 6: 400, 7: 400}
    with night.write() as session:
        for card, days in ages.items():
            created = now() - timedelta(days=days, minutes=5)
            session.execute(update(Candidate).where(Candidate.id == card).values(created_at=created))
        session.execute(update(Candidate).where(Candidate.id == 7).values(status="rejected"))
    shown = bars(visitor("viewer").get("/statistics"))
    assert shown["Open cards by age, days"] == {"0": 2, "1–6": 1, "7–29": 1, "30–89": 1, "90+": 1}


def test_decisions_are_counted_for_each_person(visitor):
    coder, reviewer = visitor("coder"), visitor("reviewer")
    coder.post("/candidates/1/reject", revision=1, reason="not_person")
    coder.post("/candidates/2/reject", revision=1, reason="not_person")
    reviewer.post("/candidates/3/reject", revision=1, reason="not_person")
    assert bars(coder.get("/statistics"))["Decisions by person"] == {"coder": 2, "reviewer": 1}


def test_the_words_of_the_charts_are_russian_where_the_reader_is(visitor):
    reader = visitor("viewer")
    reader.client.cookies.set("language", "ru")
    assert "События по этапам" in bars(reader.get("/statistics"))
