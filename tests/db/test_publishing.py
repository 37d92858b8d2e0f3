"""What a run reads is seen by nobody until a run is judged good; nothing of it is lost."""

import dataclasses
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from db.models import DocumentVersion
from db.queries.documents import store_documents
from db.queries.known import known_items, newest_published
from db.queries.pending import count_pending, latest_versions
from db.queries.publishing import doubt, publish, publish_confirmed, read_held, release_all, take_over_interrupted
from db.queries.runs import close_run, keep_source, open_run
from db.values import NewDocument

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
STORY = NewDocument("alpha", "1", "https://a.test/1", "Bridge to be mended", "The old bridge.", published=AT)
CHANGED = dataclasses.replace(STORY, text="The new bridge.", listed_as="tue")


@pytest.fixture
def session(sqlite_database):
    with sqlite_database.write() as session:
        keep_source(session, "alpha", "Alpha", "Alpha")
        yield session


def run(session, *documents, status="", doubted=False, named=()):
    """A run that read these documents and ended so; of none given, one that is still at work."""
    run_id = open_run(session, "alpha", "nightly", "n", AT)
    fates = [dict(store_documents(session, [each], None, AT, held_by=run_id)) for each in documents]
    if status:
        close_run(session, run_id, status, "", {}, AT)
    if status == "complete":
        publish(session, run_id)
        publish_confirmed(session, "alpha", named)
    if doubted:
        doubt(session, run_id)
    return run_id, fates


def seen(session):
    """The texts that intake may read."""
    query = select(DocumentVersion.text).where(DocumentVersion.held_by.is_(None)).order_by(DocumentVersion.id)
    found = list(session.scalars(query))
    assert count_pending(session) == len(found)
    return found


def test_a_run_at_work_and_a_failed_one_show_nothing_and_a_good_one_all(session):
    run(session, STORY)
    assert seen(session) == []
    run(session, dataclasses.replace(STORY, stable_id="2"), status="failed")
    assert seen(session) == []
    run(session, dataclasses.replace(STORY, stable_id="3"), status="complete")
    assert seen(session) == [STORY.text]
    assert len(latest_versions(session, 0, 9)) == 1


def test_the_last_good_version_stays_while_a_failed_run_holds_a_newer_one(session):
    run(session, STORY, status="complete")
    run(session, CHANGED, status="failed")
    assert seen(session) == [STORY.text]
    assert [version.text for version in latest_versions(session, 0, 9)] == [STORY.text]


def test_a_good_run_releases_what_it_lists_again_without_asking_for_it(session):
    run(session, STORY, dataclasses.replace(STORY, stable_id="2", text="Another."), status="failed")
    assert known_items(session, "alpha").keys() == {"1", "2"}
    run(session, status="complete", named=["1"])
    assert seen(session) == [STORY.text]
    assert read_held(session)["alpha"].documents == 1


def test_a_failed_run_releases_nothing(session):
    run(session, STORY, status="failed")
    run(session, status="failed", named=["1"])
    assert seen(session) == []


def test_pages_in_doubt_are_read_again_and_what_reads_the_same_is_confirmed(session):
    run(session, STORY, CHANGED, status="failed", doubted=True)
    assert known_items(session, "alpha") == {}
    assert run(session, CHANGED, status="complete", named=["1"])[1] == [{"confirmed": 1}]
    assert seen(session) == [CHANGED.text]
    assert known_items(session, "alpha") == {"1": "tue"}


def test_a_listing_alone_does_not_release_pages_in_doubt(session):
    run(session, STORY, status="failed", doubted=True)
    run(session, status="complete", named=["1"])
    assert seen(session) == []


def test_what_a_doubtful_run_misread_never_comes_to_light(session):
    run(session, STORY, status="complete")
    run(session, dataclasses.replace(CHANGED, text="Accept all cookies."), status="failed", doubted=True)
    assert known_items(session, "alpha") == {"1": ""}, "its mark is forgotten, so that a list's mark asks for it again"
    assert run(session, STORY, status="complete", named=["1"])[1] == [{"unchanged": 1}]
    assert seen(session) == [STORY.text]


def test_a_failed_run_that_reads_the_same_as_the_one_before_takes_it_over(session):
    run(session, STORY, status="failed", doubted=True)
    second, fates = run(session, STORY, status="failed")
    assert fates == [{"confirmed": 1}]
    assert list(session.scalars(select(DocumentVersion.held_by))) == [second]


def test_a_page_that_goes_back_to_an_older_reading_is_a_new_version(session):
    run(session, STORY, status="failed", doubted=True)
    run(session, CHANGED, status="complete")
    assert run(session, STORY, status="complete")[1] == [{"changed": 1}]
    assert seen(session) == [CHANGED.text, STORY.text]


def test_the_run_after_one_that_was_cut_off_answers_for_what_it_had_read(session):
    run(session, STORY, status="interrupted")
    assert known_items(session, "alpha") == {"1": ""}, "it is not read twice"
    run_id, _ = run(session)
    [taken] = take_over_interrupted(session, run_id, "alpha", "nightly")
    assert (taken.title, taken.text, taken.published) == (STORY.title, STORY.text, AT)
    publish(session, run_id)
    assert seen(session) == [STORY.text]


def test_a_person_may_release_all_but_what_a_run_at_work_reads(session):
    run(session, STORY, status="failed", doubted=True)
    run(session, dataclasses.replace(STORY, stable_id="2", text="Being read."))
    assert release_all(session, "alpha") == 1
    assert seen(session) == [STORY.text]
    assert read_held(session) == {}


def test_a_headline_is_shown_while_the_whole_text_is_held(session):
    run(session, STORY, status="failed", doubted=True)
    headline = dataclasses.replace(STORY, text="Bridge", more={"partial": "headline"})
    run(session, headline, status="complete", named=["1"])
    assert seen(session) == ["Bridge"]


def test_dates_of_held_versions_say_nothing_of_the_newest_item(session):
    run(session, dataclasses.replace(STORY, published=datetime(2030, 1, 1, tzinfo=UTC)), status="failed")
    assert newest_published(session, "alpha") is None
    mine, _ = run(session, dataclasses.replace(STORY, stable_id="2"))
    assert newest_published(session, "alpha", mine) == AT


def test_both_databases_hold_doubt_and_release_alike(database):
    with database.write() as session:
        keep_source(session, "alpha", "Alpha", "Alpha")
        run(session, STORY, status="failed", doubted=True)
        assert (known_items(session, "alpha"), seen(session)) == ({}, [])
        assert read_held(session)["alpha"].since == AT
        run(session, CHANGED, status="failed")
        run(session, status="complete", named=["1"])
        assert seen(session) == [CHANGED.text]
        assert release_all(session, "alpha") == 1
