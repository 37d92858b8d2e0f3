"""Keeps what one version of the matcher found in a file, so that another version can be compared with it."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from config.errors import UsageError
from matcher.changes import Found, Run
from matcher.codings import Coded
from triage.intake.sides import Side

FORM = 2
"""Form of the file; raised when its columns change. Form 1 had mentions and no codings, and is still read."""

_FOUND: TypeAdapter[Found] = TypeAdapter(Found)
_CODED: TypeAdapter[Coded] = TypeAdapter(Coded)
_Row = TypeVar("_Row", Found, Coded)


def write_run(run: Run, path: Path) -> None:
    """Writes a line that says which version it was, then one JSON object a mention, then one a coding."""
    head = {"frozen": FORM, "matcher": run.version}
    rows: Iterable[dict[str, object]] = (head, *map(asdict, run.found), *map(asdict, run.coded or ()))
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf8", errors="backslashreplace") as stream:
            stream.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        part.replace(path)
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be written ({error.strerror}); give a path in a folder that exists"
        ) from error


def read_run(side: Side) -> Run:
    """The run that a frozen file keeps, with the side's threshold. Raises UsageError naming the line that is off."""
    path = Path(side.what)
    lines = path.read_text(encoding="utf8").splitlines()
    head = _row(path, 1, lines[0]) if lines else {}
    form = head.get("frozen")
    if form not in (1, FORM):
        raise UsageError(f"{path}:1: no frozen result of form 1 or {FORM}; write it with 'exilewatch matcher freeze'")
    rows = [(number, _row(path, number, line)) for number, line in enumerate(lines[1:], 2)]
    found = tuple(_read(_FOUND, path, number, row) for number, row in rows if "measure" not in row)
    coded = tuple(_read(_CODED, path, number, row) for number, row in rows if "measure" in row)
    return Run(side.title, str(head["matcher"]), side.threshold, found, coded if form == FORM else None)


def _read(reader: TypeAdapter[_Row], path: Path, number: int, row: dict[str, object]) -> _Row:
    try:
        return reader.validate_python(row)
    except ValidationError as error:
        fault = error.errors()[0]
        raise UsageError(f"{path}:{number}: {fault['loc'][0]}: {fault['msg']}; freeze the file anew") from error


def _row(path: Path, number: int, line: str) -> dict[str, object]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise UsageError(f"{path}:{number}: not JSON ({error}); freeze the file anew") from error
    if not isinstance(row, dict):
        raise UsageError(f"{path}:{number}: not an object; freeze the file anew")
    return row
