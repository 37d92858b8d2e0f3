"""A small invented world: sources with lists and articles, and a replay of all of it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from spiders.source import Source, find_sources
from tests.crawler.nurseries import ForkedNurseries
from tests.crawler.server import Server, certify, serve

FACTS = """\
title: {name}
publisher: {name}
family: {name}
kind: articles
hosts: ["{host}", "{name_of_host}"]
languages: [en]
countries: [TJ]
schedule: "30 2 * * *"
expect:
  items: {items}
  newest_within_days: {days}
  text_chars: 40
  failed_share: 0.2
polite: {{delay_seconds: {delay}, max_requests: {budget}}}
terms: invented
ways:
  - name: latest
    via: listing
    url: https://{host}/latest
  - name: feed
    via: feed
    url: https://{host}/rss.xml
    required: false
details:
  max_items: 1000
  item: '^https?://[^/]+/news/(?P<id>[0-9]+)$'
  article:
    title: ["h1"]
    body: ["div.text"]
    date: ["time"]
"""
HTML = {"Content-Type": "text/html; charset=utf-8"}


@dataclass
class World:
    """Sources in a folder of their own, and the responses that a replay gives for them."""

    sources_folder: Path
    replay_folder: Path

    def add_source(
        self, name: str, items: int = 2, days: int = 10, delay: float = 0, budget: int = 100, host: str = ""
    ) -> Source:
        folder = self.sources_folder / name
        folder.mkdir(parents=True)
        text = FACTS.format(
            name=name, host=host or f"www.{name}.test", items=items, days=days, delay=delay, budget=budget,
            name_of_host=(host or f"cdn.{name}.test").split(":")[0],
        )  # fmt: skip
        (folder / "source.yml").write_text(text)
        return self.sources()[name]

    def sources(self) -> dict[str, Source]:
        return find_sources(self.sources_folder)

    def respond(self, url: str, body: str, status: int = 200, headers: dict[str, str] | None = None) -> None:
        """Enters one response into the replay; a later one for the same address takes its place."""
        self.replay_folder.mkdir(parents=True, exist_ok=True)
        index = self.replay_folder / "replay.yml"
        rows = json.loads(index.read_text())["responses"] if index.exists() else []
        rows = [row for row in rows if row["url"] != url]
        file = self.replay_folder / f"{len(list(self.replay_folder.iterdir()))}.body"
        file.write_text(body)
        rows.append({"url": url, "file": file.name, "status": status, "headers": headers or HTML})
        index.write_text(json.dumps({"responses": rows}))  # JSON is YAML, and quicker

    def rewrite(self, source: Source, number: int, more: str) -> None:
        """Lets an article say something more."""
        self.respond(f"https://{source.hosts[0]}/news/{number}", article(number, more))

    def publish(self, source: Source, numbers: range) -> None:
        """A listing and its articles."""
        host = source.hosts[0]
        self.respond(f"https://{host}/latest", listing(host, numbers))
        for number in numbers:
            self.respond(f"https://{host}/news/{number}", article(number))


def listing(host: str, numbers: range) -> str:
    links = "".join(f'<li><a href="/news/{number}">Story {number}</a></li>' for number in numbers)
    return f"<html><body><h1>Latest</h1><ul>{links}</ul></body></html>"


def article(number: int, more: str = "") -> str:
    return (
        f"<html><head><title>Story {number}</title></head><body><h1>Story {number}</h1>"
        f'<time datetime="2026-11-{1 + number % 20:02d}T08:00:00Z">day</time>'
        f'<div class="text"><p>The council of town {number} met on the question of the old bridge. {more}</p>'
        f"<p>It will meet again when the snow has gone, said its chair.</p></div></body></html>"
    )


@pytest.fixture(scope="session")
def nurseries() -> Iterator[ForkedNurseries]:
    """The process that nurseries of this test process are forks of."""
    found = ForkedNurseries()
    yield found
    found.close()


@pytest.fixture(autouse=True)
def quick_nurseries(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nights of this process begin in milliseconds, unless a test says that it wants a nursery of its own."""
    if request.node.get_closest_marker("own_nursery") is None:
        monkeypatch.setattr("crawler.process.subprocess", request.getfixturevalue("nurseries"))


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An empty invented world."""
    return World(tmp_path / "sources", tmp_path / "replay")


@pytest.fixture
def server(tmp_path, monkeypatch):
    """A real HTTPS server on a free port, whose certificate this test trusts."""
    context = certify(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    server = Server(0)
    real = serve(server, context)
    yield server
    real.shutdown()
    real.server_close()
