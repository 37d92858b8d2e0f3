"""A desk on a real port and Debian's chromium before it, with the network watched."""

import os
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from starlette.types import ASGIApp

from config.settings import Settings
from db.session import Database, open_database
from tests.triage.desk.rows import PASSWORDS, add_people, fill
from triage.desk.app import make_app

CHROMIUM = "/usr/bin/chromium"
PATIENCE = 120_000
"""Milliseconds for which a test waits for what it expects: on a busy machine a page may take long."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]


@dataclass
class Served:
    """A desk that answers at `address`, over `database`."""

    address: str
    database: Database


@dataclass
class Watched:
    """What a page asked the network for, and what it complained of."""

    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> Page:
        """Notes every request and every message of the console."""
        page.on("request", lambda request: self.asked.append(request.url))
        page.on(
            "console", lambda said: self.complaints.append(said.text) if said.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            self.complaints.append(said.text)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One chromium for all tests."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no browser at {CHROMIUM}; install Debian's package chromium")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        # The driver is asyncio inside: what it leaves open at its end is not ours to warn of.
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, env={**os.environ, "LANG": "C.UTF-8"})
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def night_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with an account of each role and a night; card 1 is the strongest."""
    path = tmp_path_factory.mktemp("night") / "night.sqlite"
    shutil.copy(sqlite_template, path)
    database = open_database(f"sqlite:///{path}")
    add_people(database)
    fill(database)
    database.close()
    return path


@pytest.fixture
def desk(night_template: Path, settings: Settings) -> Iterator[Served]:
    """A desk over a fresh copy of that night, on a free port."""
    shutil.copy(night_template, settings.home / "exilewatch.sqlite")
    yield from serve(settings, open_database(settings.database))


def serve(settings: Settings, database: Database) -> Iterator[Served]:
    """A desk over a database, on a free port; both are closed at the end."""
    yield from serve_app(make_app(settings, database), database)
    database.close()


def serve_app(app: ASGIApp, database: Database) -> Iterator[Served]:
    """An application over a database, on a free port; the database stays open."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield Served(f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", database)
    server.should_exit = True
    thread.join()


@pytest.fixture
def watched() -> Watched:
    """What the pages of a test ask for and complain of."""
    return Watched()


def open_context(browser: Browser, desk: Served, **more: object) -> BrowserContext:
    """A window of its own at the desk: 1440×900 and English unless said otherwise."""
    said: dict[str, object] = {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB", **more}
    context = browser.new_context(base_url=desk.address, **said)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    return context


def sign_in(page: Page, role: str = "coder") -> Page:
    """Signs in by the form, with the keyboard, once the first field has the focus."""
    page.goto("/sign-in")
    page.locator("[name=name]:focus").wait_for()
    page.keyboard.type(role)
    page.keyboard.press("Tab")
    page.locator("[name=password]:focus").wait_for()
    page.keyboard.type(PASSWORDS[role])
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue")
    return page
