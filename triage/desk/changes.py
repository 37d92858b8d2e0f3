"""What changed between the versions of a page: whole lines for its own page, words for a card. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise, zip_longest

from db.models import DocumentVersion
from triage.desk.marking import Piece

MOST_LINES = 400
"""Lines of a version that are compared; the time grows with their square."""
SHORT_LINES = 6
"""Changed lines that a card shows."""
MOST_WORDS = 400
"""Words of a line that are compared."""
AROUND = 7
"""Words that are shown on each side of a change."""
RUN = 60
"""Words that came or went in one go, from which on only the first and last are shown."""


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


@dataclass(frozen=True, slots=True)
class ShortEdit:
    """An edit as a card shows it: each changed line as words that stayed, `went` or `came`."""

    lines: tuple[tuple[Piece, ...], ...]
    more: int
    """Changed lines that are not shown."""


def view_short_edit(old: DocumentVersion, new: DocumentVersion) -> ShortEdit:
    """The first few changed lines between two versions, in words."""
    pairs = list(_changed_pairs(_lines(old), _lines(new)))
    shown = tuple(tuple(_compare_words(*pair)) for pair in pairs[:SHORT_LINES])
    return ShortEdit(shown, len(pairs) - len(shown))


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


def _changed_pairs(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    """Each changed line as it was and as it is; '' for one that was not there."""
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield from zip_longest(old[i:j], new[k:m], fillvalue="")


def _compare_words(old: str, new: str) -> Iterator[Piece]:
    before, after = old.split()[:MOST_WORDS], new.split()[:MOST_WORDS]
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for number, (kind, i, j, k, m) in enumerate(steps):
        if kind == "equal":
            first, last = number == 0, number == len(steps) - 1
            yield Piece(_shorten(before[i:j], 0 if first else AROUND, 0 if last else AROUND) + " ")
            continue
        if i < j:
            yield Piece(_shorten(before[i:j], RUN // 2, RUN // 2), "went")
        if k < m:
            yield Piece(_shorten(after[k:m], RUN // 2, RUN // 2), "came")


def _shorten(words: list[str], first: int, last: int) -> str:
    """The words, or of many the first and the last."""
    if len(words) <= first + last:
        return " ".join(words)
    return " ".join((*words[:first], "…", *words[len(words) - last :]))
