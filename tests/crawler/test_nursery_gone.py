"""The process that makes the children of a night is killed, by a machine short of memory or by an operator."""

import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest

from crawler.night import run_night
from crawler.process import Nursery
from crawler.protocol import ProtocolError
from tests.crawler.conftest import article, listing

pytestmark = pytest.mark.own_nursery


def nurseries_of(home):
    """Process numbers of the nurseries of a home that this test began."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError, IndexError):
            parent = path.with_name("stat").read_text().rpartition(")")[2].split()[1]
            command = path.read_bytes()
            if b"crawler.child" in command and str(home).encode() in command and parent == str(os.getpid()):
                yield int(path.parent.name)


def test_its_source_fails_by_name_and_the_others_are_crawled_by_a_new_one(settings, world, server):
    sources = [world.add_source(name, items=1, days=100_000, host=server.host) for name in ("alpha", "beta")]
    server.say("/robots.txt", "User-agent: *\n", Content_Type="text/plain")
    server.say("/latest", listing(server.host, range(1, 3)))
    server.say("/news/2", article(2))

    def kill_once(handler):
        server.say("/news/1", article(1))
        for number in nurseries_of(settings.home):
            os.kill(number, signal.SIGKILL)
        server.answers["/news/1"](handler)

    server.answers["/news/1"] = kill_once
    first, second = run_night(settings, sources, None, [].append, allow_local=True).sources
    assert first.status == "failed"
    assert "the process that makes the children is gone" in first.reason
    assert (second.status, second.counts["new"]) == ("complete", 2)


@pytest.fixture
def nursery(tmp_path):
    lock = os.open(tmp_path / "lock", os.O_CREAT | os.O_RDWR)
    found = Nursery(tmp_path, lock)
    yield found
    found.close()
    os.close(lock)


def begin(nursery, order):
    """A child that waits for its order, which nobody writes."""
    os.mkfifo(order)
    reading, writing = os.pipe()
    number = nursery.begin(order, writing, writing)
    os.close(reading)
    os.close(writing)
    return number


def test_a_child_that_went_with_its_nursery_is_not_waited_for_at_the_next_one(nursery, tmp_path):
    lost = begin(nursery, tmp_path / "first.json")
    (number,) = nurseries_of(tmp_path)
    os.kill(number, signal.SIGKILL)
    living = begin(nursery, tmp_path / "second.json")
    with pytest.raises(ProtocolError, match="gone"):
        nursery.code_of(lost)
    nursery.kill(living)
    assert nursery.code_of(living) == -signal.SIGKILL
