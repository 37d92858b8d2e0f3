"""The command line as a program sees it: exit codes, stdout, stderr, speed of the help."""

import subprocess
import sys
from pathlib import Path

import pytest

from cli.main import COMMANDS, _home_first
from cli.main import run as run_here

ROOT = Path(__file__).resolve().parents[2]


def run(*words, home=None, expect=0):
    command = [sys.executable, "-m", "cli.main", *map(str, words)]
    done = subprocess.run(
        command,
        cwd=home or ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
    )
    assert done.returncode == expect, done.stderr
    return done


def test_the_help_names_every_command_and_imports_no_heavy_library():
    told = run("--help").stdout
    assert all(f"  {name}" in told for name in COMMANDS)
    script = "import sys\ntry:\n  from cli.main import run; run(['--help'])\nexcept SystemExit: pass\n"
    script += "heavy = {'scrapy', 'sqlalchemy', 'trafilatura', 'numpy', 'fastapi'} & set(sys.modules)\n"
    script += "sys.exit(f'imported {heavy}' if heavy else 0)"
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True)


@pytest.mark.parametrize("words", [("no-such-command",), ("nightly", "--no-such-option"), ("persons", "import")])
def test_wrong_use_exits_with_2_and_says_so_on_stderr(words, capsys, monkeypatch):
    monkeypatch.setattr("cli.main.guard_terminal", lambda: None)  # it is for a whole process
    with pytest.raises(SystemExit) as ended:
        run_here([*words])
    told = capsys.readouterr()
    assert (ended.value.code, told.out) == (2, "")
    assert told.err


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_help(name, capsys, monkeypatch):
    monkeypatch.setattr("cli.main.guard_terminal", lambda: None)  # it is for a whole process
    with pytest.raises(SystemExit) as ended:
        run_here([name, "--help"])
    assert ended.value.code == 0
    assert f"Usage: exilewatch {name}" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["a", "--home", "x", "b"], ["--home", "x", "a", "b"], ["a", "b", "--home", "x"]])
def test_home_may_stand_anywhere(words):
    assert _home_first(words) == ["--home", "x", "a", "b"]
    assert _home_first(["a", "--home=x"]) == ["--home=x", "a"]


def test_a_bad_setting_is_named(tmp_path):
    command = [sys.executable, "-m", "cli.main", "init"]
    environment = {"EXILEWATCH_DESK_PORT": "many", "EXILEWATCH_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 2
    assert "EXILEWATCH_DESK_PORT" in done.stderr
    assert "docs/settings.md" in done.stderr


def test_an_unprepared_home_says_what_to_run(tmp_path):
    done = run("candidates", "list", "--home", tmp_path / "none", expect=2)
    assert "run 'exilewatch init'" in done.stderr
