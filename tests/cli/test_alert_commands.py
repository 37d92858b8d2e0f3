"""The commands of partners and alerts, from an empty home to a confirmed address."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from typer.main import get_command
from typer.testing import CliRunner

from bench.alerts.world import confirm, make_world, person_ids
from cli import alerts, partners
from cli.main import app
from db.models import Delivery, PartnerAddress
from db.models.base import now
from db.session import open_database
from triage.alerts.flags import raise_flag
from triage.alerts.keys import read_key

RUNNER = CliRunner()
DOCS = (Path(__file__).resolve().parents[2] / "docs" / "alerts.md").read_text(encoding="utf8")


def _all_commands() -> list[tuple[str, ...]]:
    groups = {"partners": get_command(partners.app), "alerts": get_command(alerts.app)}
    return [path for name, group in groups.items() for path in _below(group, (name,))]


def _below(command: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    commands = getattr(command, "commands", {})
    for name, one in commands.items():
        yield from _below(one, (*path, name))
    if not commands:
        yield path


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
        ("alerts", "silences", "end", "77", "--by", "admin"),
        ("alerts", "silences", "add", "--until", "2020-01-01", "--reason", "past", "--by", "admin"),
    ],
)
def test_wrong_use_is_an_error_that_says_so(run, words):
    run(*words, code=1)


def test_an_empty_outbox_is_sent_at_once(run):
    assert run("alerts", "send", "--once", "--json").strip() == "{}"
    assert run("alerts", "list", "--json") == ""
    assert run("alerts", "flags", "--json") == ""
    assert run("alerts", "answers", "--json") == ""


def test_a_silence_is_begun_listed_and_ended_by_commands(run):
    run("partners", "add", "Fair Courts", "--clearance", "amber")
    until = (now() + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M")
    told = ("--until", until, "--reason", "their office moves", "--by", "admin")
    begun = json.loads(run("alerts", "silences", "add", "--partner", "Fair Courts", "--stage", "1", *told, "--json"))
    (row,) = [json.loads(line) for line in run("alerts", "silences", "list", "--json").splitlines()]
    assert (row["silence"], row["partner"], row["stage"], row["in_force"]) == (
        begun["silence"],
        "Fair Courts",
        "1",
        True,
    )
    assert row["reason"] == "their office moves"
    assert json.loads(run("alerts", "silences", "end", str(row["silence"]), "--by", "admin", "--json")) == {"may_go": 0}
    (row,) = [json.loads(line) for line in run("alerts", "silences", "list", "--json").splitlines()]
    assert row["in_force"] is False


@pytest.mark.parametrize(
    "words", [("--stage", "9"), ("--partner", "Nobody"), ("--person", "77")], ids=lambda words: words[0]
)
def test_a_silence_about_what_does_not_exist_is_refused(run, words):
    until = (now() + timedelta(days=7)).strftime("%Y-%m-%d")
    run("alerts", "silences", "add", *words, "--until", until, "--reason", "x", "--by", "admin", code=1)
    assert run("alerts", "silences", "list", "--json") == ""


@pytest.mark.parametrize("words", _all_commands(), ids=" ".join)
def test_each_command_of_partners_and_alerts_is_documented(words):
    assert f"exilewatch {' '.join(words)}" in DOCS


def test_each_command_that_the_page_on_alerts_names_exists():
    named = {tuple(found.split()) for found in re.findall(r"exilewatch ((?:partners|alerts) [a-z-]+)", DOCS)}
    assert named <= {words[:2] for words in _all_commands()}


@pytest.fixture
def parked(settings):
    """One message that ten tries did not bring to its receiver."""
    world, database = make_world(settings.home, ["https://cases.example.org/in"], 1)
    confirm(database, person_ids(database)[0], now() - timedelta(days=4))
    with database.write() as session:
        said = {"status": "parked", "tries": 10, "last_error": "the receiver answered 503"}
        session.execute(update(Delivery).values(**said))
        raise_flag(session, "parked", "delivery 1", 1, "Parked after 10 tries.", now())
    database.close()
    return world


def test_a_parked_message_is_listed_and_replayed_as_json(run, parked):
    (row,) = [json.loads(line) for line in run("alerts", "list", "--state", "parked", "--json").splitlines()]
    assert (row["delivery"], row["tries"], row["last_error"]) == (1, 10, "the receiver answered 503")
    assert run("alerts", "list", "--state", "delivered", "--json") == ""
    assert json.loads(run("alerts", "replay", "--delivery", "1", "--json")) == {"waiting_again": 1}
    (row,) = [json.loads(line) for line in run("alerts", "list", "--json").splitlines()]
    assert (row["state"], row["tries"]) == ("waiting", 0)


def test_a_parked_message_is_given_up_and_its_flag_goes_with_it(run, parked):
    (flag,) = [json.loads(line) for line in run("alerts", "flags", "--json").splitlines()]
    assert (flag["kind"], flag["subject"]) == ("parked", "delivery 1")
    run("alerts", "drop", "1", "--by", "admin")
    assert run("alerts", "flags", "--json") == ""
    run("alerts", "close-flag", str(flag["flag"]), "--by", "admin", code=1)
    run("alerts", "drop", "1", "--by", "admin", code=1)
