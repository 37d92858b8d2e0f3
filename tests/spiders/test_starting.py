"""The folder of a new source is one that the loader takes, for every kind."""

import datetime as dt

import pytest

from config.errors import UsageError
from spiders.checking import read_night
from spiders.examples import read_broken, read_replay
from spiders.source import read_source
from spiders.spider import make_spider
from spiders.starting import KINDS, start_source

TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize("kind", KINDS)
def test_new_source_is_read_by_the_loader_and_stays_off_until_reviewed(tmp_path, kind):
    for path, text in start_source("new_paper", kind, "https://www.new-paper.org/feed?x=1", TODAY, tmp_path).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    source = read_source(tmp_path / "new_paper")
    assert (source.status, source.off_since, source.hosts) == ("off", TODAY, ("www.new-paper.org",))
    assert source.ways[0].url == "https://www.new-paper.org/feed?x=1"
    assert make_spider(source).source is source
    examples = source.folder / "examples"
    assert read_replay(examples / "replay.yml") == read_broken(examples / "broken" / "broken.yml") == []
    assert read_night(examples / "replay.yml") == dt.datetime(2026, 11, 22, 2, tzinfo=dt.UTC)


def test_facts_of_a_new_feed_are_at_most_25_lines(tmp_path):
    text = start_source("new_paper", "feed", "https://new-paper.org/feed", TODAY, tmp_path)
    facts = text[tmp_path / "new_paper" / "source.yml"]
    assert len([line for line in facts.splitlines() if not line.lstrip().startswith("#")]) <= 25


@pytest.mark.parametrize(
    ("name", "kind", "address", "said"),
    [
        ("New-Paper", "articles", "https://a.org/", "is no name of a source"),
        ("../x", "articles", "https://a.org/", "is no name of a source"),
        ("paper", "magazine", "https://a.org/", "no kind 'magazine'; known are articles"),
        ("paper", "articles", "http://a.org/", "is no https address"),
        ("old", "articles", "https://a.org/", "exists; nothing was written"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(tmp_path, name, kind, address, said):
    (tmp_path / "old").mkdir()
    with pytest.raises(UsageError, match=said):
        start_source(name, kind, address, TODAY, tmp_path)
