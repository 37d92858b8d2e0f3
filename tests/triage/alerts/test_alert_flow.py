"""From a confirmed event to mail and webhook: in the hold, out of it, undone, corrected."""

import base64
import email
import hashlib
import hmac
import json
from email import policy

from sqlalchemy import select

from config.alerts import read_alert_rules
from config.codebook import read_codebook
from db.models import Alert, Candidate, Delivery
from triage.alerts.outbox import preview
from triage.alerts.recipients import Asked
from triage.alerts.routes import Route


def test_a_confirmed_event_reaches_mail_and_webhook_after_the_hold(house, receiver, mailbox):
    box, _ = mailbox
    partner = house.add_partner()
    house.add_address(partner, "webhook", receiver.url)
    house.add_address(partner, "email", "case@partner.example.org")
    house.confirm(house.add_person())
    house.send()
    assert (receiver.requests, box.messages) == ([], [])
    house.after_hold()
    assert len(receiver.requests) == 1
    assert [to for to, _ in box.messages] == ["case@partner.example.org"]
    said = json.loads(receiver.requests[0].get_data())
    assert said["type"] == "alert.new"
    assert set(said["data"]) == {"alert", "kind", "stage", "tlp", "thread", "sequence", "link"}
    message = email.message_from_bytes(box.messages[0][1], policy=policy.default)
    assert message["Subject"].startswith("Message ")
    assert "Testov" not in box.messages[0][1].decode()
    house.send()
    assert len(receiver.requests) == 1


def test_the_signature_is_right_by_the_specification_computed_from_bytes(house, receiver):
    partner = house.add_partner()
    number = house.add_address(partner, "webhook", receiver.url)
    house.confirm(house.add_person())
    house.after_hold()
    request = receiver.requests[0]
    signed = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode() + request.get_data()
    secret = house.key.webhook_secret(number, 1)
    expected = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    assert request.headers["webhook-signature"] == f"v1,{expected}"
    assert int(request.headers["webhook-timestamp"]) == int(house.clock().timestamp())


def test_an_undo_within_the_hold_sends_nothing(house, receiver, mailbox):
    partner = house.add_partner()
    house.add_address(partner, "webhook", receiver.url)
    house.add_address(partner, "email", "case@partner.example.org")
    decision, _ = house.confirm(house.add_person())
    house.clock.advance(minutes=9)
    house.undo(decision)
    house.after_hold()
    assert (receiver.requests, mailbox[0].messages) == ([], [])
    statuses = house.read(lambda session: session.scalars(select(Delivery.status)).all())
    assert set(statuses) == {"recalled"}


def test_an_undo_after_the_hold_sends_a_withdrawal_in_the_same_thread(house, receiver, mailbox):
    box, _ = mailbox
    partner = house.add_partner()
    house.add_address(partner, "webhook", receiver.url)
    house.add_address(partner, "email", "case@partner.example.org")
    decision, _ = house.confirm(house.add_person())
    house.after_hold()
    house.undo(decision)
    house.send()
    first, second = (json.loads(request.get_data()) for request in receiver.requests)
    assert second["type"] == "alert.withdrawal"
    assert second["data"]["thread"] == first["data"]["alert"]
    assert second["data"]["sequence"] == 2
    before, after = (email.message_from_bytes(raw, policy=policy.default) for _, raw in box.messages)
    assert after["In-Reply-To"] == before["Message-ID"]
    assert after["Subject"] == f"Re: {before['Subject']}"


def test_a_correction_follows_to_where_the_alert_went(house, receiver):
    partner = house.add_partner()
    house.add_address(partner, "webhook", receiver.url)
    _, event = house.confirm(house.add_person())
    house.after_hold()
    house.correct(event)
    house.send()
    assert [json.loads(request.get_data())["type"] for request in receiver.requests] == [
        "alert.new",
        "alert.correction",
    ]


def test_a_correction_within_the_hold_is_no_second_message(house, receiver):
    partner = house.add_partner()
    house.add_address(partner, "webhook", receiver.url)
    _, event = house.confirm(house.add_person())
    house.correct(event)
    house.after_hold()
    assert [json.loads(request.get_data())["type"] for request in receiver.requests] == ["alert.new"]


def test_an_event_that_stands_again_after_its_alert_was_recalled_is_told_once(house, receiver):
    house.add_address(house.add_partner(), "webhook", receiver.url)
    decision, event = house.confirm(house.add_person())
    house.undo(decision)
    house.correct(event)
    house.correct(event)
    house.after_hold()
    assert types_of(receiver) == ["alert.new"]


def test_an_event_of_the_backfill_queue_causes_no_alert(house):
    partner = house.add_partner()
    house.add_address(partner, "webhook", "https://receiver.example.org/in")
    house.confirm(house.add_person(), queue="backfill")
    assert house.read(lambda session: session.scalars(select(Alert)).all()) == []


def test_the_whole_way_is_the_same_on_both_databases(house_on_both, receiver):
    house = house_on_both
    partner = house.add_partner()
    house.add_address(partner, "webhook", receiver.url)
    house.add_address(partner, "webhook", receiver.url + "?weekly", Route(rhythm="weekly"))
    person = house.add_person()
    decision, _ = house.confirm(person, "threat")
    house.confirm(person, "arrested")
    house.after_hold()
    house.undo(decision)
    house.send()
    house.clock.advance(days=6)
    house.send()
    assert types_of(receiver) == ["alert.new", "alert.update", "alert.withdrawal", "alert.digest"]
    listed = json.loads(receiver.requests[-1].get_data())["data"]["alerts"]
    assert [alert["kind"] for alert in listed] == ["update"], "what was undone before its digest is not in it"


def test_what_the_card_shows_is_what_a_confirmation_sends(house, receiver):
    partner = house.add_partner()
    number = house.add_address(partner, "webhook", receiver.url, Route(stages=("2",), host_states=("PL",)))
    person = house.add_person()
    with house.database.write() as session:
        card = Candidate(person_id=person, score=1, rank=1, documents=1, origins=1)
        session.add(card)
    said = [Asked(("arrested",), ("PL",)), Asked(("threat",), ("PL",)), Asked(("arrested",), ("TR",))]
    with house.database.read() as session:
        shown = [preview(session, card, coding, read_codebook(), house.clock()) for coding in said]
        card.queue = "backfill"
        silent = preview(session, card, said[0], read_codebook(), house.clock())
    assert [len(plans) for plans in shown] == [1, 0, 0]
    assert silent == []
    plan = shown[0][0]
    assert (plan.partner, plan.kind, plan.tlp, plan.needs_second) == ("Partner One", "new", "amber", False)
    assert [(item.address_id, item.due_at - house.clock()) for item in plan.deliveries] == [
        (number, read_alert_rules().times.hold)
    ]
    house.confirm(person)
    house.after_hold()
    assert types_of(receiver) == ["alert.new"]


def types_of(receiver):
    return [json.loads(request.get_data())["type"] for request in receiver.requests]
