"""`exilewatch match`: files in, one mention a line out, every fault named by file and line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app
from cli.match import match_files, read_texts
from config.errors import UsageError

PERSONS = "person_id,canonical_name,country_of_origin,category,birth_year,aliases\nP1,Umarali Quvvatov,TJ,,1968,\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path]:
    watchlist, documents = tmp_path / "persons.csv", tmp_path / "docs.jsonl"
    watchlist.write_text(PERSONS, encoding="utf8")
    return watchlist, documents, tmp_path / "mentions.jsonl"


def _write(path: Path, *rows: object) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf8")


def test_mentions_are_written_with_offsets_score_and_reasons(files: tuple[Path, Path, Path]) -> None:
    watchlist, documents, output = files
    _write(
        documents,
        {"doc_id": "d1", "text": "Умарали Кувватова ждут.", "lang": "ru"},
        {"doc_id": "d2", "text": "Nobody."},
    )
    assert match_files(watchlist, documents, output, 0.5) == 1
    (row,) = [json.loads(line) for line in output.read_text(encoding="utf8").splitlines()]
    assert list(row) == ["doc_id", "person_id", "start", "end", "surface", "score", "why", "event"]
    assert (row["doc_id"], row["person_id"], row["start"], row["end"]) == ("d1", "P1", 0, 17)
    assert row["score"] > 0.9
    assert len(row["why"]) >= 2


def test_a_mention_of_the_title_helps_and_is_not_written(files: tuple[Path, Path, Path]) -> None:
    watchlist, documents, output = files
    _write(
        documents, {"doc_id": "d1", "title": "Umarali Quvvatov", "text": "Quvvatov left.", "published": "2015-03-06"}
    )
    match_files(watchlist, documents, output, 0.5)
    assert [json.loads(line)["surface"] for line in output.read_text(encoding="utf8").splitlines()] == ["Quvvatov"]


def test_the_suggested_event_is_written_with_the_mention(files: tuple[Path, Path, Path]) -> None:
    watchlist, documents, output = files
    text = "Umarali Quvvatov was detained in Warsaw on 14 November, his lawyer said."
    _write(documents, {"doc_id": "d1", "text": text, "lang": "en", "published": "2024-11-15"})
    match_files(watchlist, documents, output, 0.5)
    event = json.loads(output.read_text(encoding="utf8"))["event"]
    assert (event["measure"], event["date"], event["host"]) == ("arrested", "2024-11-14", "PL")


def test_half_a_character_is_written_as_its_number(files: tuple[Path, Path, Path]) -> None:
    watchlist, documents, output = files
    documents.write_text('{"doc_id": "\\ud800", "text": "Umarali Quvvatov"}\n', encoding="utf8")
    match_files(watchlist, documents, output, 0.5)
    assert json.loads(output.read_text(encoding="utf8"))["doc_id"] == "\ud800"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("{", r"docs.jsonl:2: not JSON"),
        ("[]", r"docs.jsonl:2: not an object"),
        ('{"doc_id": "d2"}', r"docs.jsonl:2: no string 'text'"),
        ('{"doc_id": 2, "text": ""}', r"docs.jsonl:2: no string 'doc_id'"),
        ('{"doc_id": "d1", "text": ""}', r"docs.jsonl:2: doc_id 'd1' stands already in line 1"),
        ('{"doc_id": "d2", "text": "", "title": 5}', r"docs.jsonl:2: 'title' is no string"),
        ('{"doc_id": "d2", "text": "", "published": "soon"}', r"docs.jsonl:2: published 'soon' is no ISO date"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_left_behind(
    files: tuple[Path, Path, Path], line: str, expected: str
) -> None:
    watchlist, documents, output = files
    documents.write_text('{"doc_id": "d1", "text": "Umarali Quvvatov"}\n' + line + "\n", encoding="utf8")
    with pytest.raises(UsageError, match=expected):
        match_files(watchlist, documents, output, 0.5)
    assert [path.name for path in output.parent.iterdir() if path.name.startswith("mentions")] == []


def test_absent_and_binary_files_are_named(tmp_path: Path, files: tuple[Path, Path, Path]) -> None:
    with pytest.raises(UsageError, match=r"none.jsonl: cannot be read"):
        list(read_texts(tmp_path / "none.jsonl"))
    files[1].write_bytes(b'{"doc_id": "d", "text": "\xff"}')
    with pytest.raises(UsageError, match=r"docs.jsonl: not UTF-8"):
        list(read_texts(files[1]))
    _write(files[1], {"doc_id": "d", "text": ""})
    with pytest.raises(UsageError, match=r"cannot be written"):
        match_files(files[0], files[1], tmp_path / "absent" / "out.jsonl", 0.5)


def test_the_command_exits_with_2_on_bad_input(tmp_path: Path, files: tuple[Path, Path, Path]) -> None:
    arguments = ["match", "--watchlist", str(tmp_path / "no.csv"), "--input", str(files[1]), "--output", str(files[2])]
    result = CliRunner().invoke(app, arguments)
    assert isinstance(result.exception, UsageError) or result.exit_code == 2


def test_the_command_says_how_many(files: tuple[Path, Path, Path]) -> None:
    watchlist, documents, output = files
    _write(documents, {"doc_id": "d1", "text": "Umarali Quvvatov and U. Quvvatov."})
    arguments = ["match", "--watchlist", str(watchlist), "--input", str(documents), "--output", str(output)]
    result = CliRunner().invoke(app, [*arguments, "--threshold", "0.95"])
    assert result.exit_code == 0
    assert len(output.read_text(encoding="utf8").splitlines()) == 1
