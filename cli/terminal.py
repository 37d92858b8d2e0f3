"""What a terminal shows is what stands there: unseen characters of names and texts are named, as on the desk's pages.

A name from a file or a page could else hide a line, colour it, or turn it around. What goes to a file or a program
stays as it is: there the reader decides, and JSON has its own escapes."""

import sys
from typing import IO, Any

from triage.desk.visible import show_hidden


class ShownText:
    """A stream that names unseen characters as it writes them; in all else the stream that it was given."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Writes the text, escapes of a terminal named like any other unseen character."""
        return self._stream.write(show_hidden(text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def guard_terminal() -> None:
    """From here on nothing that this process prints on a terminal can steer it."""
    if sys.stdout.isatty():
        sys.stdout = ShownText(sys.stdout)
    if sys.stderr.isatty():
        sys.stderr = ShownText(sys.stderr)
