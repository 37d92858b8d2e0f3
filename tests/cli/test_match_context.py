"""`exilewatch match` reads affiliations from the watchlist's own column."""

import json
from pathlib import Path

from cli.match import match_files
from config.codebook import read_codebook
from db.session import Database
from triage.intake.watchlist import read_watchlist
from triage.records.persons import import_persons

HEAD = "person_id,canonical_name,country_of_origin,category,birth_year,aliases,affiliations\n"
PERSONS = HEAD + "P1,Umarali Quvvatov,TJ,2,1968,,Group 24|The Lantern Society\n"


def test_an_affiliation_of_the_file_is_told_as_a_reason(tmp_path: Path) -> None:
    watchlist, documents, output = tmp_path / "persons.csv", tmp_path / "docs.jsonl", tmp_path / "out.jsonl"
    watchlist.write_text(PERSONS, encoding="utf8")
    row = {"doc_id": "d1", "text": "Members of Group 24 wrote to Umarali Quvvatov.", "lang": "en"}
    documents.write_text(json.dumps(row) + "\n", encoding="utf8")
    match_files(watchlist, documents, output, 0.5)
    assert "The text names Group 24." in json.loads(output.read_text(encoding="utf8"))["why"]


def test_an_affiliation_of_the_file_reaches_the_matcher_through_the_database(
    sqlite_database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "persons.csv"
    path.write_text(PERSONS, encoding="utf8")
    import_persons(sqlite_database, path, read_codebook())
    with sqlite_database.read() as session:
        (person,) = read_watchlist(session).persons
    assert person.affiliations == ("Group 24", "The Lantern Society")
