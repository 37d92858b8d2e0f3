"""Events go out in three forms, each with edition and codebook; hostile text does nothing to a spreadsheet."""

import csv
import io
import json

import pytest
from sqlalchemy import update

from config.codebook import read_codebook
from db.models import Person
from tests.triage.desk.everything import poison
from tests.triage.desk.rows import HOSTILE, fill
from triage.records.cells import FORMULA_STARTS, plain_cell, read_cell
from triage.records.coding import Coding
from triage.records.deciding import Confirm
from triage.records.export import export_events
from triage.records.persons import export_persons
from triage.records.recording import record
from triage.records.undoing import undo

CODEBOOK = read_codebook()


@pytest.fixture
def recorded_night(database):
    """Two confirmed events of two persons, on each kind of database."""
    fill(database, others=1)
    coding = Coding(
        measure="arrested", date="2026-11", place="=HYPERLINK(1)", host="PL", claim="he fled", claim_said_by="X"
    )
    record(database, CODEBOOK, "coder", 1, 1, Confirm(coding))
    record(database, CODEBOOK, "coder", 2, 1, Confirm(Coding(measure="wanted_list")))
    return database


def export(database, kind, **more) -> tuple[int, str]:
    out = io.StringIO()
    return export_events(database, kind, out, **more), out.getvalue()


def test_csv_has_a_row_for_each_act(recorded_night):
    number, text = export(recorded_night, "csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert (number, [row["person_id"] for row in rows]) == (2, ["T-1", "O-0"])
    first = rows[0]
    assert (first["measure"], first["stage"], first["date"], first["date_precision"]) == (
        "arrested",
        "2",
        "2026-11",
        "month",
    )
    assert first["claims"] == "he fled (X)"
    assert first["sources"] == "https://www.example.org/1; https://www.example.org/2"
    assert (first["codebook_version"], len(first["edition"])) == (CODEBOOK.version, 10)


def test_no_cell_is_a_formula(recorded_night):
    _, text = export(recorded_night, "csv")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert "'=HYPERLINK(1)" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_every_start_of_a_formula_is_disarmed_and_read_back(start):
    assert plain_cell(f"{start}1") == f"'{start}1"
    assert read_cell(f"'{start}1") == f"{start}1"
    assert read_cell("'Abd al-Rahman") == "'Abd al-Rahman"


@pytest.mark.parametrize("words", ["=HYPERLINK(1)", HOSTILE, "@SUM(1)\n=2", '","=1'])
def test_no_column_of_the_database_makes_a_formula_or_a_second_row_in_any_table(recorded_night, words):
    poison(recorded_night, words)
    people = io.StringIO()
    export_persons(recorded_night, people)
    for text in (export(recorded_night, "csv", undisclosed=True)[1], people.getvalue()):
        head, *rows = csv.reader(io.StringIO(text))
        assert {len(row) for row in rows} == {len(head)}
        assert any(words[1:9] in cell for row in rows for cell in row)
        assert not [cell for row in rows for cell in row if cell.startswith(FORMULA_STARTS)]
    for kind in ("jsonl", "ftm"):
        assert all(json.loads(line) for line in export(recorded_night, kind, undisclosed=True)[1].splitlines())


def test_jsonl_keeps_lists_and_text_as_they_are(recorded_night):
    number, text = export(recorded_night, "jsonl")
    rows = [json.loads(line) for line in text.splitlines()]
    assert (number, len(rows)) == (2, 2)
    assert rows[0]["place"] == "=HYPERLINK(1)"
    assert rows[0]["digests"] == [f"{1:064x}", f"{2:064x}"]


def test_ftm_names_each_person_once_and_links_events_to_him(recorded_night):
    _, text = export(recorded_night, "ftm")
    entities = [json.loads(line) for line in text.splitlines()]
    assert [entity["schema"] for entity in entities] == ["Person", "Event", "Person", "Event"]
    person, event = entities[:2]
    assert "Шариф Навозиш" in person["properties"]["alias"]
    assert event["properties"]["involved"] == [person["id"]]
    assert event["properties"]["date"] == ["2026-11"]
    assert all(values and all(values) for entity in entities for values in entity["properties"].values())


def test_a_withdrawn_event_is_not_exported(recorded_night):
    undo(recorded_night, read_codebook(), "coder", None, may_undo_others=False)
    assert export(recorded_night, "csv")[0] == 1


def test_who_must_not_be_disclosed_is_left_out(recorded_night):
    with recorded_night.write() as session:
        session.execute(update(Person).where(Person.person_key == "T-1").values(do_not_disclose=True))
    number, text = export(recorded_night, "ftm")
    assert number == 1
    assert "Navozish" not in text
    assert export(recorded_night, "ftm", undisclosed=True)[0] == 2
