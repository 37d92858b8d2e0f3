"""A run is judged by its source's own past: numbers in, faults out."""

import dataclasses
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from crawler.health import find_departures, judge_by_past, longest_silence, patience, probability_of_so_few
from crawler.judging import Verdict
from crawler.night import run_night
from crawler.shapes import PastRun, pages_of, shape_of
from db.models import DocumentVersion
from db.queries.pending import count_pending
from db.queries.runs import close_run, keep_source, open_run
from db.session import open_database
from db.values import NewDocument
from tests.crawler.conftest import article, listing

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)


@pytest.fixture
def source(world):
    return world.add_source("alpha", items=2, days=100_000)


def document(**changes):
    given = NewDocument(
        source="alpha", stable_id="1", url="https://a.org/1", title="A title", text="word " * 200, language="en",
        published=NOW - timedelta(days=1), authors=("Ann",),
    )  # fmt: skip
    return dataclasses.replace(given, **changes)


def counts(documents, seen=20, skipped=15, **more):
    whole = Counter({"seen": seen, "skipped": skipped, "new": len(documents), **more})
    for each in documents:
        whole.update(shape_of(each, NOW))
    return whole


def past(nights=10, **more):
    good = counts([document()] * 4, **more)
    return [PastRun(NOW - timedelta(days=days), "complete", good) for days in range(1, nights + 1)]


def faults(source, found, before=None):
    return [fault.says for fault in find_departures(source, found, past() if before is None else before, NOW)]


def test_night_like_the_others_is_no_departure(source):
    assert faults(source, counts([document()] * 3)) == []


def test_known_documents_that_all_change_at_once_are_told_by_all_that_was_looked_at(source):
    found = counts([document()], seen=3, skipped=0, changed=2)
    before = past(seen=20, skipped=2)
    for run in before:
        run.counts["skipped"] = 4
    assert any("2 of 2 stored documents say something else at once" in each for each in faults(source, found, before))
    edited = counts([document()], seen=20, skipped=16, changed=2)
    assert faults(source, edited, before) == []


def test_quarter_of_the_documents_without_what_all_ever_had_is_told_over_three_nights(source):
    bare = document(more={"partial": "headline"})
    found = counts([document(), document(), bare, bare])
    before = [PastRun(NOW - timedelta(days=day), "failed", found) for day in (1, 2)] + past()
    assert any("12 documents have a whole text" in each for each in faults(source, found, before))


def test_one_lost_letter_of_a_title_counts_and_one_of_a_long_text_does_not():
    assert "with:whole letters" not in shape_of(document(title="Reply of T?rkiye"), NOW)
    assert "with:whole letters" in shape_of(document(text="He asked: what?Nobody knew. " + "word " * 200), NOW)


def test_source_without_a_past_is_not_judged_by_it(source):
    assert faults(source, counts([], seen=0), before=past(nights=4)) == []


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (counts([document()], seen=9), "9 items are listed, the last 10 good runs listed at least 20"),
        (counts([document()], skipped=0), "0 of 20 listed items were known"),
        (counts([document(title="")]), "0 of 1 documents have a title, earlier 40 of 40 had"),
        (counts([document(published=None)]), "0 of 1 documents have a date,"),
        (counts([document(authors=())] * 2), "0 of 2 documents have a author"),
        (counts([document(text="short")] * 2), "0 of 2 documents have a long text"),
        (counts([document(published=datetime(2010, 1, 1, tzinfo=UTC))] * 2), "have a date of the last 2 days"),
        (counts([document(published=NOW + timedelta(days=9))] * 2), "have a date that is not ahead"),
        (counts([document(more={"partial": "headline"})] * 2), "have a whole text"),
        (counts([document(language="ru")]), "1 of 1 documents are in 'ru', earlier 0 of 40 were"),
    ],
)
def test_what_the_source_always_had_is_missed(source, found, said):
    assert said in faults(source, found)[0]


def test_list_that_was_not_modified_is_not_another_list(source):
    assert faults(source, counts([], seen=20, skipped=0, credited=20), before=past(new=1)) == []


def test_late_run_may_find_another_list(source):
    before = [dataclasses.replace(run, at=run.at - timedelta(days=9)) for run in past()]
    assert faults(source, counts([document()] * 4, skipped=0), before) == []


def test_first_page_that_cannot_be_read_is_told_where_all_could(source):
    before = [dataclasses.replace(run, counts={**run.counts, **pages_of({"read": 4})}) for run in past()]
    found = counts([]) + pages_of({"no_article": 1})
    assert faults(source, found, before) == [
        "0 of 1 documents have a page that can be read, earlier 40 of 40 had"
    ]  # fmt: skip


def test_page_that_is_gone_is_no_page_that_cannot_be_read():
    assert pages_of({"read": 2, "http_404": 1, "timeout": 1, "cut": 1}) == {"pages": 3, "with:page that can be read": 2}


def test_failed_runs_are_no_measure(source):
    broken = [dataclasses.replace(run, status="failed", counts={"seen": 1}) for run in past(3)]
    assert "at least 20" in faults(source, counts([document()], seen=9), [*broken, *past()])[0]


def test_change_for_good_is_set_in_the_facts(source):
    expect = dataclasses.replace(source.expect, since=date(2026, 11, 20))
    changed = dataclasses.replace(source, expect=expect)
    assert faults(changed, counts([document()], seen=9)) == []


@pytest.mark.parametrize(
    ("rhythm", "allowed"),
    [
        ([], None),
        ([5] * 9, None),
        ([0] * 12, None),
        ([9] * 12, 0),
        ([9] * 11 + [1], 1),
        ([1] * 12, 2),
        ([4, 0, 0, 0] * 4, 8),
    ],
)
def test_patience_follows_the_rhythm_of_the_source(rhythm, allowed):
    assert patience(rhythm) == allowed


def test_silence_is_counted_from_the_last_new_item(source):
    silent = [PastRun(NOW - timedelta(days=days), "complete", counts([])) for days in (1, 2)]
    before = [*silent, *past(12, new=9)]
    assert faults(source, counts([]), before) == ["nothing new in 3 runs, the longest silence before was 0"]
    assert longest_silence([3, 0, 0, 1, 0]) == 2


@pytest.mark.parametrize(
    ("found", "tried", "share", "expected"), [(0, 3, 0.5, 0.125), (3, 3, 0.9, 1.0), (1, 2, 0.5, 0.75)]
)
def test_probability_is_the_binomial_law(found, tried, share, expected):
    assert probability_of_so_few(found, tried, share) == pytest.approx(expected)


def test_verdict_names_the_next_step_and_the_line(source):
    found = judge_by_past(Verdict("complete", ""), source, counts([], seen=3), past(), NOW)
    assert found.status == "failed"
    assert found.reason.startswith(
        "source alpha: 3 items are listed, the last 10 good runs listed at least 20; run 'exil"
    )
    assert f"set since: 2026-11-22 in {source.where('expect')}" in found.reason


def test_night_over_the_network_is_judged_by_the_stored_past(settings, world, server):
    source = world.add_source("alpha", items=2, days=100_000, host=server.host)
    server.say("/latest", listing(server.host, range(1, 4)))
    for number in range(1, 4):
        server.say(f"/news/{number}", article(number))
    database = open_database(settings.database)
    with database.write() as session:
        keep_source(session, "alpha", "Alpha", "Alpha")
        for run in reversed(past()):
            close_run(session, open_run(session, "alpha", "nightly", "before", run.at), run.status, "", run.counts, NOW)
    database.close()
    report = run_night(settings, [source], None, [].append, allow_local=True).sources[0]
    assert report.status == "failed"
    assert "3 items are listed, the last 10 good runs listed at least 20" in report.reason
    assert report.counts["with:title"] == report.counts["documents"] == 3
    assert stored(settings) == ([report.run_id] * 3, 0), "all is kept, and nothing of it is shown"


def stored(settings):
    """By which runs versions are held, and how many wait for intake."""
    database = open_database(settings.database)
    with database.read() as session:
        found = list(session.scalars(select(DocumentVersion.held_by))), count_pending(session)
    database.close()
    return found
