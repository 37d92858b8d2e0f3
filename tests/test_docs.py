"""Every command, setting and source that exists is documented, and the reverse."""

import re
from pathlib import Path

import pytest

from cli.main import COMMANDS
from config.settings import Settings
from spiders.source import find_sources

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
DOCS = "\n".join(path.read_text(encoding="utf8") for path in PAGES)


def test_every_setting_is_documented_with_its_default_and_no_other():
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf8")
    rows = re.findall(r"^\| `(EXILEWATCH_\w+)` \| (?:`(.*)`)? ?\|", page, re.MULTILINE)
    wanted = {
        f"EXILEWATCH_{name.upper()}": "" if field.default in (None, "") else str(field.default)
        for name, field in Settings.model_fields.items()
    }
    assert dict(rows) == wanted


def test_settings_named_in_the_docs_exist():
    known = {f"EXILEWATCH_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"EXILEWATCH_[A-Z_]+", DOCS)) <= known


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command):
    assert f"exilewatch {command}" in DOCS


def test_commands_named_in_the_docs_exist():
    assert set(re.findall(r"exilewatch ([a-z]+)", DOCS)) - set(COMMANDS) <= NO_COMMANDS


def test_every_source_is_listed_in_the_docs():
    page = (ROOT / "docs" / "sources.md").read_text(encoding="utf8")
    assert set(re.findall(r"^\| `(\w+)`", page, re.MULTILINE)) == set(find_sources())


NO_COMMANDS = {"does", "is", "for", "stands", "runs", "finds", "reads", "and"}
"""Words of sentences that have exilewatch as their subject."""
