"""Keeps what one version of the matcher found in a file, so that another version can be compared with it."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from config.errors import UsageError
from matcher.changes import Found, Run
from triage.intake.sides import Side

FORM = 1
"""Form of the file; raised when its columns change."""

_FOUND: TypeAdapter[Found] = TypeAdapter(Found)


def write_run(run: Run, path: Path) -> None:
    """Writes a line that says which version it was, then one JSON object a mention, in the order of the run."""
    head = {"frozen": FORM, "matcher": run.version}
    rows: Iterable[dict[str, object]] = (head, *map(asdict, run.found))
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
    if head.get("frozen") != FORM:
        raise UsageError(f"{path}:1: no frozen result of form {FORM}; write it with 'exilewatch matcher freeze'")
    found = tuple(_found(path, number, line) for number, line in enumerate(lines[1:], 2))
    return Run(side.title, str(head["matcher"]), side.threshold, found)


def _found(path: Path, number: int, line: str) -> Found:
    try:
        return _FOUND.validate_python(_row(path, number, line))
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
