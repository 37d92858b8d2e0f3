"""Unknown people: a strong measure abroad beside a name of the five countries is a lead; nothing weaker is."""

from datetime import date

import pytest
from sqlalchemy import select

from config.codebook import read_codebook
from config.signals import read_signal_rules
from db.models import Decision, Lead, Person
from matcher.values import Text
from tests.triage.test_intake import publish, take_in
from tests.triage.test_owed_spellings import watched  # noqa: F401
from triage.intake.leads import find_leads, sound_of
from triage.records.coding import Refusal
from triage.records.lead_deciding import add_lead, dismiss_lead, undo_lead
from triage.records.new_person import PersonForm

STATES = tuple(read_codebook().home_states)
TOLD = (
    "Anvar Zarangov, an activist from Tajikistan, was detained in Warsaw on 14 November 2026. Dushanbe wants him back."
)
FORM = PersonForm("Anvar Zarangov", "TJ", None, ("2",), (), (), "", ("measures",), "held abroad at his state's request")


def leads(text: str) -> list[tuple[str, str, str]]:
    found = find_leads(Text("1", text, published=date(2026, 11, 15)), [], read_signal_rules(), STATES)
    return [(lead.spotted.name, lead.home_state, lead.event.measure) for lead in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (TOLD, [("Anvar Zarangov", "TJ", "arrested")]),
        (
            "Гражданина Узбекистана Анвара Зарангова задержали в Стамбуле 14 ноября. Ташкент требует его выдачи.",
            [("Анвара Зарангова", "UZ", "arrested")],
        ),
        ("Anvar Zarangov, a writer from Tajikistan, gave a reading in Warsaw on 14 November 2026.", []),
        ("Anvar Zarangov was detained in Dushanbe, Tajikistan, on 14 November 2026.", []),
        ("Peter Miller was detained in Warsaw on 14 November 2026. He had travelled to Tajikistan.", []),
        ("Anvar Zarangov was detained in Warsaw on 14 November 2026.", []),
        ("", []),
    ],
)
def test_only_a_strong_measure_abroad_of_a_name_of_the_five_countries_is_a_lead(text, found):
    assert leads(text) == found


def test_spellings_and_orders_of_a_name_sound_the_same():
    assert sound_of("Anvar Zarangov") == sound_of("Зарангов Анвар") == sound_of("Zarangow Anwar")


def rows(database) -> list[tuple[str, str, int]]:
    with database.read() as session:
        return [(row.name, row.status, len(row.sightings)) for row in session.scalars(select(Lead).order_by(Lead.id))]


@pytest.fixture
def told(watched):  # noqa: F811
    publish(watched, "alpha", "1", TOLD, day="2026-11-15")
    publish(
        watched, "beta", "2", "Зарангов Анвар, гражданин Таджикистана, задержан в Варшаве 14 ноября.", day="2026-11-15"
    )
    take_in(watched)
    return watched


def test_documents_on_one_unknown_person_are_one_lead_and_reading_again_adds_none(told):
    before = rows(told)
    assert [row[0] for row in before] == ["Anvar Zarangov"]
    take_in(told)
    assert rows(told) == before


def test_who_is_on_the_list_is_no_lead(watched):  # noqa: F811
    publish(
        watched,
        "alpha",
        "1",
        "Mukhtar Ablyazov of Kazakhstan was detained in Cannes on 31 July 2013.",
        day="2013-08-01",
    )
    take_in(watched)
    assert rows(watched) == []


def test_a_dismissed_lead_stays_dismissed_however_often_it_is_told(told):
    done = dismiss_lead(told, "coder", 1, 1, "a namesake")
    assert isinstance(done, int)
    publish(told, "gamma", "3", TOLD.replace("detained", "arrested"), day="2026-11-17")
    take_in(told)
    assert [row[1] for row in rows(told)] == ["dismissed"]
    assert dismiss_lead(told, "coder", 1, 2, "") == Refusal("refused.decided")
    assert undo_lead(told, "reviewer", done) == Refusal("refused.not_yours")
    assert undo_lead(told, "coder", done) == 1
    assert [row[1] for row in rows(told)] == ["new"]


def test_a_lead_becomes_a_proposed_person_and_that_can_be_taken_back(told):
    done = add_lead(told, read_codebook(), "coder", 1, 1, FORM)
    with told.read() as session:
        person = session.scalars(select(Person).where(Person.canonical_name == "Anvar Zarangov")).one()
        assert (person.status, session.get_one(Lead, 1).person_id) == ("proposed", person.id)
    assert add_lead(told, read_codebook(), "coder", 1, 1, FORM) == Refusal("refused.decided")
    undo_lead(told, "coder", done)
    with told.read() as session:
        assert session.get_one(Person, person.id).status == "removed"
        assert list(session.scalars(select(Decision.action).order_by(Decision.id))) == ["lead_added", "undo"]
