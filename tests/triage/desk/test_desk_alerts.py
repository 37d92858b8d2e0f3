"""A confirmation and the alerts that it causes are one transaction; the card says beforehand whom it would tell."""

from pathlib import Path

import pytest
from sqlalchemy import select

from config.codebook import read_codebook
from db.models import Alert, Decision
from triage.alerts.addresses import NewAddress, add_address
from triage.alerts.keys import read_key
from triage.alerts.partner_routes import add_route
from triage.alerts.partners import PartnerFacts, add_partner
from triage.alerts.routes import Route
from triage.records.coding import Coding
from triage.records.deciding import Confirm, Reject
from triage.records.recording import Recorded, record
from triage.records.undoing import undo

CODEBOOK = read_codebook()
CODING = Coding(measure="arrested", date="2026-11-14", host="PL")


@pytest.fixture
def listening(night, settings):
    """A partner with a private feed who hears of stage 2 in Poland."""
    add_partner(night, "operator", "Invented Partner", PartnerFacts("red"))
    address = add_address(
        night,
        read_key(Path(settings.home)),
        "operator",
        "Invented Partner",
        NewAddress(channel="feed", address="cases"),
    )
    add_route(night, "operator", "Invented Partner", address, Route(stages=("2",), host_states=("PL",)))
    return night


def alerts(database) -> list[Alert]:
    with database.read() as session:
        found = session.scalars(select(Alert)).all()
        return [alert for alert in found if alert.deliveries]


def test_the_card_says_whom_a_confirmation_would_tell(visitor, listening):
    reader = visitor("coder")
    assert "<bdi>Invented Partner</bdi>, by private feed" in reader.get("/candidates/1")
    assert "Confirming tells no partner." in reader.get("/candidates/3")


def test_confirming_writes_the_alert_and_undoing_recalls_it(listening):
    done = record(listening, CODEBOOK, "coder", 1, 1, Confirm(CODING))
    assert isinstance(done, Recorded)
    alert = alerts(listening)[0]
    assert (alert.decision_id, [delivery.status for delivery in alert.deliveries]) == (done.decision_id, ["waiting"])
    undo(listening, CODEBOOK, "coder", None, may_undo_others=False)
    assert [delivery.status for delivery in alerts(listening)[0].deliveries] == ["recalled"]


def test_a_rejection_tells_nobody(listening):
    record(listening, CODEBOOK, "coder", 1, 1, Reject("old_story"))
    assert alerts(listening) == []


def test_a_confirmation_whose_alert_fails_is_not_made(listening, monkeypatch):
    def break_down(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("triage.records.recording.write_alerts", break_down)
    with pytest.raises(OSError, match="disk full"):
        record(listening, CODEBOOK, "coder", 1, 1, Confirm(CODING))
    with listening.read() as session:
        assert session.scalars(select(Decision).where(Decision.candidate_id == 1)).all() == []
