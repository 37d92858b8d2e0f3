"""A new user at a terminal: what each command says where there is nothing yet, and that the next step is named."""

import json
import os
import re
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from cli.tables import print_table
from config.errors import UsageError
from config.json_lines import write_line
from config.settings import Settings
from db.models import Partner
from db.session import open_database

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("cli", "config", "crawler", "db", "matcher", "spiders", "triage")
UNSEEN = "Ivan\x1b[2J\x9b31m \u202egnp.exe\u2028second\u0085third\r\nfourth\u200b \ud800 Навозиш نوازش 'x' \"y\""


def run(home: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["--home", str(home), *words])


@pytest.mark.parametrize(
    "words",
    [("nightly",), ("candidates", "list"), ("persons", "export"), ("users", "list"), ("verify",), ("serve",),
     ("partners", "list"), ("alerts", "list"), ("search", "list"), ("events", "export", "--format", "csv")],
)  # fmt: skip
def test_a_home_that_is_not_set_up_is_said_to_need_init(tmp_path: Path, words: tuple[str, ...]):
    done = run(tmp_path / "new", *words)
    assert isinstance(done.exception, UsageError)
    assert "run 'exilewatch init'" in str(done.exception)
    assert done.stdout == ""


def test_init_names_what_is_still_missing_and_no_more(tmp_path: Path):
    first = run(tmp_path / "new", "init").stderr
    assert re.findall("Still to do: (.*)", first) == [
        "exilewatch persons import FILE", "exilewatch users add NAME --role admin", "exilewatch nightly",
    ]  # fmt: skip
    assert run(tmp_path / "new", "users", "add", "ann", "--role", "admin").exit_code == 0
    again = run(tmp_path / "new", "init", "--watchlist", str(ROOT / "config" / "watchlist.example.csv")).stderr
    assert re.findall("Still to do: (.*)", again) == ["exilewatch nightly"]


@pytest.mark.parametrize(
    ("words", "said"),
    [(("candidates", "list"), "exilewatch nightly"), (("partners", "list"), "exilewatch partners add"),
     (("users", "list"), "exilewatch users add"), (("search", "list"), "No search"), (("alerts", "list"), "none")],
)  # fmt: skip
def test_an_empty_list_says_so_beside_the_data(settings: Settings, words: tuple[str, ...], said: str):
    done = run(settings.home, *words)
    assert (done.exit_code, done.stdout) == (0, "")
    assert said in done.stderr


def test_accounts_are_listed_for_people_and_programs(settings: Settings):
    run(settings.home, "users", "add", "ann", "--role", "coder")
    assert run(settings.home, "users", "list").stdout == "ann\tcoder\topen\tpassword alone\n"
    row = json.loads(run(settings.home, "users", "list", "--json").stdout)
    assert row == {"name": "ann", "role": "coder", "open": True, "second_factor": False}


def test_a_backup_that_is_not_there_leaves_no_home_behind(tmp_path: Path):
    done = run(tmp_path / "new", "restore", str(tmp_path / "none.backup"))
    assert "no such file; give a file that 'exilewatch backup' wrote" in str(done.exception)
    assert done.output == ""
    assert not (tmp_path / "new").exists()


def test_whatever_command_makes_a_database_its_owner_alone_reads_it(settings: Settings, tmp_path: Path):
    backup = tmp_path / "a.backup"
    assert run(settings.home, "backup", str(backup)).exit_code == 0
    home = tmp_path / "new"
    before = os.umask(0o022)
    try:
        assert run(home, "restore", str(backup)).exit_code == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in home.glob("exilewatch.sqlite*")} == {0o600}


def test_hostile_text_is_one_line_of_json_that_no_terminal_obeys_and_nothing_is_lost():
    line = write_line({"name": UNSEEN})
    assert line.isprintable()
    assert "Навозиш نوازش" in line
    assert json.loads(line) == {"name": UNSEEN}


def test_a_hostile_name_comes_out_of_a_command_as_one_line(settings: Settings):
    database = open_database(settings.database)
    hostile = UNSEEN.replace("\ud800", "")
    with database.write() as session:
        session.add(Partner(name=hostile, clearance="green", created_by="test"))
    database.close()
    done = run(settings.home, "partners", "list", "--json")
    assert len(done.stdout.splitlines()) == 1
    assert json.loads(done.stdout)["name"] == hostile


def test_pages_of_the_docs_that_the_code_sends_people_to_are_there():
    texts = [
        path.read_text("utf8", "replace")
        for room in ROOMS
        for path in (ROOT / room).rglob("*.*")
        if path.suffix in CODE
    ]
    named = {page for text in texts for page in re.findall(r"docs/[a-z_-]+\.md", text)}
    assert named
    assert sorted(page for page in named if not (ROOT / page).is_file()) == []


CODE = (".py", ".yml", ".html")


def test_a_table_that_no_terminal_reads_is_one_whole_line_a_row(capsys: pytest.CaptureFixture[str]):
    print_table(("name", "reason"), [("a", "long " * 100), ("b [red]", None)])
    header, first, second = capsys.readouterr().out.splitlines()
    assert header.split() == ["name", "reason"]
    assert first.split() == ["a", *["long"] * 100]
    assert second.strip() == "b [red]"
