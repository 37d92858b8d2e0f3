"""The recorded answers of real sources go through spider, archive and intake, and a second night changes nothing."""

import gzip
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from db.models import Candidate, Document, DocumentVersion, Mention
from db.session import open_database
from spiders.source import find_sources
from tests.real.recorded_night import count_asked, write_replay

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]

ROOT = Path(__file__).resolve().parents[2]
HOSTS = {
    "rferl": "www.rferl.org",
    "azattyq": "www.azattyq.org",
    "azattyk": "www.azattyk.org",
    "ozodi": "www.ozodi.org",
    "ozodlik": "www.ozodlik.org",
    "azathabar": "www.azathabar.com",
}


def run(home, *words):
    command = [sys.executable, "-m", "cli.main", *map(str, words), "--home", str(home)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)


@pytest.fixture(scope="module")
def nights(recorded, tmp_path_factory):
    """Two nights over the same recorded answers: (home, report of the first, report of the second)."""
    home = tmp_path_factory.mktemp("real") / "home"
    replay = write_replay(recorded, tmp_path_factory.mktemp("replay"))
    assert run(home, "init", "--watchlist", ROOT / "config" / "watchlist.example.csv").returncode == 0
    reports, states = [], []
    for _ in range(2):
        done = run(home, "nightly", "--replay", replay, "--json")
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        reports.append({line.get("source", line["kind"]): line for line in lines})
        states.append(count_rows(home))
    return home, reports, states


def count_rows(home):
    database = open_database(f"sqlite:///{home / 'exilewatch.sqlite'}")
    with database.read() as session:
        tables = (Document, DocumentVersion, Mention, Candidate)
        counts = {table.__tablename__: session.scalar(select(func.count()).select_from(table)) for table in tables}
        by_source = dict(session.execute(select(Document.source, func.count()).group_by(Document.source)).all())
    database.close()
    return counts, by_source


@pytest.mark.parametrize(("source", "host"), HOSTS.items())
def test_every_article_of_the_sitemaps_is_seen(recorded, nights, source, host):
    _, (first, _), _ = nights
    named = set()
    for path in (recorded / "rferl" / "sitemaps" / host).glob("*_latest.xml.gz"):
        named |= set(re.findall(r"/(\d+)\.html</loc>", gzip.decompress(path.read_bytes()).decode()))
    assert named
    cap = find_sources()[source].details["max_items"]
    assert first[source]["counts"]["seen"] >= min(len(named), cap), "all of them, or as many as one night may ask for"


def test_headlines_stand_in_for_pages_that_were_not_recorded(recorded, nights):
    _, _, ((_, by_source), _) = nights
    for source, host in HOSTS.items():
        [news] = (recorded / "rferl" / "sitemaps" / host).glob("*_news.xml.gz")
        titles = gzip.decompress(news.read_bytes()).decode().count("<news:title>")
        assert by_source.get(source, 0) >= titles * 0.9


def test_the_whole_feed_of_the_court_is_read(nights):
    _, _, ((_, by_source), _) = nights
    assert by_source["hudoc"] == 2000


def test_every_notice_of_the_asking_states_is_read_and_their_small_number_is_a_failure(recorded, nights):
    _, (first, _), ((_, by_source), _) = nights
    wanted = count_asked(recorded)
    assert by_source["interpol"] == first["interpol"]["counts"]["seen"] == wanted
    expected = find_sources()["interpol"].expect.items
    assert wanted < expected, "the recorded lists hold few Central Asians"
    assert f"{wanted} items, expected at least {expected}" in first["interpol"]["reason"]


def test_a_second_night_adds_nothing(nights):
    _, (_, second), (once, twice) = nights
    assert twice == once
    assert second["night"]["intake"]["read"] == 0


def test_the_archive_is_as_it_was_written(nights):
    home, _, _ = nights
    assert run(home, "verify").returncode == 0
