"""A house with invented people, partners that listen, real receivers on this machine, and a clock that tests move."""

import asyncio
import itertools
import shutil
import socket
import subprocess
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from pydantic import SecretStr
from pytest_httpserver import HTTPServer
from starlette.exceptions import StarletteDeprecationWarning
from werkzeug import Request, Response

from bench.alerts.near import NearGuard
from config.settings import Settings
from db.models import Act, ActPerson, Candidate, Claim, Decision, Event, PartnerAddress, Person, PersonName
from db.queries.decisions import NewDecision, append_decision
from db.session import Database
from triage.alerts.addresses import NewAddress, add_address
from triage.alerts.channels import find_channels
from triage.alerts.keys import Key, read_key
from triage.alerts.outbox import recall_alerts, write_alerts
from triage.alerts.pages.app import make_partner_app
from triage.alerts.partner_routes import add_route
from triage.alerts.partners import PartnerFacts, add_partner
from triage.alerts.routes import Route
from triage.alerts.sending import Dispatcher, Trial

# Starlette's client works on httpx, and says only that it would rather have its successor.
with warnings.catch_warnings():
    warnings.simplefilter("ignore", StarletteDeprecationWarning)
    from starlette.testclient import TestClient

START = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
"""A Wednesday."""


class Clock:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, **how: float) -> None:
        self.moment += timedelta(**how)


@dataclass
class House:
    """The desk's side: people, decisions, and the sender."""

    settings: Settings
    database: Database
    clock: Clock
    key: Key
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def add_person(self, name: str = "Anvar Testov", **more: Any) -> int:
        with self.database.write() as session:
            person = Person(
                **{"person_key": f"p-{next(self.numbers)}", "canonical_name": name, "home_state": "TJ", **more},
                names=[PersonName(name=name, kind="canonical")],
            )
            session.add(person)
            session.flush()
            return person.id

    def confirm(
        self,
        person_id: int,
        measure: str = "arrested",
        user: str = "researcher.one",
        queue: str = "nightly",
        act: dict[str, Any] | None = None,
        claim: tuple[str, str] | None = None,
        note: str = "",
        relative: str = "",
        score: float = 0.87,
        tlp: str = "",
    ) -> tuple[int, int]:
        """What the desk does in one transaction; returns the numbers of decision and event."""
        with self.database.write() as session:
            card = Candidate(
                person_id=person_id, queue=queue, status="confirmed", score=score, rank=1, documents=1, origins=1
            )
            session.add(card)
            session.flush()
            people = [ActPerson(person_id=person_id, role="target")]
            people += [ActPerson(role="relative", label=relative)] if relative else []
            columns = {"date": "2026-11-14", "host": "PL", "measure": measure, **(act or {})}
            event = Event(
                person_id=person_id,
                candidate_id=card.id,
                codebook_version="t",
                created_by=user,
                note=note,
                tlp=tlp,
                acts=[Act(**columns, persons=people)],
                claims=[Claim(claim=claim[0], said_by=claim[1])] if claim else [],
            )
            session.add(event)
            session.flush()
            row = append_decision(session, NewDecision(user, "confirm", card.id, event.id), self.clock())
            write_alerts(session, row, event)
            return row.id, event.id

    def undo(self, decision_id: int, user: str = "researcher.one") -> int:
        with self.database.write() as session:
            target = session.get_one(Decision, decision_id)
            session.get_one(Event, target.event_id).status = "withdrawn"
            said = NewDecision(user, "undo", target.candidate_id, target.event_id, target.id)
            row = append_decision(session, said, self.clock())
            recall_alerts(session, row)
            return row.id

    def correct(self, event_id: int, user: str = "researcher.one") -> int:
        with self.database.write() as session:
            event = session.get_one(Event, event_id)
            event.status = "corrected"
            said = NewDecision(user, "correct", event.candidate_id, event.id)
            row = append_decision(session, said, self.clock())
            write_alerts(session, row, event)
            return row.id

    def add_partner(self, name: str = "Partner One", clearance: str = "amber+strict", **more: str) -> str:
        add_partner(self.database, "admin", name, PartnerFacts(clearance, **more))
        return name

    def add_address(
        self,
        partner: str,
        channel: str,
        address: str,
        route: Route | None = None,
        is_confirmed: bool = True,
        **more: Any,
    ) -> int:
        """A confirmed address with one route; a local receiver's address is put in after the check of its form."""
        formal = {"webhook": "https://receiver.example.org/in", "email": "in@example.org"}.get(channel, address)
        new = NewAddress(channel=channel, address=formal, **more)
        number = add_address(self.database, self.key, "admin", partner, new)
        with self.database.write() as session:
            row = session.get_one(PartnerAddress, number)
            row.address = address
            row.status = "confirmed" if is_confirmed else "unconfirmed"
        add_route(self.database, "admin", partner, number, route or Route())
        return number

    def send(self, **trial: Any) -> None:
        """Sends all that is due, to its end. The guard's code runs in this process, unless another guard is given."""
        asyncio.run(self._send(trial))

    async def _send(self, trial: dict[str, Any]) -> None:
        near = NearGuard(self.settings, self.database)
        how = Trial(**{"clock": self.clock, "allow_local": True, "guard": near, **trial})
        async with Dispatcher(self.settings, self.database, how) as dispatcher:
            await dispatcher.run_until_idle()
            await dispatcher.care()

    def after_hold(self) -> None:
        """Moves time past the hold, and sends."""
        self.clock.advance(minutes=11)
        self.send()

    def read(self, ask: Callable[..., Any], *arguments: Any) -> Any:
        with self.database.read() as session:
            return ask(session, *arguments)


class Mailbox:
    """A real SMTP server that keeps what it gets."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, bytes]] = []
        self.refuse_with = ""

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:  # noqa: N802
        if self.refuse_with:
            return self.refuse_with
        self.messages.append((envelope.rcpt_tos[0], envelope.content))
        return "250 taken"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=0)
    controller.port = _free_port()
    controller.start()
    yield box, controller.port
    controller.stop()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def house(settings: Settings, sqlite_database: Database, clock: Clock, mailbox: tuple[Mailbox, int]) -> House:
    return _house(settings, sqlite_database, clock, mailbox[1])


@pytest.fixture
def house_on_both(settings: Settings, database: Database, clock: Clock, mailbox: tuple[Mailbox, int]) -> House:
    """On SQLite and on PostgreSQL in turn."""
    return _house(settings, database, clock, mailbox[1])


def _house(settings: Settings, database: Database, clock: Clock, port: int) -> House:
    ready = Settings(
        home=settings.home,
        smtp_url=f"smtp://127.0.0.1:{port}",
        mail_from="alerts@desk.example.net",
        partner_url="https://partners.example.net",
        contact="operator@desk.example.net",
    )
    return House(ready, database, clock, read_key(settings.home))


@pytest.fixture
def near_guard(house: House) -> NearGuard:
    return NearGuard(house.settings, house.database)


@pytest.fixture
def client(house: House, near_guard: NearGuard) -> Iterator[TestClient]:
    """A browser at the partners' pages."""
    app = make_partner_app(house.settings, house.database, near_guard, house.clock)
    with TestClient(app, base_url="https://partners.example.net", follow_redirects=False) as found:
        yield found


@dataclass
class Receiver:
    """A real HTTP receiver that keeps what it gets; `answers` are used up one by one, then 204."""

    url: str
    requests: list[Request] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)

    def take(self, request: Request) -> Response:
        request.get_data()
        self.requests.append(request)
        return self.answers.pop(0) if self.answers else Response(status=204)


@pytest.fixture
def receiver(httpserver: HTTPServer) -> Receiver:
    found = Receiver(httpserver.url_for("/in"))
    httpserver.expect_request("/in").respond_with_handler(found.take)
    return found


@dataclass
class Gateway:
    """A Signal gateway (signal-cli's REST service) that keeps what it is asked to say; then as `Receiver`."""

    url: str
    said: list[Any] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)

    def take(self, request: Request) -> Response:
        self.said.append(request.get_json())
        return self.answers.pop(0) if self.answers else Response(status=201)


@pytest.fixture
def gateway(httpserver: HTTPServer) -> Gateway:
    found = Gateway(httpserver.url_for("/+4800000000").replace("localhost", "127.0.0.1"))
    httpserver.expect_request("/v2/send", method="POST").respond_with_handler(found.take)
    return found


@pytest.fixture
def chatty(house: House, gateway: Gateway) -> House:
    """The house with that gateway."""
    house.settings = house.settings.model_copy(update={"signal_url": SecretStr(gateway.url)})
    return house


@dataclass
class Keyring:
    """A partner's gpg with its own keys."""

    folder: Path
    made: set[str] = field(default_factory=set)

    def gpg(self, *arguments: str, given: bytes = b"") -> bytes:
        fixed = ["--homedir", str(self.folder), "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""]
        return subprocess.run(["gpg", *fixed, *arguments], input=given, capture_output=True, check=True).stdout

    def make_key(self, name: str, expires: str = "2y") -> str:
        """A new pair of keys, once for each name; the public one, armoured."""
        if name not in self.made:
            self.gpg("--quick-gen-key", name, "future-default", "default", expires)
            self.made.add(name)
        return self.gpg("--armor", "--export", name).decode()

    def open_mail(self, raw: bytes) -> EmailMessage:
        """What stands inside of a mail that came encrypted."""
        _, sealed = message_from_bytes(raw, policy=policy.default).iter_parts()
        return message_from_bytes(self.gpg("--decrypt", given=sealed.get_payload(decode=True)), policy=policy.default)


@pytest.fixture(scope="session")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keyring]:
    if shutil.which("gpg") is None:
        pytest.skip("the program gpg is absent")
    folder = tmp_path_factory.mktemp("gpg")
    folder.chmod(0o700)
    yield Keyring(folder)
    subprocess.run(["gpgconf", "--homedir", str(folder), "--kill", "all"], check=False)


@pytest.fixture
def every_channel(chatty: House, receiver: Receiver, keyring: Keyring) -> dict[str, int]:
    """One partner that is cleared for all, and listens over every channel there is with full detail; its addresses."""
    pytest.importorskip("apprise", reason="the optional extra 'chat' is not installed")
    partner, sealed = chatty.add_partner(clearance="red"), "sealed@partner.example.org"
    where = {"webhook": receiver.url, "email": "plain@partner.example.org", "chat": "signal:+48123456789"}
    found = {
        name: chatty.add_address(partner, name, where.get(name, "cases"), detail="full") for name in find_channels()
    }
    pgp_key = keyring.make_key(sealed)
    return {**found, "pgp": chatty.add_address(partner, "email", sealed, detail="full", pgp_key=pgp_key)}


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
