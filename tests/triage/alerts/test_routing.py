"""Routes, labels and times are pure: facts in, a plan out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from config.alerts import read_alert_rules
from config.codebook import read_codebook
from triage.alerts.composing import Tellable, fields_for_message, fields_for_page, is_place_open
from triage.alerts.facts import EventFacts, label_event, strongest_stage
from triage.alerts.routes import Address, Recipient, Route, is_wanted, plan_alerts
from triage.alerts.signing import show_secret, sign, why_refused
from triage.alerts.timing import after_quiet, next_slot, next_try

RULES = read_alert_rules()
NOW = datetime(2026, 11, 18, 10, tzinfo=UTC)  # a Wednesday
FACTS = EventFacts(7, ("arrested",), "2", "1", "TJ", ("PL",), ("2", "4"), False, False, False)


@pytest.mark.parametrize(
    ("route", "wanted"),
    [
        (Route(), True),
        (Route(home_states=("TJ", "UZ")), True),
        (Route(home_states=("UZ",)), False),
        (Route(host_states=("PL",)), True),
        (Route(host_states=("TR",)), False),
        (Route(categories=("4",)), True),
        (Route(categories=("1",)), False),
        (Route(stages=("2", "3")), True),
        (Route(stages=("3",)), False),
        (Route(measures=("arrested",)), True),
        (Route(measures=("threat",)), False),
        (Route(transitions=("1>2",)), True),
        (Route(transitions=("0>2",)), False),
        (Route(persons=(7,)), True),
        (Route(persons=(8,)), False),
        (Route(case="new"), False),
        (Route(case="update"), True),
        (Route(home_states=("TJ",), stages=("3",)), False),
    ],
)
def test_a_route_wants_an_event_where_every_column_fits(route, wanted):
    assert is_wanted(route, FACTS) is wanted


def test_several_routes_to_one_address_are_one_message_by_the_fastest():
    routes = (Route(rhythm="weekly"), Route(rhythm="now", stages=("2",), wakes=True), Route(rhythm="daily"))
    partner = Recipient(1, "P", "red", "UTC", (Address(3, "email", False, "", "", routes),))
    (plan,) = plan_alerts([partner], FACTS, RULES, NOW)
    assert [(item.rhythm, item.wakes, item.due_at) for item in plan.deliveries] == [
        ("now", True, NOW + timedelta(minutes=10))
    ]


def test_labels_follow_the_first_rule_that_fits():
    assert label_event(RULES, FACTS) == "amber"
    assert label_event(RULES, replace(FACTS, do_not_disclose=True)) == "red"
    assert label_event(RULES, replace(FACTS, measures=("relatives",))) == "amber+strict"


def test_the_strongest_measure_gives_the_stage():
    codebook = read_codebook()
    assert strongest_stage(codebook, ["threat", "extradited", "arrested"]) == "3"
    assert strongest_stage(codebook, ["no such measure"]) == "0"


@pytest.mark.parametrize(
    ("rhythm", "zone", "slot"),
    [
        ("now", "UTC", "2026-11-18T10:00"),
        ("hourly", "UTC", "2026-11-18T10:00"),
        ("daily", "UTC", "2026-11-19T08:00"),
        ("daily", "America/New_York", "2026-11-18T13:00"),
        ("weekly", "Europe/Warsaw", "2026-11-23T07:00"),
    ],
)
def test_digests_have_their_hour_in_the_partners_zone(rhythm, zone, slot):
    assert next_slot(rhythm, NOW, zone, "08:00") == datetime.fromisoformat(slot).replace(tzinfo=UTC)


def test_a_digest_keeps_its_local_hour_over_a_change_of_clocks():
    before = datetime(2026, 10, 24, 12, tzinfo=UTC)
    assert next_slot("daily", before, "Europe/Warsaw", "08:00") == datetime(2026, 10, 25, 7, tzinfo=UTC)
    assert next_slot("daily", before - timedelta(days=1), "Europe/Warsaw", "08:00").hour == 6


@pytest.mark.parametrize(
    ("clock", "quiet", "out"),
    [
        ("10:00", ("22:00", "07:00"), "18T10:00"),
        ("23:00", ("22:00", "07:00"), "19T07:00"),
        ("03:00", ("22:00", "07:00"), "18T07:00"),
        ("13:00", ("12:00", "14:00"), "18T14:00"),
        ("14:00", ("12:00", "14:00"), "18T14:00"),
        ("13:00", ("", ""), "18T13:00"),
    ],
)
def test_quiet_hours_end_on_time_over_midnight_too(clock, quiet, out):
    moment = datetime.fromisoformat(f"2026-11-18T{clock}").replace(tzinfo=UTC)
    assert after_quiet(moment, "UTC", *quiet) == datetime.fromisoformat(f"2026-11-{out}").replace(tzinfo=UTC)


def test_retry_after_lengthens_a_wait_within_a_day_and_never_shortens_it():
    waits = [next_try(RULES.times, 2, NOW, given) for given in (None, 1.0, 900.0, 1e9)]
    assert [(wait - NOW).total_seconds() for wait in waits] == [300, 300, 900, 86400]
    assert next_try(RULES.times, 10, NOW, None) is None


@pytest.mark.parametrize(
    ("label", "precision", "is_open"),
    [
        ("clear", "town", True),
        ("green", "town", False),
        ("amber", "region", True),
        ("amber", "town", False),
        ("amber+strict", "state", True),
        ("amber+strict", "region", False),
        ("red", "state", False),
        ("green", "", False),
    ],
)
def test_no_place_is_told_that_is_finer_than_the_label_publishes(label, precision, is_open):
    assert is_place_open(RULES, label, precision) is is_open


def test_fields_are_cleared_by_label_and_hidden_for_a_person_who_must_not_be_disclosed():
    told = Tellable(dict.fromkeys(RULES.fields, "x"), "region", False)
    assert "person" in fields_for_message(RULES, "clear", told)
    assert set(fields_for_message(RULES, "amber", told)) == {"measure", "date", "home_state", "host_state"}
    assert fields_for_message(RULES, "red", told) == {}
    assert "claim" in fields_for_page(RULES, "amber", told)
    hidden = fields_for_page(RULES, "amber", replace(told, do_not_disclose=True))
    assert not {"person", "claim", "claim_said_by", "sources"} & set(hidden)


def test_a_signature_is_the_one_of_the_specifications_own_example():
    """Values of the Standard Webhooks repository's test vector (whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw)."""
    import base64

    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    assert show_secret(secret) == "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    at = datetime.fromtimestamp(1614265330, UTC)
    headers = dict(sign([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}'))
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    late = timedelta(minutes=5)
    given = (
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "1614265330",
        headers["webhook-signature"],
        b'{"test": 2432232314}',
        at,
        late,
    )
    assert why_refused([b"0" * 24, secret], *given) == ""
    assert why_refused([b"0" * 24], *given) == "altered"
