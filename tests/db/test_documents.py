"""Documents are stored once, and again only when they say something else."""

import dataclasses
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from db.models import Document, DocumentVersion
from db.queries.documents import store_documents
from db.queries.known import known_items, newest_published
from db.queries.runs import keep_source
from db.queries.validators import drop_marks, keep_marks, marks_of
from db.values import Mark, NewDocument

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
STORY = NewDocument(
    source="alpha",
    stable_id="1",
    url="https://a.test/1",
    title="Bridge to be mended",
    text="The old bridge will be mended.",
    published=datetime(2026, 11, 20, tzinfo=UTC),
    listed_as="mon",
    more={"section": "Town"},
)
HEADLINE = dataclasses.replace(STORY, text="Bridge", listed_as="", more={"partial": "headline"})


@pytest.fixture
def session(database):
    with database.write() as session:
        keep_source(session, "alpha", "Alpha", "Alpha")
        yield session


def store(session, *documents):
    return dict(store_documents(session, documents, None, AT))


def versions(session):
    query = select(DocumentVersion.number, DocumentVersion.text).order_by(DocumentVersion.number)
    return [tuple(row) for row in session.execute(query)]


def test_an_unchanged_document_is_not_stored_again(session):
    assert store(session, STORY) == {"new": 1}
    assert store(session, STORY, STORY) == {"unchanged": 2}
    assert versions(session) == [(1, STORY.text)]


@pytest.mark.parametrize(
    "change",
    [{"text": "It will not."}, {"title": "Bridge"}, {"hidden_text": "more"}, {"more": {"section": "Country"}}],
)
def test_a_changed_document_is_a_new_version_that_intake_owes_a_reading(session, change):
    store(session, STORY)
    session.execute(DocumentVersion.__table__.update().values(matched_by="m1"))

    assert store(session, dataclasses.replace(STORY, **change)) == {"changed": 1}

    rows = session.execute(select(DocumentVersion.number, DocumentVersion.matched_by).order_by(DocumentVersion.number))
    assert [tuple(row) for row in rows] == [(1, "m1"), (2, "")]


def test_the_same_id_twice_in_one_batch_is_two_versions_of_one_document(session):
    later = dataclasses.replace(STORY, text="It is mended.")
    other = dataclasses.replace(STORY, stable_id="2")
    assert store(session, STORY, other, later, STORY) == {"new": 2, "changed": 2}
    assert len(session.scalars(select(Document)).all()) == 2


def test_what_the_list_says_is_kept_though_the_text_is_the_same(session):
    store(session, STORY)
    store(session, dataclasses.replace(STORY, listed_as="tue"))
    assert known_items(session, "alpha") == {"1": "tue"}
    assert known_items(session, "beta") == {}


def test_a_headline_is_owed_its_text_and_never_takes_the_place_of_one(session):
    assert store(session, HEADLINE) == {"new": 1}
    assert known_items(session, "alpha") == {}
    assert store(session, STORY) == {"changed": 1}
    assert known_items(session, "alpha") == {"1": "mon"}
    assert store(session, HEADLINE) == {"lessened": 1}
    assert known_items(session, "alpha") == {"1": "mon"}
    assert versions(session) == [(1, "Bridge"), (2, STORY.text)]


def test_text_that_no_database_holds_is_cleaned_not_refused(session):
    odd = dataclasses.replace(
        STORY,
        title="Nul\0 and \ud800half",
        stable_id="x" * 500,
        more={"k\0": ["\udfff", {"n": None}]},
        language="x" * 90,
    )
    assert store(session, odd) == {"new": 1}
    assert store(session, odd) == {"unchanged": 1}
    document = session.scalars(select(Document)).one()
    assert len(document.stable_id) == 300
    assert document.versions[0].title == "Nul and ?half"
    assert document.versions[0].more == {"k": ["?", {"n": None}]}


def test_the_newest_date_of_a_source_is_known(session):
    assert newest_published(session, "alpha") is None
    older = dataclasses.replace(STORY, stable_id="2", published=datetime(2001, 1, 1, tzinfo=UTC))
    store(session, STORY, older)
    assert newest_published(session, "alpha") == STORY.published


def test_marks_of_lists_are_renewed_and_forgotten(session):
    keep_marks(session, "alpha", [Mark("https://a.test/l", '"1"', "", 5)], AT)
    keep_marks(session, "alpha", [Mark("https://a.test/l", '"2"', "Mon", 7)], AT)
    session.flush()
    assert marks_of(session, "alpha") == [Mark("https://a.test/l", '"2"', "Mon", 7)]
    drop_marks(session, "beta")
    assert len(marks_of(session, "alpha")) == 1
    drop_marks(session, "alpha")
    assert marks_of(session, "alpha") == []
