"""Hostile words in every field of a message: over no channel do they run, break out, or hide."""

import csv
import email
import io
import json
from email import policy as mail_policy

import pytest
from lxml import etree

from config.alerts import read_alert_rules
from config.alerts_guard import read_guard_policy
from tests.triage.alerts.test_guard_canaries import compose
from triage.alerts.channels import find_channels
from triage.alerts.channels.channel import Sender
from triage.alerts.channels.feed import ATOM, THREAD
from triage.records.cells import FORMULA_STARTS

FIELDS = tuple(read_guard_policy().fields)
WORDS = (
    "=HYPERLINK(1)",
    "<script>alert(1)</script><img src=https://evil.example/x.png>",
    "x\r\nBcc: evil@example.org\r\nContent-Type: text/html\r\n\r\n<b>",
    "\u202egnp.exe \u200bhidden",
    "]]></title></entry><entry><title>&amp;",
    '"}, {"kind": "withdrawal"',
)
HEADS = {"from", "to", "subject", "date", "message-id", "auto-submitted", "mime-version", "content-type",
         "content-transfer-encoding"}  # fmt: skip


@pytest.fixture
def sender(house):
    return Sender(house.settings, read_alert_rules(), house.key, None, house.clock)


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("rhythm", ["now", "daily"])
@pytest.mark.parametrize("channel", sorted(find_channels()))
def test_hostile_words_stay_words_over_every_channel(sender, channel, rhythm, words):
    outgoing = compose(sender, channel, "clear", dict.fromkeys(FIELDS, words), rhythm)
    assert not [value for _name, value in outgoing.headers if set(value) & {"\r", "\n"}]
    READERS.get(outgoing.channel, read_json)(outgoing.body, words)


def read_mail(body: bytes, words: str) -> None:
    message = email.message_from_bytes(body, policy=mail_policy.default)
    assert {name.lower() for name in message} <= HEADS
    for part in message.walk():
        assert part.get_content_type() in ("text/plain", "multipart/mixed", "text/csv", "application/json")
        if part.get_content_type() == "text/csv":
            rows = list(csv.reader(io.StringIO(part.get_payload(decode=True).decode())))
            assert not [cell for row in rows for cell in row if cell.startswith(FORMULA_STARTS)]
        if part.get_content_type() == "text/plain":
            read_words(part.get_payload(decode=True), words)


def read_feed(body: bytes, words: str) -> None:
    root = etree.fromstring(body)
    assert {etree.QName(node).namespace for node in root.iter()} <= {ATOM, THREAD}
    assert len(root.findall(f"{{{ATOM}}}entry")) == 1
    read_words(" ".join(root.itertext()).encode(), words)


def read_json(body: bytes, words: str) -> None:
    assert "withdrawal" not in {said.get("kind") for said in every_object(json.loads(body))}


def read_words(body: bytes, words: str) -> None:
    """Plain text: nothing unseen, and no line that the words began."""
    text = body.decode()
    assert not set(text) & {"\u202e", "\u200b"}
    assert not [line for line in text.splitlines() if line.startswith(("Bcc:", "Content-Type:", "<"))]


def every_object(value: object) -> list[dict[str, object]]:
    if isinstance(value, dict):
        return [value, *(found for each in value.values() for found in every_object(each))]
    return [found for each in value for found in every_object(each)] if isinstance(value, list) else []


READERS = {"email": read_mail, "feed": read_feed, "chat": read_words}
