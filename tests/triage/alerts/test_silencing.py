"""Silences, inhibition, rates and gathered mail: much is held back or put together, and nothing is lost by it."""

import email
import json
from datetime import timedelta
from email import policy

import pytest
from sqlalchemy import select, update

from db.models import Delivery, Event, Partner
from triage.alerts.releasing import AlertError, approve_event
from triage.alerts.routes import Route
from triage.alerts.silences import Silence, held_until
from triage.alerts.silencing import add_silence, lift_silence


def said(receiver):
    return [json.loads(request.get_data()) for request in receiver.requests]


def silence(house, days=3, **who):
    ends = house.clock() + timedelta(days=days)
    return add_silence(house.database, "reviewer", Silence(ends, **who), "embargo of the family", house.clock())


@pytest.mark.parametrize(
    ("who", "is_held"),
    [({}, True), ({"partner_id": 1}, True), ({"person_id": 7}, True), ({"stage": "2"}, True),
     ({"partner_id": 2}, False), ({"person_id": 8}, False), ({"stage": "1"}, False),
     ({"partner_id": 1, "person_id": 7, "stage": "1"}, False)],
)  # fmt: skip
def test_a_silence_holds_what_fits_all_that_it_says(house, who, is_held):
    ends = house.clock() + timedelta(days=1)
    assert held_until([Silence(ends, **who)], 1, 7, "2") == (ends if is_held else None)


def test_a_silence_from_before_the_decision_holds_it_until_its_end(house, receiver):
    house.add_address(house.add_partner(), "webhook", receiver.url)
    person = house.add_person()
    silence(house, person_id=person)
    house.confirm(person)
    house.confirm(house.add_person("Somebody Else"))
    house.after_hold()
    assert len(receiver.requests) == 1
    house.clock.advance(days=3)
    house.send()
    assert len(receiver.requests) == 2


def test_a_silence_begun_in_the_hold_holds_too_and_lifting_it_lets_go_at_once(house, receiver):
    house.add_address(house.add_partner(), "webhook", receiver.url)
    house.confirm(house.add_person())
    number = silence(house, stage="2")
    house.after_hold()
    assert receiver.requests == []
    house.clock.advance(hours=1)
    assert lift_silence(house.database, "reviewer", number, house.clock()) == 1
    house.send()
    assert len(receiver.requests) == 1
    with pytest.raises(AlertError, match="no silence"):
        lift_silence(house.database, "reviewer", number, house.clock())


def test_a_withdrawal_is_never_silenced(house, receiver):
    house.add_address(house.add_partner(), "webhook", receiver.url)
    decision, _ = house.confirm(house.add_person())
    house.after_hold()
    silence(house)
    house.undo(decision)
    house.send()
    assert [row["type"] for row in said(receiver)] == ["alert.new", "alert.withdrawal"]


def test_what_is_recalled_during_a_silence_never_goes(house, receiver):
    house.add_address(house.add_partner(), "webhook", receiver.url)
    silence(house, days=2)
    decision, _ = house.confirm(house.add_person())
    house.after_hold()
    house.undo(decision)
    house.clock.advance(days=3)
    house.send()
    assert receiver.requests == []


@pytest.mark.parametrize(("days", "reason"), [(0, "x"), (-1, "x"), (93, "x"), (3, " ")])
def test_a_silence_has_an_end_and_a_reason(house, days, reason):
    with pytest.raises(AlertError):
        add_silence(house.database, "r", Silence(house.clock() + timedelta(days=days)), reason, house.clock())


def test_a_weaker_alert_after_a_stronger_one_waits_for_the_digest_and_is_in_it(house, receiver):
    house.add_address(house.add_partner(), "webhook", receiver.url)
    person = house.add_person()
    house.confirm(person, "arrested")
    house.after_hold()
    house.confirm(person, "threat")
    house.confirm(house.add_person("Somebody Else"), "threat")
    house.after_hold()
    assert [row["data"]["stage"] for row in said(receiver)] == ["2", "1"]
    house.clock.advance(days=1)
    house.send()
    assert said(receiver)[-1]["type"] == "alert.digest"
    assert [row["stage"] for row in said(receiver)[-1]["data"]["alerts"]] == ["1"]


def test_a_stronger_alert_and_one_after_a_day_are_not_inhibited(house, receiver):
    house.add_address(house.add_partner(), "webhook", receiver.url)
    person = house.add_person()
    house.confirm(person, "arrested")
    house.confirm(person, "killed")
    house.after_hold()
    house.clock.advance(days=2)
    house.confirm(person, "threat")
    house.after_hold()
    assert [row["data"]["stage"] for row in said(receiver)] == ["2", "3", "1"]


def test_an_undone_stronger_alert_inhibits_nothing(house, receiver):
    house.add_address(house.add_partner(), "webhook", receiver.url)
    person = house.add_person()
    decision, _ = house.confirm(person, "arrested")
    house.undo(decision)
    house.confirm(person, "threat")
    house.after_hold()
    assert [row["data"]["stage"] for row in said(receiver)] == ["1"]


def test_the_rate_of_a_partner_counts_over_all_its_addresses_and_loses_nothing(house, receiver):
    partner = house.add_partner()
    for number in range(2):
        house.add_address(partner, "webhook", f"{receiver.url}?{number}")
    with house.database.write() as session:
        session.execute(update(Partner).values(per_hour=3))
    for number in range(4):
        house.confirm(house.add_person(f"Invented Person{number}"))
    house.after_hold()
    sent = [len(receiver.requests)]
    for _ in range(3):
        house.clock.advance(minutes=61)
        house.send()
        sent.append(len(receiver.requests))
    assert sent == [3, 6, 8, 8]


def test_many_mails_due_at_once_become_one_and_few_stay_apart(house, mailbox):
    box, _ = mailbox
    house.add_address(house.add_partner(), "email", "case@partner.example.org")
    for number in range(9):
        house.confirm(house.add_person(f"Invented Person{number}"))
    box.refuse_with = "451 later"
    house.after_hold()
    box.refuse_with = ""
    house.clock.advance(minutes=1)
    house.send()
    assert len(box.messages) == 1
    message = email.message_from_bytes(box.messages[0][1], policy=policy.default)
    assert message["Subject"] == "Messages: 9"
    assert {part.get_filename() for part in message.iter_attachments()} == {"digest.csv", "digest.json"}
    for number in range(2):
        house.confirm(house.add_person(f"Other Person{number}"))
    house.after_hold()
    assert len(box.messages) == 3
    assert set(house.read(lambda session: session.scalars(select(Delivery.status)).all())) == {"delivered"}


def test_a_label_may_be_asked_for_where_it_is_stricter_only(house, receiver):
    house.add_address(house.add_partner(clearance="red"), "webhook", receiver.url, Route())
    for asked in ("amber+strict", "clear"):
        house.confirm(house.add_person(f"Person {asked}"), tlp=asked)
        house.after_hold()
    assert [row["data"]["tlp"] for row in said(receiver)] == ["amber+strict", "amber"]


def test_a_correction_that_makes_an_event_stricter_holds_what_has_not_gone_out(house, receiver):
    house.add_address(house.add_partner(clearance="red"), "webhook", receiver.url)
    house.add_address(house.add_partner("Partner Two", clearance="amber"), "webhook", f"{receiver.url}?two")
    _, event = house.confirm(house.add_person())
    with house.database.write() as session:
        session.get_one(Event, event).tlp = "red"
    house.correct(event)
    house.after_hold()
    assert receiver.requests == []
    states = house.read(lambda session: session.scalars(select(Delivery.status).order_by(Delivery.id)).all())
    assert states == ["approval", "recalled"]
    approve_event(house.database, "second", event, house.clock())
    house.send()
    assert [row["data"]["tlp"] for row in said(receiver)] == ["red"]
