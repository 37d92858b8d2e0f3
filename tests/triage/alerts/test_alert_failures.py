"""Receivers that fail, hosts that are down for days, senders that are killed."""

import contextlib
import json
import logging

import pytest
from sqlalchemy import select
from werkzeug import Response

from config.alerts import read_alert_rules
from db.models import Alert, Delivery, PartnerAddress
from db.queries.alert_flags import open_flags
from triage.alerts.addresses import rotate_secret
from triage.alerts.locking import SenderRunsError, hold_lock
from triage.alerts.releasing import AlertError, approve_event, drop_delivery, release_event, replay
from triage.alerts.routes import Route


def deliveries(house):
    return house.read(lambda session: session.scalars(select(Delivery).order_by(Delivery.id)).all())


def types(receiver):
    return [json.loads(request.get_data())["type"] for request in receiver.requests]


def test_ten_tries_over_three_days_then_parked_shown_and_replayed_under_the_same_id(house, receiver):
    house.add_address(house.add_partner(), "webhook", receiver.url)
    receiver.answers += [Response(status=500) for _ in range(10)]
    house.confirm(house.add_person())
    house.after_hold()
    began = house.clock()
    for seconds in read_alert_rules().times.tries_seconds[1:]:
        house.clock.advance(seconds=seconds)
        house.send()
    assert 75 <= (house.clock() - began).total_seconds() / 3600 < 76
    assert [(row.status, row.tries) for row in deliveries(house)] == [("parked", 10)]
    assert {flag.kind for flag in house.read(open_flags)} == {"parked", "failing"}
    house.clock.advance(days=7)
    house.send()
    assert len(receiver.requests) == 10
    replay(house.database, "admin", deliveries(house)[0].id, None, house.clock())
    house.send()
    assert deliveries(house)[0].status == "delivered"
    assert len({request.headers["webhook-id"] for request in receiver.requests}) == 1
    assert len({request.headers["webhook-timestamp"] for request in receiver.requests}) == 11
    assert house.read(open_flags) == []


def test_an_undo_of_a_parked_alert_that_was_tried_is_told_after_the_replay(house, receiver):
    house.add_address(house.add_partner(), "webhook", receiver.url)
    receiver.answers += [Response(status=500)]
    decision, _ = house.confirm(house.add_person())
    house.after_hold()
    house.undo(decision)
    house.send()
    assert types(receiver) == ["alert.new", "alert.withdrawal"]
    assert [row.status for row in deliveries(house)] == ["recalled", "delivered"]


def test_nothing_of_a_person_overtakes_what_failed_before_it_and_others_go_on(house, receiver):
    house.add_address(house.add_partner(), "webhook", receiver.url)
    slow, other = house.add_person("Anvar Testov"), house.add_person("Bahrom Sinov")
    house.confirm(slow, "threat")
    house.clock.advance(seconds=1)
    house.confirm(slow, "arrested")
    house.clock.advance(seconds=1)
    receiver.answers += [Response(status=503)]
    house.after_hold()
    house.confirm(other, "threat")
    house.after_hold()
    stages = [
        (json.loads(r.get_data())["data"]["kind"], json.loads(r.get_data())["data"]["stage"]) for r in receiver.requests
    ]
    assert stages[0] == ("new", "1")
    delivered = [row for row in deliveries(house) if row.status == "delivered"]
    assert [row.id for row in sorted(delivered, key=lambda row: row.delivered_at)] == [1, 2, 3]


def test_a_receiver_that_asks_for_time_gets_it(house, receiver):
    house.add_address(house.add_partner(), "webhook", receiver.url)
    receiver.answers += [Response(status=429, headers={"Retry-After": "3600"})]
    house.confirm(house.add_person())
    house.after_hold()
    house.clock.advance(minutes=59)
    house.send()
    assert len(receiver.requests) == 1
    house.clock.advance(minutes=2)
    house.send()
    assert [row.status for row in deliveries(house)] == ["delivered"]


def test_410_switches_the_address_off_and_what_follows_is_kept(house, receiver):
    number = house.add_address(house.add_partner(), "webhook", receiver.url)
    receiver.answers += [Response(status=410)]
    person = house.add_person()
    house.confirm(person, "threat")
    house.after_hold()
    house.confirm(person, "arrested")
    house.after_hold()
    assert [row.status for row in deliveries(house)] == ["parked", "parked"]
    assert len(receiver.requests) == 1
    assert "disabled" in {flag.kind for flag in house.read(open_flags)}
    assert replay(house.database, "admin", None, number, house.clock()) == 2
    house.send()
    assert types(receiver) == ["alert.new", "alert.new", "alert.update"]


def test_a_dropped_message_frees_what_waits_behind_it(house, receiver):
    house.add_address(house.add_partner(), "webhook", receiver.url)
    person = house.add_person()
    house.confirm(person, "threat")
    house.confirm(person, "arrested")
    with house.database.write() as session:
        session.get_one(Delivery, 1).status = "parked"
    house.after_hold()
    assert receiver.requests == []
    drop_delivery(house.database, "admin", 1)
    house.send()
    assert types(receiver) == ["alert.update"]


def test_a_mail_that_the_server_refuses_for_good_is_parked_at_once(house, mailbox):
    house.add_address(house.add_partner(), "email", "gone@partner.example.org")
    mailbox[0].refuse_with = "550 no such user"
    house.confirm(house.add_person())
    house.after_hold()
    assert [(row.status, row.tries, row.last_error) for row in deliveries(house)] == [
        ("parked", 1, "the mail server answered 550")
    ]
    assert any(b"Alerting" in raw for _, raw in mailbox[0].messages) is False


def test_an_unconfirmed_address_is_never_written_to(house, receiver):
    house.add_address(house.add_partner(), "webhook", receiver.url, is_confirmed=False)
    house.confirm(house.add_person())
    house.after_hold()
    assert (receiver.requests, deliveries(house)) == ([], [])


def test_an_address_that_loses_its_confirmation_while_something_waits_hears_nothing(house, receiver):
    number = house.add_address(house.add_partner(), "webhook", receiver.url)
    house.confirm(house.add_person())
    with house.database.write() as session:
        session.get_one(PartnerAddress, number).status = "unconfirmed"
    house.after_hold()
    assert receiver.requests == []


def test_a_rotation_signs_with_both_secrets_for_two_days(house, receiver):
    number = house.add_address(house.add_partner(), "webhook", receiver.url)
    rotate_secret(house.database, house.key, "admin", number, house.clock())
    house.confirm(house.add_person())
    house.after_hold()
    house.clock.advance(days=3)
    house.confirm(house.add_person())
    house.after_hold()
    assert [len(request.headers["webhook-signature"].split()) for request in receiver.requests] == [2, 1]


def test_red_waits_for_a_second_person_who_did_not_decide(house, receiver):
    house.add_address(house.add_partner(clearance="red"), "webhook", receiver.url)
    _, event = house.confirm(house.add_person(do_not_disclose=True), user="researcher.one")
    house.after_hold()
    assert receiver.requests == []
    with pytest.raises(AlertError, match="somebody else"):
        approve_event(house.database, "researcher.one", event, house.clock())
    assert approve_event(house.database, "researcher.two", event, house.clock()) == 1
    house.send()
    assert len(receiver.requests) == 1


def test_the_first_alert_on_a_new_person_waits_and_the_next_does_not(house, receiver):
    house.add_address(house.add_partner(), "webhook", receiver.url)
    person = house.add_person(person_key="desk-77")
    _, event = house.confirm(person, "threat")
    house.after_hold()
    assert receiver.requests == []
    approve_event(house.database, "researcher.two", event, house.clock())
    house.send()
    house.confirm(person, "arrested")
    house.after_hold()
    assert types(receiver) == ["alert.new", "alert.update"]


def test_a_partner_without_clearance_hears_nothing(house, receiver):
    house.add_address(house.add_partner(clearance="green"), "webhook", receiver.url)
    house.confirm(house.add_person())
    house.after_hold()
    assert (receiver.requests, deliveries(house)) == ([], [])


def test_a_backfilled_event_goes_only_when_somebody_says_so(house, receiver):
    house.add_address(house.add_partner(), "webhook", receiver.url)
    _, event = house.confirm(house.add_person(), queue="backfill")
    house.after_hold()
    assert receiver.requests == []
    assert len(release_event(house.database, "researcher.one", event)) == 1
    assert release_event(house.database, "researcher.one", event) == []
    with house.database.write() as session:
        session.get_one(Delivery, 1).next_try_at = house.clock()
    house.send()
    assert types(receiver) == ["alert.new"]


def test_only_one_sender_runs(house):
    with hold_lock(house.settings.home), pytest.raises(SenderRunsError):
        house.send()


def test_what_a_killed_sender_had_on_its_way_goes_again_under_the_same_id(house, receiver):
    house.add_address(house.add_partner(), "webhook", receiver.url)
    house.confirm(house.add_person())
    with house.database.write() as session:
        row = session.get_one(Delivery, 1)
        row.status, row.tries = "sending", 1
    house.after_hold()
    assert [(row.status, row.tries) for row in deliveries(house)] == [("delivered", 1)]


def test_an_hourly_limit_delays_and_loses_nothing(house, receiver):
    house.add_address(house.add_partner(), "webhook", receiver.url, per_hour=2)
    for name in ("Anvar Testov", "Bahrom Sinov", "Dilshod Probov"):
        house.confirm(house.add_person(name))
    house.after_hold()
    assert len(receiver.requests) == 2
    house.clock.advance(hours=1, minutes=1)
    house.send()
    assert len(receiver.requests) == 3


def test_quiet_hours_delay_unless_the_route_wakes(house, receiver):
    partner = house.add_partner(time_zone="Europe/Warsaw")
    house.add_address(partner, "webhook", receiver.url, quiet_from="11:00", quiet_until="14:00")
    house.confirm(house.add_person())
    house.after_hold()
    assert receiver.requests == []
    house.clock.advance(hours=3)
    house.send()
    assert len(receiver.requests) == 1


def test_no_value_of_a_record_stands_in_logs_errors_or_flags(house, receiver, mailbox, caplog, capsys):
    caplog.set_level(logging.DEBUG)
    partner = house.add_partner(clearance="red")
    house.add_address(partner, "webhook", receiver.url, detail="full")
    house.add_address(partner, "email", "case@partner.example.org", detail="full")
    receiver.answers += [Response(status=500), Response(status=410)]
    act = {"place": "Canarytown", "place_precision": "town", "actor": "Canaryactor"}
    for flag in (False, True):
        _, event = house.confirm(
            house.add_person("Canaryname Canaryfather", do_not_disclose=flag, birth_year=1971),
            act=act,
            claim=("Canaryclaim", "Canarysource"),
            note="Canarynote",
            relative="Canaryaunt Canarycousin",
            user="canaryuser",
        )
        with contextlib.suppress(AlertError):
            approve_event(house.database, "second", event, house.clock())
    house.after_hold()
    house.after_hold()
    out = capsys.readouterr()
    sent = [request.get_data().decode() + str(request.headers) for request in receiver.requests]
    sent += [raw.decode() for _, raw in mailbox[0].messages]
    kept = [f"{row.last_error}" for row in deliveries(house)] + [flag.says for flag in house.read(open_flags)]
    assert len(sent) >= 4
    for text in (*sent, *kept, out.out, out.err, caplog.text):
        assert "canary" not in text.lower()


def test_one_partner_never_hears_of_another(house, receiver, mailbox):
    for name in ("Canary Alliance", "Canary Watch"):
        house.add_address(house.add_partner(name), "email", f"in@{name.split()[1].lower()}.example.org")
    house.confirm(house.add_person())
    house.after_hold()
    sent = dict(mailbox[0].messages)
    assert b"watch" not in sent["in@alliance.example.org"].lower()
    numbers = house.read(lambda session: session.scalars(select(Alert.number)).all())
    assert len(set(numbers)) == 2


def test_a_digest_goes_at_its_hour_as_one_message_with_tables(house, mailbox):
    partner = house.add_partner(time_zone="Europe/Warsaw")
    house.add_address(partner, "email", "case@partner.example.org", Route(rhythm="weekly"))
    for name in ("Anvar Testov", "Bahrom Sinov"):
        house.confirm(house.add_person(name))
    house.after_hold()
    house.clock.advance(days=4, hours=20, minutes=30)  # Monday 06:41 UTC is 07:41 in Warsaw
    house.send()
    assert mailbox[0].messages == []
    house.clock.advance(minutes=30)
    house.send()
    house.clock.advance(days=1)
    house.send()
    assert len(mailbox[0].messages) == 1
    raw = mailbox[0].messages[0][1]
    assert b"digest.csv" in raw
    assert b"digest.json" in raw
    assert {row.status for row in deliveries(house)} == {"delivered"}
