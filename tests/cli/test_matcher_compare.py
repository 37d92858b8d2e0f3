"""`exilewatch matcher`: versions and settings compared over stored documents and decided cards, on a real database."""

import json
import re
import shutil
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from cli.main import app
from config.errors import UsageError
from config.names import FOLDER
from config.signals import SIGNALS
from db.models import Candidate, Person
from db.queries.decisions import NewDecision, append_decision
from db.session import open_database

RUNNER = CliRunner()
PERSONS = """person_id,canonical_name,country_of_origin,category,birth_year,aliases
P1,Umarali Quvvatov,TJ,2,,
P2,Sherzodbek Kenjabulatov,KG,4,,
P3,Mukhtar Ablyazov,KZ,2,,
"""
DOCUMENTS = [
    {
        "url": "https://eurasianet.org/a",
        "title": "Court",
        "text": "A court in Warsaw sentenced Umarali Quvvatov to two years in prison on Monday.",
        "published": "2014-03-06",
    },
    {
        "url": "https://eurasianet.org/b",
        "title": "List",
        "text": "The list holds S. Kenjabulatov and nobody else at all.",
    },
    {"url": "https://eurasianet.org/c", "title": "Letter", "text": "Адвокат Мухтара Аблязова написал письмо о погоде."},
    {"url": "https://eurasianet.org/d", "title": "Harvest", "text": "The harvest of apricots in the valley was good."},
]
FILES = ("--watchlist", "{persons}", "--input", "{documents}")


@pytest.fixture
def run(settings, tmp_path: Path):
    """Runs a command in a fresh home, beside files of persons and documents."""
    _files(tmp_path)

    def _run(*words: str | Path) -> str:
        done = RUNNER.invoke(app, ["--home", str(settings.home), *map(str, words)])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done.stdout

    return _run


@pytest.fixture
def stored(run, settings, tmp_path: Path):
    """The same, where the documents are stored and two cards decided."""
    run("persons", "import", tmp_path / "persons.csv")
    run("documents", "import", tmp_path / "documents.jsonl")
    _decide(settings.database, "P1", "confirmed", "confirm", "")
    _decide(settings.database, "P2", "rejected", "reject", "not_person")
    return run


def _files(folder: Path) -> None:
    (folder / "persons.csv").write_text(PERSONS, encoding="utf8")
    rows = [{"doc_id": row["url"], **row} for row in DOCUMENTS]
    (folder / "documents.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf8")


def _decide(address: str, person: str, status: str, action: str, reason: str) -> None:
    database = open_database(address)
    with database.write() as session:
        card = session.scalars(select(Candidate).join(Person).where(Person.person_key == person)).one()
        card.status = status
        append_decision(session, NewDecision("researcher", action, candidate_id=card.id, reason=reason))
    database.close()


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A copy of the rules of names, to change."""
    return Path(shutil.copytree(FOLDER, tmp_path / "names"))


def _weigh(rules: Path, clue: str, weight: float) -> None:
    path = rules / "weights.yml"
    text, changes = re.subn(rf"(clue: {clue}, weight: )[-\d.]+", rf"\g<1>{weight}", path.read_text(encoding="utf8"))
    assert changes == 1
    path.write_text(text, encoding="utf8")


def test_what_is_stored_is_what_this_version_finds(stored) -> None:
    shown = stored("matcher", "compare", "stored", "current").splitlines()
    assert {"Newly found: 0", "Newly missed: 0", "As before: 3", "Decided cards that change: 0"} <= set(shown)


def test_a_threshold_shows_whom_it_would_lose_and_which_decisions_that_touches(stored) -> None:
    done = json.loads(stored("matcher", "compare", "current", "0.95", "--json"))
    assert [(one["person_id"], one["surface"]) for one in done["missed"]] == [("P2", "S. Kenjabulatov")]
    (case,) = done["cases"]
    assert (case["verdict"], case["case"]["status"], case["left"]) == ("better", "rejected", 0)
    assert done["new"]["threshold"] == 0.95


def test_changed_rules_show_a_confirmed_case_that_would_be_missed(stored, rules: Path) -> None:
    _weigh(rules, "full_name", -4.0)
    shown = stored("matcher", "compare", "current", rules)
    assert "Newly missed: 2" in shown
    assert re.search(r"worse: card \d+ of P1 \(confirmed\): missed in \S+; now in 0 of its 1 documents", shown)
    back = stored("matcher", "compare", rules, "current")
    assert "Newly found: 2" in back
    assert re.search(r"better: card \d+ of P1", back)


def test_a_frozen_result_stands_for_the_version_that_wrote_it(stored, rules: Path, tmp_path: Path) -> None:
    frozen = tmp_path / "old.jsonl"
    stored("matcher", "freeze", frozen)
    assert "As before: 3" in stored("matcher", "compare", frozen, "current")
    _weigh(rules, "initial_only", -4.0)
    done = json.loads(stored("matcher", "compare", f"{frozen}@0.4", f"{rules}@0.4", "--json"))
    assert [one["person_id"] for one in done["missed"]] == ["P2"]
    assert done["old"]["version"] != done["new"]["version"]


def test_changed_signals_show_codings_that_would_change(stored, tmp_path: Path) -> None:
    signals = Path(shutil.copytree(SIGNALS, tmp_path / "signals"))
    acts = signals / "acts.yml"
    rows = acts.read_text(encoding="utf8").splitlines(keepends=True)
    acts.write_text("".join(row for row in rows if "measure: sentenced, needs" not in row), encoding="utf8")
    shown = stored("matcher", "compare", "stored", "current")
    assert "Suggested codings that change: 0" in shown
    done = json.loads(stored("matcher", "compare", "current", signals, "--json"))
    assert (done["found"], done["missed"]) == ([], [])
    (change,) = done["codings"]
    assert (change["person_id"], change["old"]["measure"], change["old"]["host"]) == ("P1", "convicted_abroad", "PL")
    assert (change["new"] or {}).get("measure") != "convicted_abroad"


def test_a_frozen_result_of_the_first_form_has_no_codings(stored, tmp_path: Path) -> None:
    frozen = tmp_path / "old.jsonl"
    stored("matcher", "freeze", frozen)
    head, *rows = frozen.read_text(encoding="utf8").splitlines(keepends=True)
    first = [row for row in rows if '"measure"' not in row]
    assert len(first) < len(rows)
    frozen.write_text("".join([head.replace('"frozen": 2', '"frozen": 1'), *first]), encoding="utf8")
    assert "Suggested codings: not compared" in stored("matcher", "compare", frozen, "current")


def test_files_can_stand_for_the_database(run, tmp_path: Path) -> None:
    files = ("--watchlist", tmp_path / "persons.csv", "--input", tmp_path / "documents.jsonl")
    assert "As before: 3" in run("matcher", "compare", "current", "0.4", *files)


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("compare", "current", "no/such"), "no folder of rules and no frozen file is there"),
        (("compare", "current@much", "current"), "'much' is no threshold"),
        (("compare", "current", "2"), "no folder of rules"),
        (("compare", "current", "{rules}", *FILES), "disagree about"),
        (("compare", "{broken}", "current", *FILES), "broken.jsonl:2: "),
        (("compare", "{persons}", "current", *FILES), "persons.csv:1: not JSON"),
        (("compare", "current", "current", "--watchlist", "{persons}"), "give both"),
        (("compare", "stored", "current", *FILES), "in the database"),
        (("freeze", "{none}/file", *FILES), "cannot be written"),
    ],
)
def test_wrong_use_is_named(run, rules: Path, tmp_path: Path, words: tuple[str, ...], fault: str) -> None:
    weights = rules / "weights.yml"
    weights.write_text(weights.read_text(encoding="utf8").replace("clue: gap,", "clue: gasp,"), encoding="utf8")
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"frozen": 1, "matcher": "x"}\n{"document": "d"}\n', encoding="utf8")
    paths = {"rules": rules, "broken": broken, "none": tmp_path / "none"}
    paths |= {"persons": tmp_path / "persons.csv", "documents": tmp_path / "documents.jsonl"}
    with pytest.raises(UsageError, match=re.escape(fault)):
        run("matcher", *(word.format(**paths) for word in words))
