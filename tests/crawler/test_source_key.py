"""A source that needs an operator's key: off without it, read with it, and the key is kept nowhere."""

import gzip
import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr

from config.settings import Settings
from crawler.choosing import choose_sources
from crawler.night import run_night
from db.session import upgrade
from spiders.source import SOURCES, find_sources, read_source, switch_on

KEY = "k3y-of-nobody-4711"


@pytest.fixture
def source(tmp_path, server):
    """Media Cloud's facts, on the local server."""
    folder = tmp_path / "facts" / "mediacloud"
    folder.mkdir(parents=True)
    text = (SOURCES / "mediacloud" / "source.yml").read_text("utf8").replace("search.mediacloud.org", server.host)
    text = re.sub("delay_seconds: [0-9]+", "delay_seconds: 0", text).replace("hosts: [", "hosts: [127.0.0.1, ")
    (folder / "source.yml").write_text(text, "utf8")
    return read_source(folder)


@pytest.fixture
def asked(server):
    """Answers as the examples do; what was asked."""
    pages = [(SOURCES / "mediacloud" / "examples" / f"page_{number}.json").read_bytes() for number in (1, 2)]

    def answer(handler):
        body = pages["pagination_token" in handler.path]
        handler.send_response(200 if handler.headers.get("Authorization") == f"Token {KEY}" else 403)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    server.otherwise = answer
    return server.asked


def run(tmp_path, source, **more):
    settings = Settings(home=tmp_path / "home", _env_file=None, **more)
    upgrade(settings.database)
    return run_night(
        settings, list(switch_on({source.name: source}, settings.keys).values()), None, [].append, allow_local=True
    )


def content_of(path):
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def test_source_that_needs_a_key_is_off_without_it_with_a_reason_and_collected_with_it():
    facts = find_sources()
    _, [left] = choose_sources([switch_on(facts, ())["mediacloud"]], None)
    assert "not collected since 2026-11-22" in left.why
    assert "EXILEWATCH_MEDIACLOUD_KEY" in left.why
    assert switch_on(facts, {"mediacloud_key"})["mediacloud"].status == "collected"
    assert switch_on(facts, {"mediacloud_key"})["state_reports"].status == "off"


def test_every_key_that_facts_name_is_a_setting():
    named = {source.key for source in find_sources().values() if source.key}
    assert named == set(Settings(_env_file=None, **{name: SecretStr("x") for name in named}).keys)


def test_stories_are_asked_for_by_words_alone_and_the_key_is_kept_nowhere(tmp_path, source, asked):
    night = run(tmp_path, source, mediacloud_key=KEY)
    assert night.sources[0].counts["new"] == 5
    assert [path for path, headers in asked if headers.get("Authorization") != f"Token {KEY}"] == []
    assert len(asked) == 2
    files = [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert files
    assert any(path.suffix == ".gz" for path in files)
    assert [path.name for path in files if KEY.encode() in content_of(path)] == []
    assert KEY not in json.dumps([each.reason for each in night.sources])
    query = parse_qs(urlsplit(asked[0][0]).query)
    assert query["q"] == [" OR ".join(source.details["words"])]
    assert query["cs"] == ["9272347"]
    assert set(query) == {"q", "start", "end", "platform", "cs", "page_size", "sort_order", "expanded"}


def test_key_that_is_not_in_force_is_named_by_its_setting(tmp_path, source, asked):
    night = run(tmp_path, source, mediacloud_key="another")
    assert night.sources[0].status == "failed"
    assert "EXILEWATCH_MEDIACLOUD_KEY" in night.sources[0].reason
