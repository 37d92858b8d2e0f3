"""The partners' own pages: feed, answers that come back, and what a partner sees behind the sign-in."""

import asyncio
import json
import re
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest
from lxml import etree
from sqlalchemy import select

from config.alerts import read_alert_rules
from db.models import Alert, PartnerAddress, PartnerAnswer
from db.queries.alert_flags import open_flags
from triage.alerts.addresses import rotate_secret
from triage.alerts.channels.channel import Sender
from triage.alerts.confirming import ask_to_confirm
from triage.alerts.contacts import add_contact
from triage.alerts.disclosing import set_do_not_disclose
from triage.alerts.outbound import Outbound, bounds_of
from triage.alerts.partners import set_active
from triage.alerts.signing import sign

ATOM = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))
"""The format as RFC 4287 gives it."""


def number_of(house, partner_id=1):
    return house.read(lambda s: s.scalars(select(Alert.number).where(Alert.partner_id == partner_id)).first())


def signed_in(house, client, partner="Partner One", name="ms.contact"):
    password = add_contact(house.database, "admin", partner, name)
    answer = client.post("/sign-in", data={"name": name, "password": password})
    assert answer.status_code == 303
    return re.search(r'name="csrf" value="([^"]+)"', client.get("/").text).group(1)


def test_the_feed_is_read_by_feedparser_and_opens_with_its_token_only(house, client):
    address = house.add_address(house.add_partner(), "feed", "Case desk")
    decision, _ = house.confirm(house.add_person())
    house.after_hold()
    house.undo(decision)
    house.send()
    token = house.key.feed_token(address, 1)
    content = client.get(f"/feed/{token}").content
    ATOM.assertValid(etree.fromstring(content))
    read = feedparser.parse(content)
    assert (read.bozo, read.version) == (False, "atom10")
    assert [entry.tags[0].term for entry in read.entries] == ["withdrawal", "new"]
    assert read.entries[0].link.startswith("https://partners.example.net/alerts/")
    assert len({entry.id for entry in read.entries}) == 2
    assert client.get("/feed", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    for wrong in (token[:-1] + ("0" if token[-1] != "0" else "1"), "1-", f"{address}-{'0' * 40}", "x", "999999-ab"):
        assert client.get(f"/feed/{wrong}").status_code == 404
    rotate_secret(house.database, house.key, "admin", address, house.clock())
    assert client.get(f"/feed/{token}").status_code == 404
    assert client.get(f"/feed/{house.key.feed_token(address, 2)}").status_code == 200
    set_active(house.database, "admin", "Partner One", False)
    assert client.get(f"/feed/{house.key.feed_token(address, 2)}").status_code == 404


def test_an_empty_feed_is_valid(house, client):
    address = house.add_address(house.add_partner(), "feed", "Case desk")
    content = client.get(f"/feed/{house.key.feed_token(address, 1)}").content
    ATOM.assertValid(etree.fromstring(content))
    assert feedparser.parse(content).bozo is False


@pytest.mark.parametrize("missing", ["id", "title", "updated", "link"])
def test_a_feed_whose_entries_lack_what_the_format_asks_for_would_not_be_valid(house, client, missing):
    address = house.add_address(house.add_partner(), "feed", "Case desk")
    house.confirm(house.add_person())
    house.after_hold()
    root = etree.fromstring(client.get(f"/feed/{house.key.feed_token(address, 1)}").content)
    assert ATOM.validate(root)
    (entry,) = root.findall("{*}entry")
    entry.remove(entry.find(f"{{*}}{missing}"))
    assert not ATOM.validate(root)


@pytest.fixture
def hook(house, receiver):
    """A webhook partner that was told of one alert; sends answers back."""
    address = house.add_address(house.add_partner(), "webhook", receiver.url)
    house.confirm(house.add_person())
    house.after_hold()
    number = json.loads(receiver.requests[0].get_data())["data"]["alert"]

    def send(client, kind="acting", message_id="a1", at=None, alter=b"", alert=number, generation=1):
        said = {"type": "alert.answer", "data": {"alert": alert, "answer": kind, "text": "on our way"}}
        body = json.dumps(said).encode()
        secret = house.key.webhook_secret(address, generation)
        headers = dict(sign([secret], message_id, at or house.clock(), body))
        return client.post(f"/webhooks/{address}", content=body + alter, headers=headers).status_code

    return send


def test_a_signed_answer_lands_open_for_the_researchers(house, client, hook):
    assert hook(client) == 204
    assert hook(client, "wrong_person", "a2") == 204
    rows = house.read(lambda s: s.scalars(select(PartnerAnswer)).all())
    assert [(row.kind, row.via, row.status, row.text) for row in rows] == [
        ("acting", "webhook", "open", "on our way"),
        ("wrong_person", "webhook", "open", "on our way"),
    ]
    assert [flag.kind for flag in house.read(open_flags)] == ["answer"]


def test_a_replayed_altered_stale_or_foreign_answer_is_refused(house, client, hook):
    assert hook(client) == 204
    assert hook(client) == 409
    assert hook(client, message_id="a2", alter=b" ") == 401
    assert hook(client, message_id="a3", at=house.clock() - timedelta(minutes=6)) == 401
    assert hook(client, message_id="a4", at=house.clock() + timedelta(minutes=6)) == 401
    assert hook(client, message_id="a5", generation=2) == 401
    assert hook(client, message_id="a6", alert="22222-22222") == 404
    assert hook(client, "no_such", "a7") == 422
    assert client.post("/webhooks/1", content=b"{}").status_code == 401
    assert client.post("/webhooks/77", content=b"{}").status_code == 401
    assert client.post("/webhooks/1", content=b"x" * 70_000).status_code == 413
    assert len(house.read(lambda s: s.scalars(select(PartnerAnswer)).all())) == 1


def test_a_partner_reads_what_it_was_told_and_answers(house, client, mailbox):
    house.add_address(house.add_partner(), "email", "case@partner.example.org")
    house.confirm(
        house.add_person("Anvar Testov"),
        act={"place": "Krakow", "place_precision": "town"},
        claim=("He was at home that day.", "his lawyer"),
        note="inner note",
    )
    house.after_hold()
    csrf = signed_in(house, client)
    number = number_of(house)
    page = client.get(f"/alerts/{number}").text
    assert "Anvar Testov" in page
    assert "his lawyer" in page
    assert "Krakow" not in page, "a town is finer than TLP:AMBER publishes"
    assert "inner note" not in page
    assert "researcher.one" not in page
    assert client.post(f"/alerts/{number}/answer", data={"kind": "acting"}).status_code == 403
    sent = client.post(f"/alerts/{number}/answer", data={"kind": "hold", "text": "<b>wait</b>", "csrf": csrf})
    assert sent.status_code == 303
    assert "&lt;b&gt;wait&lt;/b&gt;" in client.get(f"/alerts/{number}").text


def test_a_partner_never_learns_of_another(house, client, mailbox):
    for name in ("Partner One", "Partner Two"):
        house.add_address(house.add_partner(name), "email", f"in@{name.split()[1].lower()}.example.org")
    house.confirm(house.add_person())
    house.after_hold()
    csrf = signed_in(house, client)
    mine, other = number_of(house, 1), number_of(house, 2)
    assert client.get(f"/alerts/{mine}").status_code == 200
    assert client.get(f"/alerts/{other}").status_code == 404
    assert client.post(f"/alerts/{other}/answer", data={"kind": "seen", "csrf": csrf}).status_code == 404
    for path in ("/", "/routes", f"/alerts/{mine}"):
        assert other not in client.get(path).text
        assert "two" not in client.get(path).text.lower()


def test_what_is_held_or_withdrawn_is_not_shown(house, client, mailbox):
    house.add_address(house.add_partner(), "email", "case@partner.example.org")
    decision, _ = house.confirm(house.add_person("Anvar Testov"))
    signed_in(house, client)
    assert client.get(f"/alerts/{number_of(house)}").status_code == 404
    house.after_hold()
    house.undo(decision)
    page = client.get(f"/alerts/{number_of(house)}").text
    assert "withdrawn" in page
    assert "Testov" not in page


def test_the_page_follows_a_label_that_became_stricter_after_the_alert(house, client, mailbox):
    house.add_address(house.add_partner(), "email", "case@partner.example.org")
    person = house.add_person("Anvar Testov")
    house.confirm(person, claim=("He was at home that day.", "his lawyer"))
    house.after_hold()
    signed_in(house, client)
    assert "Anvar Testov" in client.get(f"/alerts/{number_of(house)}").text
    set_do_not_disclose(house.database, "reviewer", person, True, "the family asks")
    page = client.get(f"/alerts/{number_of(house)}").text
    assert "TLP:RED" in page
    for hidden in ("Testov", "his lawyer", "at home that day"):
        assert hidden not in page


def test_the_answer_link_of_a_mail_shows_a_form_and_takes_an_answer_by_post_only(house, client, mailbox):
    house.add_address(house.add_partner(), "email", "case@partner.example.org")
    house.confirm(house.add_person())
    house.after_hold()
    text = mailbox[0].messages[0][1].decode().replace("=\r\n", "")
    path = re.search(r"https://partners\.example\.net(/answers/\S+)", text).group(1)
    assert client.get(path).status_code == 200
    assert house.read(lambda s: s.scalars(select(PartnerAnswer)).all()) == []
    assert client.post(path, data={"kind": "more", "text": "where is he?"}).status_code == 200
    assert client.post(path[:-1] + ("0" if path[-1] != "0" else "1"), data={"kind": "more"}).status_code == 404
    house.clock.advance(days=31)
    assert client.post(path, data={"kind": "seen"}).status_code == 404
    assert [row.via for row in house.read(lambda s: s.scalars(select(PartnerAnswer)).all())] == ["link"]


def test_a_tip_with_a_file_is_kept_unopened_and_private(house, client):
    house.add_partner()
    csrf = signed_in(house, client)
    form = {"text": "He was seen.", "csrf": csrf}
    files = {"file": ("../../etc/x.html", b"<script>", "text/html")}
    assert client.post("/tip", data=form, files=files).status_code == 200
    row = house.read(lambda s: s.scalars(select(PartnerAnswer)).one())
    kept = list((house.settings.home / "tips").iterdir())
    assert [path.read_bytes() for path in kept] == [b"<script>"]
    assert kept[0].stat().st_mode & 0o077 == 0
    assert kept[0].name in row.text
    assert "x.html" not in row.text
    assert client.post("/tip", data={"text": "x"}, files=files).status_code == 403
    huge = {"file": ("x", b"0" * (11 * 2**20), "text/plain")}
    assert client.post("/tip", data=form, files=huge).status_code == 413


def test_nothing_inside_opens_without_a_sign_in(house, client):
    house.add_partner()
    for path in ("/", "/alerts/22222-22222", "/tip", "/routes"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["location"].startswith("/sign-in")) == (303, True)
    for path in ("/alerts/22222-22222/answer", "/tip", "/sign-out"):
        assert client.post(path, data={}).status_code == 303
    assert client.post("/sign-in", data={"name": "nobody", "password": "x" * 20}).status_code == 401
    page = client.get("/sign-in")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    foreign = {"Origin": "https://evil.example"}
    assert client.post("/sign-in", data={"name": "a", "password": "b"}, headers=foreign).status_code == 403


def test_double_opt_in_by_mail_and_by_webhook(house, client, mailbox, receiver):
    partner = house.add_partner()
    mail = house.add_address(partner, "email", "case@partner.example.org", is_confirmed=False)
    hook = house.add_address(partner, "webhook", receiver.url, is_confirmed=False)

    async def ask():
        http = Outbound(bounds_of(read_alert_rules(), allow_local=True))
        sender = Sender(house.settings, read_alert_rules(), house.key, http, house.clock)
        await ask_to_confirm(house.database, sender, mail)
        await ask_to_confirm(house.database, sender, hook)
        await http.close()

    asyncio.run(ask())
    codes = [
        re.search(rb"(\d+-[0-9a-f]{40})", mailbox[0].messages[0][1]).group(1).decode(),
        json.loads(receiver.requests[0].get_data())["data"]["code"],
    ]
    assert client.get(f"/confirm/{codes[0]}").status_code == 200
    assert status_of(house, mail) == "unconfirmed"
    assert client.post(f"/confirm/{mail}-{'0' * 40}").status_code == 404
    for code, address in zip(codes, (mail, hook), strict=True):
        assert client.post(f"/confirm/{code}").status_code == 200
        assert status_of(house, address) == "confirmed"
        assert client.post(f"/confirm/{code}").status_code == 404


def status_of(house, address):
    return house.read(lambda s: s.get_one(PartnerAddress, address).status)
