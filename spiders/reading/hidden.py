"""Lines that stand beside a text: kept where they say something that the text does not."""

from collections.abc import Collection, Iterable

LEAST_WORDS, LEAST_LETTERS = 2, 8
"""A left-out line with less is a label or a button; a caption may be no more than a name."""
GLANCE = 40
"""Letters in which mostly enough of a line is seen."""
COMPARED = 200_000
"""Letters of a text in which parts of lines are looked for: past that, only whole lines are."""


def keep_unsaid(lines: Iterable[str], title: str, text: str, known: Collection[str] = ()) -> str:
    """Those of `lines` that neither title nor text nor `known` has, each once, divided by a blank line."""
    whole = frozenset((title, *text.split("\n\n"), *known))
    flat = _without_spaces(f"{title}{text}"[:COMPARED])
    fresh = (line for line in lines if _says_something(line) and line not in whole)
    return "\n\n".join(dict.fromkeys(line for line in fresh if _without_spaces(line) not in flat))


def _without_spaces(text: str) -> str:
    return "".join(text.split())


def _says_something(line: str) -> bool:
    return len(line.split(None, LEAST_WORDS)) >= LEAST_WORDS and (_has_letters(line[:GLANCE]) or _has_letters(line))


def _has_letters(text: str) -> bool:
    return sum(map(str.isalpha, text)) >= LEAST_LETTERS
