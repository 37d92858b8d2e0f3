"""Covers names in log files. None should ever be there, for logs hold numbers and public addresses; this makes sure."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote_plus

from triage.erasure.names import Name, find_names

COVER = b"*"
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


def lines_naming(logs: Path, names: Sequence[Name]) -> list[tuple[Path, int]]:
    """(log file, lines that have one of the names); files without any are left out."""
    counted = [(path, sum(1 for _ in _covered(path, names))) for path in _files(logs)]
    return [(path, number) for path, number in counted if number]


def cover_logs(logs: Path, names: Sequence[Name]) -> int:
    """Covers the names in place, byte for byte, so that whoever writes on goes on writing; returns how many lines."""
    lines = 0
    for path in _files(logs):
        changes = list(_covered(path, names))
        if changes:
            with path.open("r+b") as stream:
                for offset, covered in changes:
                    stream.seek(offset)
                    stream.write(covered)
        lines += len(changes)
    return lines


def cover_line(line: bytes, names: Sequence[Name]) -> bytes:
    """A line of the same length without the names; all of it is covered where it has one in an escaped form."""
    text = line.decode("utf8", "surrogateescape")
    for start, end in find_names(text, names):
        before, name = (len(part.encode("utf8", "surrogateescape")) for part in (text[:start], text[start:end]))
        line = line[:before] + COVER * name + line[before + name :]
    plain = unquote_plus(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), text))
    if plain != text and find_names(plain, names):
        return COVER * len(line.rstrip(b"\r\n")) + line[len(line.rstrip(b"\r\n")) :]
    return line


def _covered(path: Path, names: Sequence[Name]) -> Iterator[tuple[int, bytes]]:
    """(offset, covered line) of each line that changes."""
    offset = 0
    with path.open("rb") as stream:
        for line in stream:
            covered = cover_line(line, names)
            if covered != line:
                yield offset, covered
            offset += len(line)


def _files(logs: Path) -> list[Path]:
    return sorted(path for path in logs.rglob("*") if path.is_file()) if logs.is_dir() else []
