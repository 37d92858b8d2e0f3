"""`python -m triage.uploads.child`: reads one stranger's file from stdin, tells its text on stdout, and is gone.

Whatever the file does, it does it here: no database, no secrets, little memory, little time."""

import json
import resource
import sys

from spiders.document import UnexpectedPage
from spiders.reading.files import read_file

MOST_MEMORY = 1 << 30
MOST_SECONDS = 20
MOST_LETTERS = 8_000_000


def main() -> None:
    """Prints one object: text, hidden_text, unread_pages; or refused, says."""
    data = sys.stdin.buffer.read()
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    sys.stdout.write(json.dumps(_read(data)))


def _read(data: bytes) -> dict[str, str | int]:
    try:
        found = read_file(data)
    except UnexpectedPage as error:
        return {"refused": error.reason, "says": str(error)}
    if len(found.text) + len(found.hidden_text) > MOST_LETTERS:
        return {"refused": "too_much_text", "says": f"the file gives more than {MOST_LETTERS} letters"}
    return {"text": found.text, "hidden_text": found.hidden_text, "unread_pages": found.unread_pages}


if __name__ == "__main__":
    main()
