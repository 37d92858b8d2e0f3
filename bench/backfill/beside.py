"""`python -m bench.backfill.beside NEWS PAST`: a night and a backfill of one host, each alone and both at once.

A server on this machine answers slowly and takes down when. Prints seconds of each, how many requests the server
counted a second, and the shortest pause between two requests. Exit code 1 where two were asked for at once, where a
pause between the two was shorter than the delay, or where both at once took longer than one after the other."""

import argparse
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from itertools import pairwise
from pathlib import Path

from config.settings import Settings
from crawler.backfill.values import Task
from crawler.backfill.walking import walk_past
from crawler.night import run_night
from db.session import upgrade
from spiders.source import Source, Window
from tests.crawler.conftest import World, article, listing
from tests.crawler.past_world import TWENTY_YEARS
from tests.crawler.server import Behaviour, Server, certify, serve

DELAY, SLOW = 0.3, 0.1
"""Seconds between two requests, and that an answer takes."""
FIRST_OF_PAST = 1000
ROOM = 1.25
"""How much longer both at once may take than one after the other: turns at the host cost waiting."""


@dataclass
class Answers:
    """When the server began and ended each answer, and whether it was one of the past."""

    times: list[tuple[float, float, bool]] = field(default_factory=list)

    def slowly(self, body: str, past: bool) -> Behaviour:
        """An answer that takes SLOW seconds."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            began, content = time.monotonic(), body.encode()
            time.sleep(SLOW)
            handler.send_response(200)
            handler.send_header("Content-Type", "text/html; charset=utf-8")
            handler.send_header("Content-Length", str(len(content)))
            handler.end_headers()
            handler.wfile.write(content)
            self.times.append((began, time.monotonic(), past))

        return answer


def main() -> int:
    """Reads the arguments."""
    parser = argparse.ArgumentParser()
    parser.add_argument("news", type=int)
    parser.add_argument("past", type=int)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server = Server(0)
        real = serve(server, certify(folder))
        os.environ["SSL_CERT_FILE"] = str(folder / "ca.pem")
        answers = Answers()
        source = _source(folder, server, said.news, said.past, answers)
        night, past = (_measured(folder / title, source, answers, [title]) for title in ("night", "past"))
        both = _measured(folder / "both", source, answers, ["night", "past"])
        wrong = _faults(answers)
        real.shutdown()
        real.server_close()
    print(f"one after the other {night + past:.1f} s, both at once {both:.1f} s; {wrong or 'no fault'}")
    return bool(wrong) or both > ROOM * (night + past)


def _source(folder: Path, server: Server, news: int, past: int, answers: Answers) -> Source:
    world = World(folder / "sources", folder / "replay")
    facts = world.add_source("alpha", host=server.host, delay=DELAY, days=9999, budget=2 * news + 10).folder
    text = (facts / "source.yml").read_text()
    history = f"history:\n  - {{via: listing, url: 'https://{server.host}/archive'}}\n"
    (facts / "source.yml").write_text(text + history)
    server.say("/robots.txt", "User-agent: *\nDisallow:\n", Content_Type="text/plain")
    fresh, old = range(1, news + 1), range(FIRST_OF_PAST, FIRST_OF_PAST + past)
    server.answers["/latest"] = answers.slowly(listing(server.host, fresh), past=False)
    server.answers["/archive"] = answers.slowly(listing(server.host, old), past=True)
    for number in (*fresh, *old):
        server.answers[f"/news/{number}"] = answers.slowly(article(number), past=number >= FIRST_OF_PAST)
    return world.sources()["alpha"]


def _measured(home: Path, source: Source, answers: Answers, what: list[str]) -> float:
    """Seconds until all is read, in a home of its own."""
    home.mkdir()
    settings = Settings(home=home)
    upgrade(settings.database)
    ways: dict[str, Callable[[], object]] = {
        "night": lambda: run_night(settings, [source], None, lambda _: None, allow_local=True),
        "past": lambda: walk_past(settings, source, _task(), None, lambda _: None, allow_local=True),
    }
    answers.times.clear()
    began = time.monotonic()
    threads = [threading.Thread(target=ways[each]) for each in what]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - began
    rate = len(answers.times) / seconds
    print(f"{' and '.join(what)}: {seconds:.1f} s, {len(answers.times)} answers, {rate:.2f} a second", flush=True)
    return seconds


def _task() -> Task:
    return Task(Window(TWENTY_YEARS.first, TWENTY_YEARS.last.replace(year=2030)))


def _faults(answers: Answers) -> list[str]:
    """What the server saw that a polite visitor does not do."""
    faults, shortest = [], DELAY
    for (_, ended, of_past), (began, _, following) in pairwise(sorted(answers.times)):
        if began < ended:
            faults.append("two were asked for at once")
        if of_past is not following:
            shortest = min(shortest, began - ended)
    if shortest < 0.9 * DELAY:
        faults.append(f"{shortest:.2f} s between a night's request and one of the past, at least {DELAY} are meant")
    return faults


if __name__ == "__main__":
    sys.exit(main())
