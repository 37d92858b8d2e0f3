"""Hostile text on a terminal is shown, not obeyed; what goes to a file or a program stays as it is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = "Ivan\x1b[2J\x1b]0;title\x07 \u202egnp.exe\u200b\x9b31m\r Petrov"
SCRIPT = """
import sys, typer
from rich.console import Console
from rich.table import Table
from cli.terminal import guard_terminal
guard_terminal()
typer.echo(sys.argv[1])
typer.echo(sys.argv[1], err=True)
table = Table("person")
table.add_row("Navozish")
Console(force_terminal=False).print(table)
"""
SHOWN = "Ivan⟨U+001B⟩[2J⟨U+001B⟩]0;title⟨U+0007⟩ ⟨U+202E⟩gnp.exe⟨U+200B⟩⟨U+009B⟩31m⟨U+000D⟩ Petrov"


def read_all(terminal: int) -> str:
    said = b""
    try:
        while some := os.read(terminal, 4096):
            said += some
    except OSError:  # What Linux says of a terminal that nobody writes to any more.
        pass
    return said.decode().replace("\r\n", "\n")


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="no terminals of this kind here")
def test_a_terminal_is_shown_what_a_program_is_given():
    ours, theirs = os.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", SCRIPT, HOSTILE]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as started:
        os.close(theirs)
        on_terminal = read_all(ours)
        assert started.wait(60) == 0
    os.close(ours)
    assert on_terminal.count(SHOWN) == 2
    assert "\x1b" not in on_terminal
    assert "Navozish" in on_terminal
    piped = subprocess.run(command, capture_output=True, check=True, env=environment)
    assert "\u202egnp.exe\u200b" in piped.stdout.decode()
    assert "⟨" not in piped.stdout.decode()
