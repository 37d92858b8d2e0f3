"""The guard's process: it reads the database for itself, and without it nothing goes out."""

import asyncio
import os
import re
import subprocess
import sys

import pytest
from sqlalchemy import select

from db.models import Delivery
from db.queries.alert_flags import open_flags
from triage.alerts.guard.client import COMMAND, Guard

# apprise imports a module that Python 3.13 removes, behind a shim of its own.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
PATIENCE = 200.0
"""Seconds for an answer: on a busy machine a process may take long to begin."""
TOLD = re.compile(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b")
"""The number of an alert: it stands in a feed for each that was published."""


def state(house):
    return house.read(lambda session: [(row.status, row.tries) for row in session.scalars(select(Delivery))])


def test_the_real_process_lets_a_clean_message_out(house, receiver):
    house.add_address(house.add_partner(), "webhook", receiver.url)
    house.confirm(house.add_person())
    house.clock.advance(minutes=11)
    house.send(guard=Guard(house.settings, seconds=PATIENCE))
    assert len(receiver.requests) == 1


def test_with_the_guard_stopped_nothing_goes_out_over_any_channel_and_nothing_is_lost(
    house, every_channel, client, receiver, gateway, mailbox
):
    house.confirm(house.add_person())
    house.clock.advance(minutes=11)
    stopped = (sys.executable, "-c", "raise SystemExit(1)")
    asleep = (sys.executable, "-c", "import time; time.sleep(60)")
    talks = (sys.executable, "-c", "print('yes'); import time; time.sleep(60)")
    for command in (stopped, asleep, talks, ("/nonexistent/guard",)):
        house.send(guard=Guard(house.settings, command, seconds=1.0))
        house.clock.advance(seconds=10)
        assert (receiver.requests, gateway.said) == ([], [])
        assert {to for to, _ in mailbox[0].messages} <= {"operator@desk.example.net"}
    assert state(house) == [("waiting", 0)] * len(every_channel)
    assert not any(TOLD.search(answer) for answer in fetch_each(house, client, every_channel))
    assert [flag.subject for flag in house.read(open_flags)] == ["guard"]
    house.send()
    assert (len(receiver.requests), len(gateway.said), len(mailbox[0].messages)) == (1, 1, 3)
    assert all(TOLD.search(answer) for answer in fetch_each(house, client, every_channel))
    assert house.read(open_flags) == []


def fetch_each(house, client, addresses):
    for channel, name in (("feed", ""), ("stix", ""), ("misp", "/manifest.json")):
        answer = client.get(f"/feed/{house.key.feed_token(addresses[channel], 1)}{name}")
        assert answer.status_code == 200
        yield answer.text


def test_a_killed_guard_is_started_again_by_the_next_question(house, receiver):
    house.add_address(house.add_partner(), "webhook", receiver.url)
    house.confirm(house.add_person("Anvar Testov"))
    house.confirm(house.add_person("Bahrom Sinov"))
    house.clock.advance(minutes=11)

    async def check_twice() -> list[bool]:
        guard = Guard(house.settings, seconds=PATIENCE)
        with house.database.write() as session:
            rows = session.scalars(select(Delivery)).all()
            for row in rows:
                row.status = "sending"
        outgoing = compose_one(house, rows[0].id)
        first = (await guard.check(outgoing)).is_clear
        guard._process.kill()
        await guard._process.wait()
        second = (await guard.check(outgoing)).is_clear
        await guard.close()
        return [first, second]

    assert asyncio.run(check_twice()) == [True, True]


def compose_one(house, delivery_id):
    from config.alerts import read_alert_rules
    from db.models import PartnerAddress
    from triage.alerts.channels.channel import Sender
    from triage.alerts.channels.webhook import CHANNEL
    from triage.alerts.messages import Envelope, Notice

    with house.database.read() as session:
        row = session.get_one(Delivery, delivery_id)
        address = session.get_one(PartnerAddress, row.address_id)
        alert = row.alert
        link = f"{house.settings.partner_url}/alerts/{alert.number}"
        told = Notice(row.id, alert.number, alert.kind, alert.stage, alert.tlp, alert.thread, 1, link, alert.created_at)
        wanted = Envelope(address.id, "webhook", address.address, "en", row.message_id, "now", (told,))
    return CHANNEL.compose(Sender(house.settings, read_alert_rules(), house.key, None, house.clock), wanted)


def test_the_guard_reads_records_itself_and_refuses_what_they_hold(house, receiver):
    """Composing is made to tell a name that its rules forbid: the guard stands in the way, and a flag tells of it."""
    house.add_address(house.add_partner(), "webhook", receiver.url, detail="full")
    house.confirm(house.add_person("Anvar Testov"), act={"place": "Anvar Testov", "place_precision": "region"})
    house.after_hold()
    assert receiver.requests == [] or b"Testov" not in receiver.requests[0].get_data()
    place = {"place": "Krakow near the house of Zarina Testova", "place_precision": ""}
    house.confirm(house.add_person("Bahrom Sinov"), act=place, relative="Zarina Testova")
    house.after_hold()
    assert all(b"Zarina" not in request.get_data() for request in receiver.requests)


def test_a_guard_whose_sender_was_killed_ends_without_a_word(house):
    home = {"EXILEWATCH_HOME": str(house.settings.home), "EXILEWATCH_DATABASE_URL": house.settings.database}
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with subprocess.Popen([*COMMAND], env={**os.environ, **home}, **pipes) as guard:
        guard.stdout.close()
        guard.stdin.write(b"a question that cannot be read\n")
        guard.stdin.close()
        assert (guard.stderr.read(), guard.wait(timeout=200)) == (b"", 0)
