"""The operator hears by mail that a channel fails: once, and without a name, a partner or a text."""

import email
from email import policy

import pytest
from sqlalchemy import select
from werkzeug import Response

from config.alerts import read_alert_rules
from db.models import AlertFlag, PartnerAddress

OPERATOR = "operator@desk.example.net"


def told(mailbox):
    return [email.message_from_bytes(raw, policy=policy.default) for to, raw in mailbox[0].messages if to == OPERATOR]


def fail_for(house, receiver, **time):
    receiver.answers += [Response(status=500) for _ in range(20)]
    house.clock.advance(**time)
    house.send()


@pytest.fixture
def failing(house, receiver):
    """One webhook that fails, of a partner whose name must not be told."""
    address = house.add_address(house.add_partner("Fair Courts"), "webhook", receiver.url)
    house.confirm(house.add_person("Anvar Testov"))
    fail_for(house, receiver, minutes=11)
    return address


def test_a_channel_that_fails_for_an_hour_is_told_to_the_operator_once_and_one_that_recovers_is_not(
    house, receiver, mailbox, failing
):
    fail_for(house, receiver, minutes=6)
    assert told(mailbox) == []
    assert read_alert_rules().times.failing_minutes == 60
    for hours in (1, 3, 6):
        fail_for(house, receiver, hours=hours)
    (mail,) = told(mailbox)
    assert mail["Subject"] == "Alerting: 1 to look at"
    for word in ("Testov", "Fair Courts", receiver.url, f"address {failing}"):
        assert word not in mail.as_string()


def test_a_mail_server_that_is_down_is_asked_again_to_tell_the_operator(house, receiver, mailbox, failing):
    mailbox[0].refuse_with = "451 later"
    fail_for(house, receiver, hours=2)
    assert told(mailbox) == []
    mailbox[0].refuse_with = ""
    fail_for(house, receiver, hours=3)
    assert len(told(mailbox)) == 1
    (flag,) = house.read(lambda session: session.scalars(select(AlertFlag)).all())
    assert flag.mailed_at == house.clock()


def test_what_recovers_closes_its_own_flag(house, receiver, mailbox, failing):
    fail_for(house, receiver, hours=2)
    receiver.answers.clear()
    house.clock.advance(hours=3)
    house.send()
    assert house.read(lambda session: session.get_one(PartnerAddress, failing).failures) == 0
    (flag,) = house.read(lambda session: session.scalars(select(AlertFlag)).all())
    assert (flag.kind, flag.closed_by) == ("failing", "exilewatch")
