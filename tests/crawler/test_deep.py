"""Once a week lists are read further down, for what was dated back; such a run is no measure for other nights."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from crawler.deep import deepen, due_for_deep
from crawler.night import run_night
from crawler.report import SourceReport
from db.models import Document, Run, Source
from db.queries.runs import past_runs
from db.session import open_database
from tests.crawler.conftest import article, listing
from tests.crawler.server import Server, certify, serve

AT = datetime(2026, 11, 22, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "days", "kind", "is_due"),
    [
        ("complete", 7, "articles", True),
        ("complete", 6, "articles", False),
        ("failed", 9, "articles", False),
        ("complete", 9, "own", False),
    ],
)
def test_a_source_is_due_a_week_after_its_last_deep_pass_where_it_is_well(world, status, days, kind, is_due):
    world.add_source("alpha")
    path = world.sources_folder / "alpha" / "source.yml"
    path.write_text(path.read_text().replace("kind: articles", f"kind: {kind}"))
    source = world.sources()["alpha"]
    report = SourceReport("alpha", 1, status, "", {}, 1.0)
    last = {"alpha": AT - timedelta(days=days)}
    assert due_for_deep([source], [report], last, AT) == ([source] if is_due else [])
    assert due_for_deep([source], [report], {}, AT) == []


def test_a_deep_pass_looks_at_four_times_as_many_items_of_a_list(world):
    assert deepen(world.add_source("alpha")).details["max_items"] == 4000


def test_an_item_far_down_the_list_is_found_by_the_weekly_pass_alone(settings, world, tmp_path, monkeypatch):
    context = certify(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    server = Server(0)
    real = serve(server, context)
    world.add_source("alpha", items=2, days=100_000, host=server.host)
    path = world.sources_folder / "alpha" / "source.yml"
    path.write_text(path.read_text().replace("max_items: 1000", "max_items: 2"))
    source = world.sources()["alpha"]
    server.say("/robots.txt", "User-agent: *\n", Content_Type="text/plain")
    server.say("/latest", listing(server.host, range(1, 6)))
    for number in range(1, 6):
        server.say(f"/news/{number}", article(number))
    try:
        first = run_night(settings, [source], None, [].append, allow_local=True)
        assert [each.counts["new"] for each in first.sources] == [2]
        database = open_database(settings.database)
        with database.write() as session:
            session.execute(update(Source).values(first_run_at=datetime.now(UTC) - timedelta(days=8)))
        second = run_night(settings, [source], None, [].append, allow_local=True)
        assert [(each.status, each.counts.get("new", 0)) for each in second.sources] == [
            ("complete", 0),
            ("complete", 3),
        ]
        third = run_night(settings, [source], None, [].append, allow_local=True)
        assert len(third.sources) == 1, "the next one is due in a week"
        with database.read() as session:
            assert list(session.scalars(select(Run.kind).order_by(Run.id))) == ["nightly", "nightly", "deep", "nightly"]
            assert {run.kind for run in past_runs(session, "alpha", 99)} == {"nightly"}
            assert len(session.scalars(select(Document)).all()) == 5
        database.close()
    finally:
        real.shutdown()
        real.server_close()
