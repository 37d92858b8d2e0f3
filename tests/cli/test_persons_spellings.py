"""`exilewatch persons spellings`: what is found for a name, and whom of the watchlist it collides with."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app

RUNNER = CliRunner()
PERSONS = """person_id,canonical_name,country_of_origin,category,birth_year,aliases
P1,Umarali Quvvatov,TJ,2,1968,Умаралӣ Қувватов
P2,Ulugbek Kuvvatov,TJ,2,,
P3,Mukhtar Ablyazov,KZ,2,1963,
"""


@pytest.fixture
def run(settings, tmp_path: Path):
    path = tmp_path / "persons.csv"
    path.write_text(PERSONS, encoding="utf8")

    def _run(*words: str) -> str:
        done = RUNNER.invoke(app, ["--home", str(settings.home), "persons", *words])
        assert done.exit_code == 0, done.output + repr(done.exception)
        return done.stdout

    _run("import", str(path))
    return _run


@pytest.mark.parametrize("asked", ["P1", "Umarali Quvvatov", "Умаралӣ Қувватов"])
def test_a_person_of_the_list_is_spelled_with_all_names(run, asked: str) -> None:
    found = json.loads(run("spellings", asked, "--json"))
    assert [name["name"] for name in found["names"]] == ["Umarali Quvvatov", "Умаралӣ Қувватов"]
    russian = next(one for one in found["names"][0]["languages"] if one["language"] == "ru")
    assert russian["rules"][0]["rule"] == "same"
    assert "Умарали Кувватов" in russian["rules"][0]["spellings"]
    assert any("Умарали Куватов" in rule["spellings"] for rule in russian["rules"][1:])
    assert len(russian["rules"]) > 1


def test_a_collision_names_the_other_person_and_the_print_that_misleads(run) -> None:
    (collision,) = json.loads(run("spellings", "P1", "--json"))["collisions"]
    assert (collision["person_id"], collision["printed"]) == ("P2", "U. Quvvatov")
    assert collision["score"] >= 0.5


def test_a_name_on_no_list_is_spelled_and_collides(run) -> None:
    lines = run("spellings", "Umarali Kuvatov").splitlines()
    assert lines[0] == "Umarali Kuvatov"
    assert any(line.startswith("    (") for line in lines)
    assert "Collides with 2 of 3 other persons on the watchlist:" in lines


def test_a_name_like_no_other_collides_with_nobody(run) -> None:
    assert "Collides with nobody of 3 other persons" in run("spellings", "Dilrabo Samad")


def test_case_endings_are_listed_where_asked_for(run) -> None:
    assert "Дилрабо Самадро" not in run("spellings", "Dilrabo Samad")
    assert "Дилрабо Самадро" in run("spellings", "Dilrabo Samad", "--endings")


def test_without_a_database_a_name_is_spelled_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EXILEWATCH_DATABASE_URL", raising=False)
    done = RUNNER.invoke(app, ["--home", str(tmp_path / "none"), "persons", "spellings", "Dilrabo Samad"])
    assert done.exit_code == 0
    assert "Дилрабо Самад" in done.stdout
    assert "exilewatch init" in done.stderr
