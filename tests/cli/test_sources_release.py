"""What failed runs read comes to light by a command; the lists of sources say what is collected and what is not."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from cli.sources.group import app
from config.codebook import read_codebook
from db.models import Candidate, DocumentVersion
from db.queries.documents import store_documents
from db.queries.runs import close_run, keep_source, open_run
from db.session import open_database
from db.values import NewDocument
from triage.records.persons import import_persons

AT = datetime(2026, 11, 22, 2, tzinfo=UTC)
COUNTS = {"documents": 4, "with:title": 4, "with:date": 3, "pages": 5, "with:page that can be read": 4}
WATCHLIST = """person_id,canonical_name,country_of_origin,category,birth_year,aliases
T2,Mukhtar Ablyazov,KZ,2,1963,
"""


@pytest.fixture
def held(settings, tmp_path):
    """A home whose one document is held back by a failed run, after a good one without documents."""
    path = tmp_path / "persons.csv"
    path.write_text(WATCHLIST, encoding="utf8")
    database = open_database(settings.database)
    import_persons(database, path, read_codebook())
    text = "Mukhtar Ablyazov was detained near Cannes, his lawyer said."
    news = NewDocument("hrw", "1", "https://www.hrw.org/1", "News", text, language="en", published=AT)
    with database.write() as session:
        keep_source(session, "hrw", "Human Rights Watch", "Human Rights Watch")
        close_run(session, open_run(session, "hrw", "nightly", "n", AT), "complete", "", COUNTS, AT)
        run_id = open_run(session, "hrw", "nightly", "m", AT)
        store_documents(session, [news], None, AT, held_by=run_id)
        close_run(session, run_id, "failed", "3 items, expected at least 5", {}, AT)
    yield database
    database.close()


def say(settings, *words):
    done = CliRunner().invoke(app, list(words), obj=settings)
    assert done.exit_code == 0, done.output
    return done


def rows(settings, *words):
    return {row["name"]: row for row in map(json.loads, say(settings, *words).stdout.splitlines())}


def test_release_publishes_matches_and_queues_what_was_held(settings, held):
    assert rows(settings, "health", "--json")["hrw"]["held"] == 1
    say(settings, "release", "hrw")
    with held.read() as session:
        assert list(session.scalars(select(DocumentVersion.held_by))) == [None]
        assert [card.measure for card in session.scalars(select(Candidate))] == ["arrested"]
    row = rows(settings, "health", "--json")["hrw"]
    assert (row["held"], row["held_since"], row["state"]) == (0, None, "broken")


def test_release_of_a_source_that_never_ran_is_refused(settings, held):
    done = CliRunner().invoke(app, ["release", "ozodi"], obj=settings)
    assert done.exit_code != 0
    assert "has never run" in str(done.exception)


def test_health_names_every_source_its_state_and_what_is_known_of_it(settings, held):
    found = rows(settings, "health", "--json")
    assert found["ozodi"]["state"] == "never_run"
    assert (found["interpol"]["state"], found["interpol"]["since"]) == ("not collected", "2026-11-22")
    assert found["hrw"]["fill_rates"] == {"title": 1.0, "date": 0.75, "author": 0.0, "long text": 0.0,
                                          "whole text": 0.0, "page that can be read": 0.8}  # fmt: skip
    assert found["hrw"]["held_since"] == "2026-11-22T02:00:00+00:00"
    assert found["hrw"]["newest_item"] is None, "a held document is not the newest item"
    assert "exilewatch sources probe hrw" in found["hrw"]["next_step"]


def test_list_says_kind_languages_period_schedule_terms_and_state(settings):
    found = rows(settings, "list", "--json")
    assert len(found) >= 35
    for row in found.values():
        assert all(row[key] for key in ("kind", "languages", "covers", "schedule", "terms", "state"))
    assert found["ozodi"]["state"] == "collected"
    assert found["opensanctions_interpol"]["collected"] is True
    assert found["interpol"]["state"].startswith("not collected since 2026-11-22: an option beside")
