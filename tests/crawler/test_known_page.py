"""One stored page a night is asked for again: it must read the same; one that is gone is no fault."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from crawler.child.choosing import Chooser
from crawler.known_page import CHECK, KnownPage, compare_reading, judge_known_page
from crawler.night import run_night
from db.models import Document, DocumentVersion, Happening
from db.session import open_database
from spiders.document import Listed
from tests.crawler.conftest import article, listing

AT = datetime(2026, 11, 1, 8, tzinfo=UTC)
TEXT = "The council of the town met on the question of the old bridge. It will meet again when the snow has gone. " * 3
PAGE = KnownPage("The old bridge", TEXT, "en", AT)


@pytest.mark.parametrize(
    ("result", "changes", "reading"),
    [
        ("read", {}, "same"),
        ("read", {"text": TEXT + "Corrected on Monday."}, "edited"),
        ("read", {"published": AT + timedelta(hours=9)}, "same"),
        ("read", {"text": "We use cookies. Accept all of them, or manage your choices below."}, "otherwise"),
        ("read", {"title": "Just a moment"}, "otherwise"),
        ("read", {"title": ""}, "otherwise"),
        ("read", {"language": "ru"}, "otherwise"),
        ("read", {"published": None}, "otherwise"),
        ("read", {"published": AT.replace(year=2010)}, "otherwise"),
        ("no_article", None, "unread"),
        ("http_404", None, "gone"),
        ("http_410", None, "gone"),
        ("timeout", None, "unsaid"),
        ("http_503", None, "unsaid"),
        ("robots", None, "unsaid"),
    ],
)
def test_how_a_known_page_reads(result, changes, reading):
    after = None if changes is None else dataclasses.replace(PAGE, **changes)
    assert compare_reading(PAGE, result, after) == reading


@pytest.mark.parametrize(
    ("reading", "faults"), [("same", 0), ("edited", 0), ("gone", 0), ("unsaid", 0), ("otherwise", 1), ("unread", 1)]
)
def test_only_what_cannot_be_an_edit_is_a_fault(reading, faults):
    assert len(judge_known_page({CHECK + reading: 1})) == faults


def test_of_what_lists_name_as_many_stored_items_are_asked_for_as_ordered_and_no_more():
    chooser = Chooser({"1": "", "2": "", "3": "mon"}, again={"2", "3"}, checks=1)
    assert [chooser.choose(Listed(key, "mon" if key == "3" else "")) for key in "1234"] == [
        "stored", "fetch", "stored", "fetch",
    ]  # fmt: skip
    assert chooser.checked == {"2"}
    assert chooser.check("1") is False, "the one check of the run is spent"


@pytest.fixture
def server(server):
    """The server with four stories."""
    server.say("/robots.txt", "User-agent: *\n", Content_Type="text/plain")
    server.say("/latest", listing(server.host, range(2, 5)))
    for number in range(1, 5):
        server.say(f"/news/{number}", article(number))
    return server


@pytest.fixture
def night(settings, world, server):
    """Runs a night over a source whose first story has left its list long ago."""
    source = world.add_source("alpha", items=2, days=100_000, host=server.host)

    def run():
        server.asked.clear()
        return run_night(settings, [source], None, [].append, allow_local=True).sources[0]

    server.say("/latest", listing(server.host, range(1, 4)))
    run()
    server.say("/latest", listing(server.host, range(2, 4)))
    a_day_later(settings)
    return run


def a_day_later(settings):
    """As if a day more had passed: a week and more for the first story alone."""
    change(settings, update(Document).where(Document.stable_id == "1").values(first_seen=AT))
    change(
        settings,
        update(Document).where(Document.missed > 0).values(missed_since=datetime.now(UTC) - timedelta(days=9)),
    )


def change(settings, *statements):
    database = open_database(settings.database)
    with database.write() as session:
        for statement in statements:
            session.execute(statement)
    database.close()


def rows(settings, statement):
    database = open_database(settings.database)
    with database.read() as session:
        found = session.execute(statement).all()
    database.close()
    return found


def test_one_old_page_is_asked_for_and_reads_the_same_or_was_edited(settings, night, server):
    first = night()
    assert (first.status, first.counts[CHECK + "same"], first.counts.get("new")) == ("complete", 1, None)
    assert [path for path in server.paths() if path.startswith("/news")] == ["/news/1"]
    assert first.counts["seen"] == 2, "it is not counted among what the lists name"
    server.say("/news/1", article(1, "It is open again."))
    second = night()
    assert (second.status, second.counts[CHECK + "edited"]) == ("complete", 1)
    versions = select(DocumentVersion.number, DocumentVersion.held_by).join(Document).where(Document.stable_id == "1")
    assert rows(settings, versions) == [(1, None), (2, None)]


def test_a_known_page_that_reads_otherwise_fails_the_run_and_what_it_says_is_held(settings, night, server):
    words = "Something else altogether stands here, about the price of apricots. " * 3
    server.say("/news/1", article(1).replace("The council of town 1 met on the question", words))
    report = night()
    assert report.status == "failed"
    assert "a known page reads otherwise than when it was stored" in report.reason
    held = select(DocumentVersion.held_by).join(Document).where(Document.stable_id == "1", DocumentVersion.number == 2)
    assert rows(settings, held) == [(report.run_id,)]


def test_a_page_that_is_gone_three_times_while_its_source_is_well_has_vanished_and_may_return(settings, night, server):
    server.say("/news/1", "gone, and gone for good " * 9, status=410)
    for _ in range(2):
        assert night().status == "complete"
        a_day_later(settings)
    assert rows(settings, select(Happening.what)) == []
    assert night().status == "complete"
    [(what, says)] = rows(settings, select(Happening.what, Happening.says))
    assert what == "vanished"
    assert says.startswith("No longer public at alpha: its page was not there in 3 readings since ")
    assert rows(settings, select(Document.stable_id).where(Document.vanished_at.is_not(None))) == [("1",)]
    night()
    assert "/news/1" not in server.paths(), "it is asked for no more"
