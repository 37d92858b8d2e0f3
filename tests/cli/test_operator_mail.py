"""One mail when a source breaks, one when it heals, to a real SMTP server; and what `sources health --json` says."""

import json
import socket
from datetime import UTC, datetime, timedelta
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from pydantic import SecretStr
from typer.testing import CliRunner

from cli.operator_mail import watching
from cli.sources import app
from crawler.watching import leave_out_closed, read_conditions
from db.queries.runs import close_run, keep_source, open_run
from db.session import open_database
from spiders.source import find_sources

NIGHT = datetime(2026, 11, 1, 2, tzinfo=UTC)


class Box:
    """Keeps what is handed in."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        self.mails.append((envelope.rcpt_tos, message_from_bytes(envelope.content)))
        return "250 taken"


@pytest.fixture
def box():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    box = Box()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    box.url = SecretStr(f"smtp://127.0.0.1:{port}")
    yield box
    controller.stop()


def run_once(settings, night, status):
    database = open_database(settings.database)
    with database.write() as session:
        keep_source(session, "hrw", "HRW", "HRW")
        at = NIGHT + timedelta(days=night)
        run = open_run(session, "hrw", "nightly", str(night), at)
        close_run(session, run, status, "" if status == "complete" else "source hrw: 0 items", {}, at)
    database.close()


def test_five_nights_of_which_three_fail_are_two_mails(settings, box):
    settings = settings.model_copy(
        update={"operator_mail": "ops@example.org", "mail_from": "watch@example.org", "smtp_url": box.url}
    )
    for night, status in enumerate(["complete", "failed", "failed", "failed", "complete"]):
        with watching(settings):
            run_once(settings, night, status)
    assert [(to, mail["Subject"]) for to, mail in box.mails] == [
        (["ops@example.org"], "exilewatch: source hrw broke"),
        (["ops@example.org"], "exilewatch: source hrw is well again"),
    ]
    assert "broken since: 2026-11-02 02:00 UTC; last good run: 2026-11-01 02:00 UTC" in box.mails[0][1].get_payload()


def test_without_an_address_nothing_is_sent_and_a_dead_server_costs_nothing(settings, box):
    with watching(settings):
        run_once(settings, 0, "failed")
    dead = settings.model_copy(
        update={
            "operator_mail": "a@example.org",
            "mail_from": "b@example.org",
            "smtp_url": SecretStr("smtp://127.0.0.1:1"),
        }
    )
    with watching(dead):
        run_once(settings, 1, "complete")
    assert box.mails == []


def test_health_says_since_when_it_is_broken_and_the_next_step(settings):
    for night, status in enumerate(["complete", "failed", "failed"]):
        run_once(settings, night, status)
    lines = CliRunner().invoke(app, ["health", "--json"], obj=settings).stdout.splitlines()
    [said] = [row for row in map(json.loads, lines) if row["name"] == "hrw"]
    assert (said["state"], said["failed_runs"]) == ("broken", 2)
    assert said["broken_since"].startswith("2026-11-02T02:00:00")
    assert said["last_good_run"].startswith("2026-11-01T02:00:00")
    assert said["next_step"] == "exilewatch sources probe hrw"


def test_source_that_fails_again_and_again_is_asked_once_a_day(settings):
    for night in range(5):
        run_once(settings, night, "failed")
    database = open_database(settings.database)
    conditions, source = read_conditions(database), find_sources()["hrw"]
    database.close()
    last = NIGHT + timedelta(days=4)
    assert leave_out_closed([source], conditions, {"hrw": last}, last + timedelta(hours=2)) == []
    assert leave_out_closed([source], conditions, {"hrw": last}, last + timedelta(hours=24)) == [source]
