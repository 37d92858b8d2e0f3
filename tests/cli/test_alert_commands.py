"""The commands of partners and alerts, from an empty home to a confirmed address."""

import json

import pytest
from typer.testing import CliRunner

from cli.main import app
from db.models import PartnerAddress
from db.models.base import now
from db.session import open_database
from triage.alerts.keys import read_key

RUNNER = CliRunner()


@pytest.fixture
def run(settings):
    def _run(*words: str, code: int = 0) -> str:
        done = RUNNER.invoke(app, ["--home", str(settings.home), *words])
        assert done.exit_code == code, done.output + repr(done.exception)
        return done.stdout

    return _run


def test_a_partner_is_set_up_by_commands_and_its_secrets_are_shown_once(run, settings):
    run("partners", "add", "Fair Courts", "--clearance", "amber")
    shown = run("partners", "address", "Fair Courts", "webhook", "https://cases.example.org/in").splitlines()
    assert shown[1].startswith("whsec_")
    assert run("partners", "rotate", shown[0]).strip() != shown[1]
    feed = run("partners", "address", "Fair Courts", "feed", "Case desk").splitlines()
    assert feed[1].endswith(read_key(settings.home).feed_token(2, 1))
    run("partners", "route", "Fair Courts", "1", "--stage", "2", "--home-state", "TJ")
    (listed,) = [json.loads(line) for line in run("partners", "list", "--json").splitlines()]
    assert [row["status"] for row in listed["addresses"]] == ["unconfirmed", "confirmed"]
    assert listed["routes"][0]["stages"] == ["2"]
    assert "whsec" not in run("partners", "list")


def test_a_code_that_came_back_confirms_an_address(run, settings):
    run("partners", "add", "Fair Courts", "--clearance", "amber")
    run("partners", "address", "Fair Courts", "webhook", "https://cases.example.org/in")
    database = open_database(settings.database)
    with database.write() as session:
        session.get_one(PartnerAddress, 1).asked_at = now()
    database.close()
    run("partners", "confirm", read_key(settings.home).confirm_token(1, 1), "--by", "admin")
    (listed,) = [json.loads(line) for line in run("partners", "list", "--json").splitlines()]
    assert listed["addresses"][0]["status"] == "confirmed"


@pytest.mark.parametrize(
    "words",
    [
        ("partners", "add", "X", "--clearance", "secret"),
        ("partners", "address", "Nobody", "email", "a@example.org"),
        ("partners", "address", "Nobody", "pigeon", "x"),
        ("partners", "address", "Nobody", "webhook", "http://cases.example.org/in"),
        ("alerts", "release", "77", "--by", "admin"),
        ("alerts", "approve", "77", "--by", "admin"),
        ("alerts", "replay", "--delivery", "77"),
    ],
)
def test_wrong_use_is_an_error_that_says_so(run, words):
    run(*words, code=1)


def test_an_empty_outbox_is_sent_at_once(run):
    assert run("alerts", "send", "--once", "--json").strip() == "{}"
    assert run("alerts", "list", "--json") == ""
    assert run("alerts", "flags", "--json") == ""
    assert run("alerts", "answers", "--json") == ""
