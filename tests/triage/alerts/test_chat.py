"""Chat through apprise: a Signal gateway of our own on this machine gets thin lines, once an address said yes."""

import asyncio
import re

import pytest
from werkzeug import Response

from config.alerts import read_alert_rules
from db.models import PartnerAddress
from triage.alerts.channels import chat
from triage.alerts.channels.channel import Sender
from triage.alerts.confirming import ask_to_confirm, confirm_address
from triage.alerts.partners import PartnerError

pytest.importorskip("apprise", reason="the optional extra 'chat' is not installed")
# apprise imports a module that Python 3.13 removes, behind a shim of its own.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
NUMBER = "+48123456789"


def test_an_address_says_yes_by_chat_and_then_gets_thin_lines(chatty, gateway):
    said, answers = gateway.said, gateway.answers
    number = chatty.add_address(chatty.add_partner(), "chat", f"signal:{NUMBER}", is_confirmed=False)
    sender = Sender(chatty.settings, read_alert_rules(), chatty.key, None, chatty.clock)
    answers.append(Response(status=500))
    with pytest.raises(PartnerError, match="signal did not take it"):
        asyncio.run(ask_to_confirm(chatty.database, sender, number))
    asyncio.run(ask_to_confirm(chatty.database, sender, number))
    code = re.search(r"\d+-[0-9a-f]{40}", said[-1]["message"])[0]
    confirm_address(chatty.database, chatty.key, read_alert_rules(), code, "admin", chatty.clock())
    chatty.confirm(chatty.add_person("Anvar Testov"), note="inner note")
    answers.append(Response(status=503))
    chatty.after_hold()
    chatty.clock.advance(minutes=1)
    chatty.send()
    assert (said[-1]["number"], said[-1]["recipients"]) == ("+4800000000", [NUMBER])
    lines = said[-1]["message"].strip().splitlines()
    assert re.fullmatch(r"New: [0-9A-Z]{5}-[0-9A-Z]{5}", lines[0])
    assert lines[1:3] == ["Stage: 2", "Label: TLP:AMBER"]
    assert len(said) == 4
    assert not any(word in str(said) for word in ("Testov", "inner note"))


def test_without_a_gateway_or_without_apprise_it_says_so(house, monkeypatch):
    number = house.add_address(house.add_partner(), "chat", f"signal:{NUMBER}")
    house.confirm(house.add_person())
    house.after_hold()
    assert house.read(lambda session: session.get_one(PartnerAddress, number).failures) == 1
    assert chat.CHANNEL.why_off(house.settings) == ""
    monkeypatch.setattr(chat, "find_spec", lambda name: None)
    assert "extra 'chat'" in chat.CHANNEL.why_off(house.settings)


@pytest.mark.parametrize(
    "address", ["signal:123", "json://127.0.0.1/x", "slack:T1/B1", "slack://T1/B1/x", "mailto:a@b.c"]
)
def test_an_address_never_chooses_a_host(address):
    assert chat.CHANNEL.check_address(address)


def test_slack_addresses_lead_to_slack_alone(house):
    assert chat.CHANNEL.check_address("slack:T123/B456/abcDEF") == ""
    assert chat.service_url("slack:T123/B456/abcDEF", house.settings).startswith("slack://T123/B456/abcDEF/")
