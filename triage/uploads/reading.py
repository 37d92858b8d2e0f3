"""Text of a stranger's file, read in a child with limits."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass

LONGEST_SECONDS = 40
LARGEST = 10 * 2**20
"""Bytes of a file that is taken."""
KEPT_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV")
TYPES = (
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
)
"""By the first bytes; anything else that can be read is text."""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What a file says."""

    text: str
    hidden_text: str
    unread_pages: int
    """Scans, and pages left out."""


class RefusedFile(ValueError):  # noqa: N818 - named for what it is
    """A file that gives no text; `reason` is a short code, the message a sentence."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def type_of(data: bytes) -> str:
    """The type of a file by its bytes, whatever its name says."""
    found = next((kind for mark, kind in TYPES if mark in data[:1024]), "")
    if found:
        return found
    return "text/html" if data[:2000].lstrip()[:1] == b"<" else "text/plain"


def read_in_child(data: bytes) -> ReadFile:
    """The text of a file. Raises RefusedFile: empty, too_large, no_text, too_slow, broke_reader, and a reader's own."""
    if not data or len(data) > LARGEST:
        raise RefusedFile("too_large" if data else "empty", f"a file has 1 to {LARGEST} bytes, this one {len(data)}")
    said = _ask_child(data)
    if "refused" in said:
        raise RefusedFile(str(said["refused"]), str(said["says"]))
    found = ReadFile(str(said["text"]), str(said["hidden_text"]), int(said["unread_pages"]))
    if not f"{found.text}{found.hidden_text}".strip():
        raise RefusedFile("no_text", "the file holds no letters: a scan? Type what it says into the text")
    return found


def _ask_child(data: bytes) -> dict[str, str | int]:
    environment = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "triage.uploads.child"],
            input=data,
            capture_output=True,
            timeout=LONGEST_SECONDS,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RefusedFile("too_slow", f"the file could not be read in {LONGEST_SECONDS} seconds") from error
    if done.returncode != 0:
        raise RefusedFile("broke_reader", f"the reader was ended by the file (code {done.returncode})")
    said: dict[str, str | int] = json.loads(done.stdout)
    return said
