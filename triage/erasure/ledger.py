"""The ledger of erasures: a file beside the database, so that a restored backup forgets again whom it still knows.

One JSON object a line, mode 600. It holds marks only (triage/erasure/marks.py): without the installation's key, which
lies elsewhere, it tells nothing."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from config.errors import UsageError
from config.secret import derive
from config.settings import Settings

FILE = "erasures.jsonl"


class LedgerError(UsageError):
    """The ledger cannot be used; the message names file, line and next step."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One erasure, or the lifting of one."""

    at: str
    """ISO moment, UTC."""
    check: str
    """Tells under which installation's key the marks were made."""
    key: str = ""
    """Mark of the person's key; empty where a name was let in again."""
    names: tuple[str, ...] = ()
    lifted: str = ""
    """Mark of a name that was let in again; empty for an erasure."""


def ledger_of(settings: Settings) -> Path:
    """Where the ledger lies."""
    return settings.home / FILE


def check_of(secret: bytes) -> str:
    """What an entry says of the key that it was made under."""
    return derive(secret, "erasure ledger", "").hex()[:16]


def add_entry(path: Path, entry: Entry) -> None:
    """Appends an entry and waits for the disk."""
    line = json.dumps(asdict(entry), sort_keys=True) + "\n"
    with os.fdopen(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600), "a", encoding="ascii") as stream:
        stream.write(line)
        stream.flush()
        os.fsync(stream.fileno())


def read_ledger(path: Path, secret: bytes) -> list[Entry]:
    """The entries in order. A last line that a power cut tore is left out: its erasure did not happen.

    Raises LedgerError for any other line that is none, and for entries under another key than `secret`."""
    lines = path.read_text("utf8").splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines.pop()
    entries = [_entry(path, number, line) for number, line in enumerate(lines, 1)]
    for number, entry in enumerate(entries, 1):
        if entry.check != check_of(secret):
            raise LedgerError(
                f"{path}:{number}: made under another key; copy secret.key from the old home, or set "
                "EXILEWATCH_SECRET_KEY as it was, before you restore"
            )
    return entries


def _entry(path: Path, number: int, line: str) -> Entry:
    try:
        said = json.loads(line)
        return Entry(**{**said, "names": tuple(said["names"])})
    except (ValueError, TypeError, KeyError) as error:
        raise LedgerError(
            f"{path}:{number}: no entry of a ledger ({error}); take the file from another copy"
        ) from error
