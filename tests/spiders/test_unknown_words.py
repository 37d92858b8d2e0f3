"""What a source says that neither is read nor is ignored by name fails the run by its name, and hides nothing else."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from spiders.checking import run_examples
from spiders.document import UNKNOWN_WORDS, UnknownWord, refuse_unknown
from spiders.examples import Recorded, ReplayRow, read_replay
from spiders.source import SOURCES, Source, read_source


def spoil(source: Source, folder: Path, part: str, old: str, new: str) -> Recorded:
    """The recorded answer whose address holds `part`, with other words in it."""
    recorded = read_replay(source.folder / "examples" / "replay.yml")
    [found] = [each for each in recorded if part in each.row.url or part == each.row.file]
    text = (found.folder / found.row.file).read_text("utf8")
    assert old in text
    (folder / "spoiled").write_text(text.replace(old, new, 1), "utf8")
    row = ReplayRow(url=found.row.url, file="spoiled", status=found.row.status, headers=found.row.headers)
    return Recorded(row, folder)


CASES: list[tuple[str, str, str, str, str, str]] = [
    ("hudoc", "rows.json", '"doctype": "HEJUD"', '"doctype": "XXJUD"', "unknown_type", "doctype XXJUD"),
    ("hudoc", "rows.json", "CASELAW;", "CASELAW;MEDIATIONS;", "unknown_type", "MEDIATIONS"),
    ("hudoc", "rows.json", '"doctype":', '"mood": "1", "doctype":', "unknown_field", "mood"),
    ("interpol", "", '"entity_id"', '"alert_level": "high", "entity_id"', "unknown_field", "alert_level"),
    ("amnesty", "feed.xml", "<amn:topics>", "<amn:moods></amn:moods><amn:topics>", "unknown_field", "moods"),
    ("hrw", "", ">Topic</div>", ">Mood</div>", "unknown_category", "Mood"),
]


def test_refusal_names_what_it_found_and_where_to_name_it() -> None:
    with pytest.raises(UnknownWord, match=r"'mood', 'tone'.*rows\.py") as caught:
        refuse_unknown("field", {"tone", "mood"}, "rows.py")
    assert caught.value.reason in UNKNOWN_WORDS
    refuse_unknown("field", (), "rows.py")


@pytest.mark.parametrize(("name", "file", "old", "new", "reason", "said"), CASES, ids=lambda each: str(each)[:24])
def test_new_word_of_a_source_fails_its_answer_by_name_and_keeps_the_rest(
    name: str, file: str, old: str, new: str, reason: str, said: str, tmp_path: Path
) -> None:
    source = read_source(SOURCES / name)
    whole = run_examples(source)
    night = run_examples(source, instead=spoil(source, tmp_path, file or first_with(source, old), old, new))
    found = [url for url, outcome in night.outcomes.items() if outcome == reason]
    assert found, sorted(set(night.outcomes.values()))
    assert all(said in night.messages[url] for url in found)
    assert {each.stable_id for each in night.documents} == {each.stable_id for each in whole.documents}


def first_with(source: Source, words: str) -> str:
    recorded = read_replay(source.folder / "examples" / "replay.yml")
    return next(
        each.row.file
        for each in recorded
        if each.row.file.endswith(("json", "html")) and words in (each.folder / each.row.file).read_text("utf8")
    )


def test_headline_of_gdelt_with_a_new_field_fails_its_file_by_name(tmp_path: Path) -> None:
    source = read_source(SOURCES / "gdelt")
    whole = run_examples(source)
    recorded = read_replay(source.folder / "examples" / "replay.yml")[0]
    lines: list[dict[str, Any]] = [
        json.loads(line) for line in unpacked(recorded.folder / recorded.row.file).splitlines() if line
    ]
    lines[0]["mood"] = 1
    (tmp_path / "spoiled").write_text("\n".join(map(json.dumps, lines)), "utf8")
    row = ReplayRow(url=recorded.row.url, file="spoiled", headers=recorded.row.headers)
    night = run_examples(source, instead=Recorded(row, tmp_path))
    assert "'mood'" in next(
        message for url, message in night.messages.items() if night.outcomes[url] == "unknown_field"
    )
    assert {each.stable_id for each in night.documents} == {each.stable_id for each in whole.documents}


def unpacked(path: Path) -> str:
    return gzip.decompress(path.read_bytes()).decode("utf8")
