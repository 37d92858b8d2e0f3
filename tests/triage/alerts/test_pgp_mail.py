"""Mail under OpenPGP, opened with the gpg program; and what happens when the key fails."""

import email
import shutil
import subprocess
from datetime import timedelta
from email import policy

import pytest

from db.queries.alert_flags import open_flags
from triage.alerts.pgp import PgpError, read_public_key

pytestmark = pytest.mark.skipif(shutil.which("gpg") is None, reason="the program gpg is absent")


@pytest.fixture(scope="module")
def keyring(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gpg")
    folder.chmod(0o700)
    yield folder
    subprocess.run(["gpgconf", "--homedir", str(folder), "--kill", "all"], check=False)


def gpg(keyring, *arguments, given=b""):
    fixed = ["gpg", "--homedir", str(keyring), "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""]
    return subprocess.run([*fixed, *arguments], input=given, capture_output=True, check=True).stdout


def make_key(keyring, name, expires):
    gpg(keyring, "--quick-gen-key", name, "future-default", "default", expires)
    return gpg(keyring, "--armor", "--export", name).decode()


def test_a_full_mail_is_opened_with_gpg_and_nothing_of_it_shows_outside(house, mailbox, keyring):
    key = make_key(keyring, "case@partner.example.org", "2y")
    house.add_address(house.add_partner(), "email", "case@partner.example.org", detail="full", pgp_key=key)
    house.confirm(house.add_person("Anvar Testov"))
    house.after_hold()
    raw = mailbox[0].messages[0][1]
    outside = email.message_from_bytes(raw, policy=policy.default)
    assert outside.get_content_type() == "multipart/encrypted"
    assert b"arrested" not in raw
    first, second = outside.iter_parts()
    assert first.get_payload(decode=True).strip() == b"Version: 1"
    opened = gpg(keyring, "--decrypt", given=second.get_payload(decode=True))
    inside = email.message_from_bytes(opened, policy=policy.default)
    text = inside.get_content()
    assert "What: arrested or detained abroad" in text
    assert "Testov" not in text


def test_a_key_that_fails_sends_a_bare_message_and_raises_a_flag(house, mailbox, keyring, monkeypatch):
    key = make_key(keyring, "old@partner.example.org", "2y")
    house.add_address(house.add_partner(), "email", "old@partner.example.org", detail="full", pgp_key=key)
    house.confirm(house.add_person("Anvar Testov"))
    monkeypatch.setattr("triage.alerts.pgp.find_gpg", lambda: "")
    house.after_hold()
    text = email.message_from_bytes(mailbox[0].messages[0][1], policy=policy.default).get_content()
    assert text.startswith("A message is waiting for you: ")
    assert "arrested" not in text
    assert [flag.kind for flag in house.read(open_flags)] == ["key_unusable"]


def test_a_key_near_its_end_is_flagged_thirty_days_ahead_and_the_operator_is_mailed_once(house, mailbox, keyring):
    key = make_key(keyring, "soon@partner.example.org", "1y")
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
    make_key(keyring, "secret@partner.example.org", "1y")
    secret = gpg(keyring, "--armor", "--export-secret-keys", "secret@partner.example.org").decode()
    for text in ("", "nonsense", secret):
        with pytest.raises(PgpError):
            read_public_key(text)
