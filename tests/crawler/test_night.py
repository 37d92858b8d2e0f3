"""A night over recorded responses, with real children, a real archive and a real database."""

import dataclasses

import pytest
from sqlalchemy import func, select

from crawler.locking import AlreadyRunningError, only_one
from crawler.night import next_source, run_night
from crawler.replay import ReplayError
from db.archive.reading import read_capture
from db.archive.verify import verify_archive
from db.models import Capture, Document, DocumentVersion, Outcome, Run
from db.queries.captures import captures_of_digest, captures_of_url, whole_index
from db.session import open_database


def night(settings, world, events=None):
    return run_night(
        settings, list(world.sources().values()), world.replay_folder, (events if events is not None else []).append
    )


def rows(settings, statement):
    database = open_database(settings.database)
    with database.read() as session:
        found = session.execute(statement).all()
    database.close()
    return found


def contents(settings):
    """What a kill must not change: documents and versions by their natural keys."""
    return sorted(
        rows(
            settings,
            select(
                Document.source, Document.stable_id, DocumentVersion.number, DocumentVersion.digest, Document.url
            ).join(DocumentVersion, DocumentVersion.document_id == Document.id),
        )
    )


def test_a_night_stores_documents_with_capture_and_outcome_and_a_second_adds_nothing(settings, world):
    world.publish(world.add_source("alpha"), range(1, 6))
    world.publish(world.add_source("beta"), range(3, 6))
    events = []

    first = night(settings, world, events)

    assert [(each.source, each.status, each.reason) for each in first.sources] == [
        ("alpha", "complete", ""),
        ("beta", "complete", ""),
    ]
    assert first.total("new") == 8
    assert first.sources[0].counts["result:read"] == 6
    assert first.sources[0].counts["result:absent_from_replay"] == 1
    assert {event.stage for event in events} == {"started", "reading", "finished"}
    [(outcomes,)] = rows(settings, select(func.count()).select_from(Outcome))
    assert outcomes == first.total("requests") == 12

    before = contents(settings)
    second = night(settings, world)
    assert second.total("new") == second.total("changed") == 0
    assert second.total("skipped") == 8
    assert contents(settings) == before
    assert all(status == "complete" for (status,) in rows(settings, select(Run.status)))


def test_each_version_leads_to_the_bytes_it_was_read_from_and_the_archive_verifies(settings, world):
    world.publish(world.add_source("alpha"), range(1, 3))
    night(settings, world)

    [(url, file, offset, digest)] = rows(
        settings,
        select(Capture.url, Capture.warc_file, Capture.offset, Capture.digest)
        .join(DocumentVersion, DocumentVersion.capture_id == Capture.id)
        .join(Document, Document.id == DocumentVersion.document_id)
        .where(Document.stable_id == "1"),
    )
    response = read_capture(settings.archive, file, offset)
    assert url == response.url == "https://www.alpha.test/news/1"
    assert b"The council of town 1 met" in response.body
    database = open_database(settings.database)
    with database.read() as session:
        assert [capture.offset for capture in captures_of_digest(session, digest)] == [offset]
        assert [capture.offset for capture in captures_of_url(session, url)] == [offset]
        assert list(verify_archive(settings.archive, whole_index(session))) == []
    database.close()


def test_the_archive_of_a_night_can_be_replayed(settings, world, tmp_path):
    world.publish(world.add_source("alpha"), range(1, 4))
    night(settings, world)
    before = contents(settings)

    again = run_night(settings, list(world.sources().values()), settings.archive, [].append)

    assert [each.status for each in again.sources] == ["complete"]
    assert contents(settings) == before


def test_a_changed_page_is_a_new_version(settings, world):
    source = world.add_source("alpha")
    world.publish(source, range(1, 3))
    world.respond("https://www.alpha.test/sitemap.xml", "unused")
    night(settings, world)
    facts = source.folder / "source.yml"
    text = facts.read_text().replace(
        "via: listing\n    url: https://www.alpha.test/latest",
        "via: sitemap\n    url: https://www.alpha.test/sitemap.xml",
    )
    facts.write_text(text)
    entries = "".join(
        f"<url><loc>https://www.alpha.test/news/{n}</loc><lastmod>2026-11-2{n}</lastmod></url>" for n in (1, 2)
    )
    world.respond(
        "https://www.alpha.test/sitemap.xml",
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>',
        headers={"Content-Type": "application/xml"},
    )
    world.rewrite(source, 1, "Its chair resigned.")

    report = night(settings, world)

    assert (report.total("new"), report.total("changed"), report.total("unchanged")) == (0, 1, 1)
    assert night(settings, world).total("skipped") == 2


def test_lists_that_are_not_what_they_should_be_fail_their_sources_and_no_other(settings, world):
    broken = {
        "empty": ("", "tiny_body"),
        "eleven": ("<rss></rss>", "tiny_body"),
        "challenge": ("<html><head><title>Just a moment...</title></head><body>wait</body></html>", "challenge"),
        "renamed": ("<html><body><p>Nothing on this page is a link to a story.</p></body></html>", "empty_list"),
    }
    for name, (body, _) in broken.items():
        world.publish(world.add_source(name), range(1, 4))
        world.respond(f"https://www.{name}.test/latest", body)
    world.publish(world.add_source("whole"), range(1, 4))

    report = night(settings, world)

    reports = {each.source: each for each in report.sources}
    assert reports.pop("whole").status == "complete"
    for name, each in reports.items():
        assert each.status == "failed"
        assert each.counts[f"result:{broken[name][1]}"] == 1
        assert each.reason.startswith(f"source {name}: way 'latest': ")
        assert f"exilewatch sources check {name}" in each.reason
    assert {source for source, *_ in contents(settings)} == {"whole"}


def test_articles_whose_classes_were_renamed_fail_the_run_and_are_not_stored(settings, world):
    source = world.add_source("alpha")
    world.publish(source, range(1, 6))
    for number in range(1, 6):
        body = (
            f"<html><head><title>{number}</title></head><body><h2 class='x'>Story</h2>"
            f"<div class='y'>{'menu ' * 30}</div></body></html>"
        )
        world.respond(f"https://www.alpha.test/news/{number}", body)

    [report] = night(settings, world).sources

    assert report.status == "failed"
    assert "5 of 5 items failed, most by 'no_article'" in report.reason
    assert contents(settings) == []
    assert report.counts["result:no_article"] == 5


def test_fewer_items_than_expected_fail_the_run_but_what_was_read_is_kept(settings, world):
    source = world.add_source("alpha", items=5)
    world.publish(source, range(1, 4))

    [report] = night(settings, world).sources

    assert report.status == "failed"
    assert report.reason == (
        f"source alpha: 3 items, expected at least 5 (see {source.where('expect', 'items')}); "
        "run 'exilewatch sources check alpha'"
    )
    assert len(contents(settings)) == 3


def test_a_page_that_redirects_to_itself_has_its_outcome(settings, world):
    world.publish(world.add_source("alpha"), range(1, 6))
    url = "https://www.alpha.test/news/4"
    world.respond(url, "moved, see there for more", status=302, headers={"Location": url})

    [report] = night(settings, world).sources

    assert report.counts["result:redirect_loop"] == 1
    assert report.counts["requests"] == sum(n for name, n in report.counts.items() if name.startswith("result:"))


def test_a_redirect_to_a_foreign_host_is_refused(settings, world):
    world.publish(world.add_source("alpha"), range(1, 6))
    world.respond(
        "https://www.alpha.test/news/4", "moved to there", 302, headers={"Location": "http://169.254.169.254/latest"}
    )

    [report] = night(settings, world).sources

    assert report.counts["result:refused"] == 1
    [(reason,)] = rows(settings, select(Outcome.reason).where(Outcome.result == "refused"))
    assert "169.254.169.254, which is no host of this source" in reason


def test_a_child_out_of_time_is_stopped_and_named(settings, world):
    world.publish(world.add_source("alpha"), range(1, 6))
    short = settings.model_copy(update={"source_seconds": 0.05})

    [report] = night(short, world).sources

    assert report.status == "failed"
    assert "EXILEWATCH_SOURCE_SECONDS" in report.reason
    assert rows(settings, select(Run.status)) == [("failed",)]


def test_a_child_out_of_processor_time_is_named(settings, world):
    world.publish(world.add_source("alpha"), range(1, 400))
    short = settings.model_copy(update={"child_cpu_seconds": 1})

    [report] = night(short, world).sources

    assert report.status == "failed"
    assert "EXILEWATCH_CHILD_CPU_SECONDS" in report.reason


def test_sources_without_a_recorded_response_are_left_out_by_name(settings, world):
    world.publish(world.add_source("alpha"), range(1, 4))
    world.add_source("beta")

    report = night(settings, world)

    assert [each.source for each in report.sources] == ["alpha"]
    assert [(each.source, each.why) for each in report.left_out] == [
        ("beta", "the replay holds nothing of www.beta.test, cdn.beta.test")
    ]


def test_a_path_without_recorded_responses_is_refused(settings, world, tmp_path):
    world.add_source("alpha")
    with pytest.raises(ReplayError, match="no WARC file and no replay"):
        run_night(settings, list(world.sources().values()), tmp_path / "sources", [].append)


def test_of_two_nights_at_once_one_wins(database, settings, world):
    with (
        only_one("night", settings.home, database),
        pytest.raises(AlreadyRunningError, match="already running"),
        only_one("night", settings.home, database),
    ):
        raise AssertionError("two nights at once")
    with only_one("night", settings.home, database), only_one("scheduler", settings.home, database):
        pass


def test_two_homes_on_one_postgresql_do_not_run_at_once(postgres_address, tmp_path):
    database = open_database(postgres_address)
    with (
        only_one("night", tmp_path / "a", database),
        pytest.raises(AlreadyRunningError, match="on this database"),
        only_one("night", tmp_path / "b", database),
    ):
        raise AssertionError("two nights at once")
    database.close()


def test_never_two_sources_on_one_host_and_never_more_than_allowed(world):
    alpha = world.add_source("alpha")
    beta = world.add_source("beta")
    shared = dataclasses.replace(beta, name="gamma", hosts=("www.alpha.test", "cdn.test"))

    assert next_source([shared, beta], [alpha], 2) is beta
    assert next_source([shared], [alpha], 2) is None
    assert next_source([beta], [alpha], 1) is None
    assert next_source([shared], [beta], 2) is shared


def test_a_source_whose_reader_cannot_start_says_why(settings, world):
    source = world.add_source("alpha")
    world.publish(source, range(1, 4))
    facts = source.folder / "source.yml"
    facts.write_text(facts.read_text().replace("    title: [", "    tittle: ["))

    [report] = night(settings, world).sources

    assert report.status == "failed"
    assert "source.yml:28: details.article.tittle" in report.reason
