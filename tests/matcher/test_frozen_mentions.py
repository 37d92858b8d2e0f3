"""What the matcher finds and codes in passages of thirteen languages stays frozen, unless somebody looks at the change.

The persons are those of config/watchlist.example.csv, long public; the passages are invented. After a change that is
meant, renew the file with the command that the failure names, and read its diff in the review."""

import difflib
import json
from dataclasses import asdict
from pathlib import Path

from cli.match import read_texts, watched_person
from matcher.values import Text
from triage.intake.sides import CURRENT, Side
from triage.intake.trial import run_sides
from triage.records.watchlist_file import read_watchlist_file

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests" / "matcher" / "frozen"
WATCHLIST, PASSAGES, MENTIONS = (
    ROOT / "config" / "watchlist.example.csv",
    FOLDER / "passages.jsonl",
    FOLDER / "mentions.jsonl",
)
RENEW = (
    "exilewatch matcher freeze tests/matcher/frozen/mentions.jsonl --watchlist config/watchlist.example.csv "
    "--input tests/matcher/frozen/passages.jsonl"
)


def test_the_matcher_finds_what_was_frozen() -> None:
    persons = [watched_person(row) for row in read_watchlist_file(WATCHLIST)]
    passages = list(read_texts(PASSAGES))
    (run,) = run_sides([Side(CURRENT, CURRENT, 0.5)], persons, [passages], None)
    now = [_line(asdict(one)) for one in (*run.found, *(run.coded or ()))]
    frozen = [_line(json.loads(line)) for line in MENTIONS.read_text(encoding="utf8").splitlines()[1:]]
    changes = [
        line for line in difflib.unified_diff(frozen, now, "frozen", "now", lineterm="", n=0) if line[:2] != "@@"
    ]
    assert not changes, f"\n{_shown(changes, passages)}\nIf every change is meant, renew the file:\n  {RENEW}"


def _line(row: dict[str, object]) -> str:
    return "  ".join(str(value) for name, value in row.items() if name not in ("start", "end"))


def _shown(changes: list[str], passages: list[Text]) -> str:
    """Each change with the passage that it is in."""
    texts = {text.doc_id: text.text for text in passages}
    return "\n".join(f"{line}    {texts.get(line[1:].split('  ')[0], '')!r}" for line in changes)


def test_the_passages_cover_every_language_and_hold_texts_without_anybody() -> None:
    passages = list(read_texts(PASSAGES))
    rows = [json.loads(line) for line in MENTIONS.read_text(encoding="utf8").splitlines()[1:]]
    named = {row["document"] for row in rows}
    assert len({text.language for text in passages}) == 13
    assert len(passages) >= 150
    assert len([text for text in passages if text.doc_id not in named]) >= 20
