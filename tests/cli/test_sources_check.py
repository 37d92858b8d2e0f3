"""`exilewatch sources check`: says of each source whether its examples still read as reviewed, or what differs."""

import json
import shutil

import pytest
from typer.testing import CliRunner

from cli.sources import app, checking
from spiders.checking import check_examples, compare
from spiders.source import SOURCES, read_source


@pytest.fixture
def copied(tmp_path):
    """A plain source with its examples, in a folder that a test may change."""
    shutil.copytree(SOURCES / "asia_plus", tmp_path / "asia_plus")
    return tmp_path / "asia_plus"


def check(monkeypatch, folder, *words):
    monkeypatch.setattr(checking, "find_sources", lambda: {folder.name: read_source(folder)})
    return CliRunner().invoke(app, ["check", *words], obj=None)


def test_reviewed_examples_are_ok(monkeypatch, copied):
    found = check(monkeypatch, copied)
    assert (found.exit_code, found.stdout) == (0, "ok      asia_plus: 4 documents, 4 broken examples\n")


def test_changed_page_is_said_with_document_field_and_both_values(monkeypatch, copied):
    path = copied / "examples" / "verhovnii-sud-rassmotrit-zhalobi.html"
    path.write_text(path.read_text("utf8").replace("Верховный", "Областной"), "utf8")
    found = check(monkeypatch, copied, "--json", "asia_plus")
    said = json.loads(found.stdout)
    assert found.exit_code == 1
    assert said["source"] == "asia_plus"
    assert any(": title: expected" in line and "Областной" in line for line in said["differences"])


def test_absent_expectation_names_the_command_that_writes_it(monkeypatch, copied):
    (copied / "examples" / "expected.json").unlink()
    found = check(monkeypatch, copied)
    assert found.exit_code == 1
    assert "run 'exilewatch sources check asia_plus --accept', then review" in found.stdout
    assert check(monkeypatch, copied, "--accept").exit_code == 0
    assert check(monkeypatch, copied).exit_code == 0


def test_broken_example_that_is_read_is_a_difference(copied):
    index = copied / "examples" / "broken" / "broken.yml"
    index.write_text(index.read_text("utf8").replace("reason: challenge", "reason: tiny_body"), "utf8")
    assert any(
        "expected 'tiny_body', got 'challenge'" in line for line in check_examples(read_source(copied)).differences
    )


def test_required_way_that_nothing_answers_is_a_difference(copied):
    index = copied / "examples" / "replay.yml"
    index.write_text(
        index.read_text("utf8").replace("url: https://asiaplustj.info/rss/", "url: https://asiaplustj.info/x")
    )
    assert any(line.startswith("way 'feed' was not read") for line in check_examples(read_source(copied)).differences)


def test_night_of_the_examples_stands_in_replay_yml(copied):
    index = copied / "examples" / "replay.yml"
    index.write_text("night: soon\n" + index.read_text("utf8"), "utf8")
    assert "night: expected a moment" in check_examples(read_source(copied)).differences[0]


def test_unknown_name_is_wrong_use(monkeypatch, copied):
    found = check(monkeypatch, copied, "nobody")
    assert "no source or family 'nobody'" in str(found.exception)


def test_missing_and_extra_documents_are_both_said():
    old = '{"documents": [{"stable_id": "1"}], "outcomes": {"a": "read"}}'
    new = '{"documents": [{"stable_id": "2"}], "outcomes": {}}'
    assert list(compare(old, new)) == [
        "document 1: expected, but not read",
        "document 2: read, but not expected",
        "a: expected 'read', got 'not asked for'",
    ]
