"""What changed between the versions of a page: the lines that went and that came. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from db.models import DocumentVersion

MOST_LINES = 400
"""Lines of a version that are compared; the time grows with their square."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that went or came."""

    came: bool
    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """What is different in a version from the one before it."""

    version: DocumentVersion
    lines: tuple[Line, ...]


def view_changes(versions: Sequence[DocumentVersion]) -> list[Edit]:
    """The edits between versions in their order, the newest first."""
    edits = [Edit(new, tuple(_changes(_lines(old), _lines(new)))) for old, new in pairwise(versions)]
    return edits[::-1]


def _lines(version: DocumentVersion) -> list[str]:
    lines = [line.strip() for line in f"{version.title}\n{version.text}".splitlines()]
    return [line for line in lines if line][:MOST_LINES]


def _changes(old: list[str], new: list[str]) -> list[Line]:
    found: list[Line] = []
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            found += [Line(False, line) for line in old[i:j]] + [Line(True, line) for line in new[k:m]]
    return found
