"""Mail under OpenPGP, opened with the gpg program; and what happens when the key fails."""

import email
from datetime import timedelta
from email import policy

import pytest

from db.queries.alert_flags import open_flags
from triage.alerts.pgp import PgpError, read_public_key


def test_a_full_mail_is_opened_with_gpg_and_nothing_of_it_shows_outside(house, mailbox, keyring):
    key = keyring.make_key("full@partner.example.org", "2y")
    house.add_address(house.add_partner(), "email", "full@partner.example.org", detail="full", pgp_key=key)
    house.confirm(house.add_person("Anvar Testov"))
    house.after_hold()
    raw = mailbox[0].messages[0][1]
    outside = email.message_from_bytes(raw, policy=policy.default)
    assert outside.get_content_type() == "multipart/encrypted"
    assert b"arrested" not in raw
    first, _ = outside.iter_parts()
    assert first.get_payload(decode=True).strip() == b"Version: 1"
    text = keyring.open_mail(raw).get_content()
    assert "What: arrested or detained abroad" in text
    assert "Testov" not in text


def test_a_key_that_fails_sends_a_bare_message_and_raises_a_flag(house, mailbox, keyring, monkeypatch):
    key = keyring.make_key("old@partner.example.org", "2y")
    house.add_address(house.add_partner(), "email", "old@partner.example.org", detail="full", pgp_key=key)
    house.confirm(house.add_person("Anvar Testov"))
    monkeypatch.setattr("triage.alerts.pgp.find_gpg", lambda: "")
    house.after_hold()
    text = email.message_from_bytes(mailbox[0].messages[0][1], policy=policy.default).get_content()
    assert text.startswith("A message is waiting for you: ")
    assert "arrested" not in text
    assert [flag.kind for flag in house.read(open_flags)] == ["key_unusable"]


def test_a_key_near_its_end_is_flagged_thirty_days_ahead_and_the_operator_is_mailed_once(house, mailbox, keyring):
    key = keyring.make_key("soon@partner.example.org", "1y")
    house.add_address(house.add_partner(), "email", "soon@partner.example.org", pgp_key=key)
    ends = read_public_key(key).expires_at
    house.clock.moment = ends - timedelta(days=31)
    house.send()
    assert house.read(open_flags) == []
    house.clock.moment = ends - timedelta(days=29)
    house.send()
    house.send()
    assert [flag.kind for flag in house.read(open_flags)] == ["key_expires"]
    assert [to for to, _ in mailbox[0].messages] == ["operator@desk.example.net"]


def test_what_is_no_public_key_is_refused(keyring):
    keyring.make_key("secret@partner.example.org", "1y")
    secret = keyring.gpg("--armor", "--export-secret-keys", "secret@partner.example.org").decode()
    for text in ("", "nonsense", secret):
        with pytest.raises(PgpError):
            read_public_key(text)
