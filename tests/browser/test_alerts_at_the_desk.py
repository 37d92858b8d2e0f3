"""From a key pressed at the desk to a partner's mailbox, system, feed and digest, with real receivers."""

import asyncio
import email
import json
import re
import shutil
import socket
import subprocess
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import policy
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import feedparser
import pytest
import time_machine
from aiosmtpd.controller import Controller
from lxml import etree
from playwright.sync_api import Browser, Page, expect
from pytest_httpserver import HTTPServer
from sqlalchemy import select
from standardwebhooks import Webhook
from starlette.exceptions import StarletteDeprecationWarning
from werkzeug import Request, Response

from config.settings import Settings
from db.models import Delivery, PartnerAddress
from db.models.base import now
from tests.browser.conftest import Served, open_context, sign_in
from triage.alerts.addresses import NewAddress, add_address
from triage.alerts.keys import Key, read_key
from triage.alerts.pages.app import make_partner_app
from triage.alerts.partner_routes import add_route
from triage.alerts.partners import PartnerFacts, add_partner
from triage.alerts.routes import Route
from triage.alerts.sending import Dispatcher, Trial
from triage.alerts.signing import show_secret

with warnings.catch_warnings():
    warnings.simplefilter("ignore", StarletteDeprecationWarning)
    from starlette.testclient import TestClient

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which("gpg") is None, reason="the program gpg is absent; install Debian's package gnupg"),
]


@dataclass
class Post:
    """A mail server, an HTTP receiver and a sender whose time a test moves."""

    settings: Settings
    desk: Served
    key: Key
    mails: list[tuple[str, EmailMessage]] = field(default_factory=list)
    hooks: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    ahead: timedelta = timedelta()

    def clock(self) -> datetime:
        return now() + self.ahead

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # noqa: N802
        message = email.message_from_bytes(envelope.content, policy=policy.default)  # type: ignore[attr-defined]
        self.mails.append((envelope.rcpt_tos[0], message))  # type: ignore[attr-defined]
        return "250 taken"

    def take(self, request: Request) -> Response:
        self.hooks.append(({name.lower(): value for name, value in request.headers.items()}, request.get_data()))
        return Response(status=204)

    def send(self, **ahead: float) -> None:
        """Moves time, and sends what is then due; in a thread, for playwright keeps a loop in this one."""
        self.ahead += timedelta(**ahead)
        failed: list[BaseException] = []

        def run() -> None:
            try:
                asyncio.run(self._send())
            except BaseException as error:
                failed.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        assert failed == []

    async def _send(self) -> None:
        how = Trial(clock=self.clock, allow_local=True)  # with the guard's own process
        async with Dispatcher(self.settings, self.desk.database, how) as dispatcher:
            await dispatcher.run_until_idle()

    def mails_to(self, receiver: str) -> list[EmailMessage]:
        return [message for to, message in self.mails if to == receiver]


@pytest.fixture
def post(desk: Served, settings: Settings, httpserver: HTTPServer) -> Iterator[Post]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    ready = Settings(
        home=settings.home, smtp_url=f"smtp://127.0.0.1:{port}", mail_from="alerts@desk.example.net",
        partner_url="https://partners.example.net",
    )  # fmt: skip
    found = Post(ready, desk, read_key(settings.home))
    httpserver.expect_request("/in").respond_with_handler(found.take)
    controller = Controller(found, hostname="127.0.0.1", port=port)
    controller.start()
    yield found
    controller.stop()


@pytest.fixture
def keyring(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "gpg"
    folder.mkdir(mode=0o700)
    gpg(folder, "--quick-gen-key", "case@partner.example.org", "future-default", "default", "1y")
    yield folder
    subprocess.run(["gpgconf", "--homedir", str(folder), "--kill", "all"], check=False)


def gpg(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    fixed = ["gpg", "--homedir", str(folder), "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""]
    return subprocess.run([*fixed, *arguments], input=given, capture_output=True, check=True).stdout


def noon_zone() -> str:
    """A zone in which it is about noon now, so that no digest falls due by chance while the test runs."""
    return f"Etc/GMT{now().hour - 12:+d}"


@pytest.fixture
def addresses(post: Post, httpserver: HTTPServer, keyring: Path) -> dict[str, int]:
    """A partner that hears by webhook, by mail under its key, in a feed, and in a daily digest."""
    database, armoured = post.desk.database, gpg(keyring, "--armor", "--export").decode()
    add_partner(database, "operator", "Fair Courts", PartnerFacts("amber", time_zone=noon_zone()))
    ways = {
        "webhook": (NewAddress(channel="webhook", address="https://cases.example.org/in"), Route()),
        "mail": (NewAddress("full", channel="email", address="case@partner.example.org", pgp_key=armoured), Route()),
        "feed": (NewAddress(channel="feed", address="cases"), Route(stages=("2",))),
        "digest": (NewAddress(channel="email", address="desk@partner.example.org"), Route(rhythm="daily")),
    }
    found = {}
    for name, (new, route) in ways.items():
        found[name] = add_address(database, post.key, "operator", "Fair Courts", new)
        add_route(database, "operator", "Fair Courts", found[name], route)
    with database.write() as session:
        for row in session.scalars(select(PartnerAddress)):
            row.status = "confirmed"
        session.get_one(PartnerAddress, found["webhook"]).address = httpserver.url_for("/in")
    return found


def confirm(page: Page, card: int) -> str:
    """Confirms a card by its key; returns the number of the decision."""
    page.goto(f"/candidates/{card}")
    page.keyboard.press("a")
    page.wait_for_url(re.compile(r"done=\d+"))
    return re.search(r"done=(\d+)", page.url)[1]


def undo(page: Page, card: int, decision: str) -> None:
    page.goto(f"/candidates/{card}?done={decision}")
    page.locator("form.done button").click()
    page.wait_for_url(re.compile(rf"done=(?!{decision}\b)\d+"))


def test_a_confirmation_in_a_browser_reaches_mail_webhook_feed_and_digest_and_is_recalled_and_corrected(
    browser: Browser, post: Post, addresses: dict[str, int], keyring: Path
):
    context = open_context(browser, post.desk)
    page = sign_in(context.new_page(), "admin")

    # What the card says follows the coding as it is edited, before anything is pressed.
    page.goto("/candidates/1")
    told = page.locator("#told")
    expect(told).to_contain_text("by private feed")
    page.locator("select[name=measure]").select_option("threat")
    expect(told).not_to_contain_text("by private feed")
    expect(told).to_contain_text("by webhook")
    page.locator("select[name=tlp]").select_option("red")
    expect(told).to_contain_text("Confirming tells no partner")
    page.locator("select[name=tlp]").select_option("")
    page.locator("select[name=measure]").select_option("arrested")
    expect(told).to_contain_text("by private feed")

    # Nothing leaves in the hold; after it mail and webhook are there, once.
    first = confirm(page, 1)
    post.send(minutes=9)
    assert (post.hooks, post.mails) == ([], [])
    post.send(minutes=2)
    assert len(post.hooks) == len(post.mails) == 1
    post.send(minutes=1)
    assert len(post.hooks) == len(post.mails) == 1
    check_webhook(post, addresses)
    check_sealed_mail(post, keyring)
    assert [entry.tags[0].term for entry in read_feed(post, addresses).entries] == ["new"]

    # Undone in its hold, nobody ever hears of the second.
    undo(page, 2, confirm(page, 2))
    post.send(minutes=15)
    assert len(post.hooks) == len(post.mails) == 1

    # The digest at its hour, and not before.
    assert post.mails_to("desk@partner.example.org") == []
    local = post.clock().astimezone(ZoneInfo(noon_zone()))
    until_eight = local.replace(hour=8, minute=0, second=30) + timedelta(days=1) - local
    post.send(seconds=until_eight.total_seconds() - 120)
    assert post.mails_to("desk@partner.example.org") == []
    post.send(seconds=120)
    (digest,) = post.mails_to("desk@partner.example.org")
    assert digest["Subject"] == "Messages: 1"
    assert {part.get_filename() for part in digest.iter_attachments()} == {"digest.csv", "digest.json"}

    # Undone after it went out, a withdrawal follows in the same thread, everywhere.
    undo(page, 1, first)
    post.send(minutes=1)
    before, after = (json.loads(body)["data"] for _, body in post.hooks)
    assert (after["kind"], after["thread"], after["sequence"]) == ("withdrawal", before["alert"], 2)
    sent, withdrawn = post.mails_to("case@partner.example.org")
    assert withdrawn["In-Reply-To"] == withdrawn["References"] == sent["Message-ID"]
    assert [entry.tags[0].term for entry in read_feed(post, addresses).entries] == ["withdrawal", "new"]
    check_page_of_deliveries(page)
    context.close()
    with post.desk.database.read() as session:
        assert set(session.scalars(select(Delivery.status))) == {"delivered", "recalled"}


def check_webhook(post: Post, addresses: dict[str, int]) -> None:
    """The independent implementation of Standard Webhooks takes it, and refuses it altered, stale or by another key."""
    headers, body = post.hooks[0]
    secret = show_secret(post.key.webhook_secret(addresses["webhook"], 1))
    with time_machine.travel(post.clock(), tick=False):
        assert Webhook(secret).verify(body, headers)["type"] == "alert.new"
        with pytest.raises(Exception, match="signature"):
            Webhook(secret).verify(body.replace(b"amber", b"clear"), headers)
        with pytest.raises(Exception, match="signature"):
            Webhook(show_secret(post.key.webhook_secret(addresses["webhook"], 2))).verify(body, headers)
    with time_machine.travel(post.clock() + timedelta(hours=1)), pytest.raises(Exception, match="old"):
        Webhook(secret).verify(body, headers)


def check_sealed_mail(post: Post, keyring: Path) -> None:
    (mail,) = post.mails_to("case@partner.example.org")
    assert re.fullmatch(r"Message [0-9A-Z]{5}-[0-9A-Z]{5}", mail["Subject"])
    assert "Poland" not in mail.as_string()
    opened = gpg(keyring, "--decrypt", given=list(mail.iter_parts())[1].get_content())
    inside = email.message_from_bytes(opened, policy=policy.default).get_content()
    assert "What: arrested or detained abroad" in inside
    assert "Navozish" not in inside, "a name stands in no message under TLP:AMBER"


def read_feed(post: Post, addresses: dict[str, int]) -> feedparser.FeedParserDict:
    app = make_partner_app(post.settings, post.desk.database, clock=post.clock)
    with TestClient(app, base_url="https://partners.example.net") as client:
        answer = client.get("/feed", headers={"Authorization": f"Bearer {post.key.feed_token(addresses['feed'], 1)}"})
    check_atom(answer.content)
    read = feedparser.parse(answer.content)
    assert (read.bozo, read.version) == (False, "atom10")
    return read


def check_atom(body: bytes) -> None:
    """What RFC 4287 asks of a feed and of each entry: one id, one title, one moment; an author; ids that differ."""
    atom = "{http://www.w3.org/2005/Atom}"
    root = etree.fromstring(body)
    assert root.tag == f"{atom}feed"
    assert root.find(f"{atom}author/{atom}name") is not None
    for node in (root, *root.iter(f"{atom}entry")):
        for needed in ("id", "title", "updated"):
            (found,) = node.findall(f"{atom}{needed}")
            assert found.text
        assert datetime.fromisoformat(node.findtext(f"{atom}updated")).tzinfo is not None
    ids = [node.findtext(f"{atom}id") for node in root.iter(f"{atom}entry")]
    assert len(ids) == len(set(ids))


def check_page_of_deliveries(page: Page) -> None:
    page.goto("/deliveries")
    expect(page.locator("tbody tr")).to_have_count(12)
    expect(page.locator(".status.delivered")).to_have_count(8)
    expect(page.locator(".status.recalled")).to_have_count(4)
