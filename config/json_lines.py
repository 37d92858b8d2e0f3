"""One value, one line of JSON, that no reader splits and no terminal obeys."""

import json


def write_line(value: object) -> str:
    """The value as JSON in one line without its end; letters of every script stay readable.

    What is not shown (control characters, marks of direction, separators of lines) is escaped: some readers end a
    line at U+2028 or U+0085, and a terminal obeys U+009B."""
    text = json.dumps(value, ensure_ascii=False)
    return text if text.isprintable() else "".join(map(_escape, text))


def _escape(letter: str) -> str:
    return letter if letter.isprintable() else json.dumps(letter)[1:-1]
