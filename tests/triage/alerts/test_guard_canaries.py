"""Five hundred canaries in records of every label: none passes the guard where its policy forbids it."""

import itertools
import json
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from config.alerts import read_alert_rules
from config.alerts_guard import read_guard_policy
from triage.alerts.channels import find_channels
from triage.alerts.guard.folding import fold
from triage.alerts.guard.judging import judge
from triage.alerts.guard.taking_apart import UnreadableMessage, take_apart
from triage.alerts.guard.values import Case
from triage.alerts.messages import Envelope, Notice, Outgoing

POLICY = read_guard_policy()
LABELS = tuple(read_alert_rules().labels)
KINDS = tuple(POLICY.kinds)
LINK = "https://partners.example.net/alerts/ABCDE-23456"
DISGUISES = (
    lambda text: text,
    lambda text: text.upper(),
    lambda text: text.replace("Z", "Z\u200b"),
    lambda text: text.replace("a", "а").replace("c", "с"),  # Cyrillic letters that look Latin
    lambda text: "".join(f"&#{ord(letter)};" for letter in text),
    lambda text: text.replace(" ", "%20"),
    lambda text: text.replace(" ", "\n"),
)


def canary(number: int) -> str:
    return f"Zacarias{number} Vacata{number}"


def case_of(kind: str, value: str, label: str, channel: str, **more: object) -> Case:
    return replace(
        Case(
            label=label,
            clearance="red",
            channel=channel,
            destination="in@example.org",
            is_confirmed=True,
            has_key=True,
            is_sendable=True,
            do_not_disclose=False,
            link_base="https://partners.example.net",
            mail_from="alerts@desk.example.net",
            values={kind: frozenset([fold(value)])},
        ),
        **more,
    )


def notice(label: str, fields: dict[str, str]) -> Notice:
    moment = datetime(2026, 11, 18, 10, tzinfo=UTC)
    return Notice(1, "ABCDE-23456", "new", "2", label, "ABCDE-23456", 1, LINK, moment, "", fields)


def envelope(channel: str, label: str, fields: dict[str, str], rhythm: str = "now", key: str = "") -> Envelope:
    message_id = ("msg_" if rhythm == "now" else "dig_") + "0" * 32
    return Envelope(1, channel, "in@example.org", "en", message_id, rhythm, (notice(label, fields),), pgp_key=key)


def compose(sender, channel: str, label: str, fields: dict[str, str], rhythm: str = "now", key: str = "") -> Outgoing:
    wanted = envelope(channel, label, fields, rhythm, key)
    return find_channels()[channel].compose(sender, wanted)


def is_clear(outgoing: Outgoing, case: Case) -> bool:
    try:
        return judge(outgoing, take_apart(outgoing), case, POLICY).is_clear
    except UnreadableMessage:
        return False


@pytest.fixture
def sender(house):
    from triage.alerts.channels.channel import Sender

    return Sender(house.settings, read_alert_rules(), house.key, None, house.clock)


@pytest.mark.parametrize("channel", sorted(find_channels()))
@pytest.mark.parametrize("label", LABELS)
def test_a_thin_message_passes_under_every_label(sender, channel, label):
    outgoing = compose(sender, channel, label, {})
    assert is_clear(outgoing, case_of("name", "Nobody Else", label, channel))
    if channel in ("email", "webhook"):
        digest = compose(sender, channel, label, {}, rhythm="daily")
        assert is_clear(digest, case_of("name", "Nobody Else", label, channel))


def test_no_canary_passes_where_its_kind_is_forbidden_under_the_label(sender):
    counted = 0
    combinations = itertools.product(KINDS, LABELS, POLICY.fields)
    for number, (kind, label, code) in enumerate(combinations):
        value, disguise = canary(number), DISGUISES[number % len(DISGUISES)]
        if POLICY.allows(POLICY.kinds[kind], label):
            continue
        for channel, key in (("webhook", ""), ("email", "key"), ("email", ""), ("feed", ""), ("chat", "")):
            outgoing = compose(sender, channel, label, {code: f"seen {disguise(value)} there"}, key=key)
            assert not is_clear(outgoing, case_of(kind, value, label, channel)), (kind, label, channel, code)
            counted += 1
    assert counted >= 500


def test_what_the_policy_allows_does_pass(sender):
    outgoing = compose(sender, "webhook", "clear", {"person": "Anvar Testov"})
    assert is_clear(outgoing, case_of("name", "Anvar Testov", "clear", "webhook"))
    assert not is_clear(outgoing, case_of("name", "Anvar Testov", "clear", "webhook", do_not_disclose=True))
    assert not is_clear(outgoing, case_of("name", "Anvar Testov", "green", "webhook"))


def test_a_canary_in_subject_header_file_name_or_key_is_refused(sender):
    value = canary(1)
    case = case_of("note", value, "clear", "email")
    mail = compose(sender, "email", "clear", {})
    hook = compose(sender, "webhook", "clear", {})
    said = json.loads(hook.body)
    smuggled = [
        replace(mail, body=mail.body.replace(b"Subject: Message", f"Subject: {value}".encode())),
        replace(mail, body=b"X-Note: " + value.encode() + b"\r\n" + mail.body),
        replace(mail, headers=(*mail.headers, ("X-Note", value))),
        replace(mail, body=_with_file(value)),
        replace(mail, destination=f"{value}@example.org"),
        replace(mail, message_id=value),
    ]
    for outgoing in smuggled:
        assert not is_clear(outgoing, case)
    hooks = [
        replace(hook, body=json.dumps({**said, value: 1}).encode()),
        replace(hook, body=json.dumps({**said, "type": value}).encode()),
        replace(hook, body=json.dumps({**said, "data": {**said["data"], "link": f"{LINK}?{value}"}}).encode()),
        replace(hook, body=hook.body + value.encode()),
        replace(hook, headers=(*hook.headers, ("x-note", value))),
    ]
    for outgoing in hooks:
        assert not is_clear(outgoing, replace(case, channel="webhook"))


@pytest.mark.parametrize(
    "fault",
    [
        {"is_confirmed": False},
        {"is_sendable": False},
        {"clearance": "clear"},
        {"destination": "other@example.org"},
        {"channel": "webhook"},
        {"label": "unheard of"},
    ],
)
def test_a_message_to_the_wrong_receiver_is_refused(sender, fault):
    outgoing = compose(sender, "email", "amber", {})
    assert is_clear(outgoing, case_of("note", "Nobody Else", "amber", "email"))
    case = case_of("note", "Nobody Else", "amber", "email")
    assert not is_clear(outgoing, replace(case, **fault))


def test_plain_mail_never_holds_a_field(sender):
    outgoing = compose(sender, "email", "clear", {"measure": "arrested"})
    assert not is_clear(outgoing, case_of("note", "Nobody Else", "clear", "email"))


def _with_file(name: str) -> bytes:
    message = EmailMessage()
    message["To"], message["From"] = "in@example.org", "alerts@desk.example.net"
    message.set_content("Message ABCDE-23456\n")
    message.add_attachment(b"alert\r\n", maintype="text", subtype="csv", filename=f"{name}.csv")
    return message.as_bytes()
