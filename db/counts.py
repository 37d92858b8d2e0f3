"""Names of the numbers that are kept with a run, and what they say of its documents. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping

READ, FIELD, LANGUAGE = "documents", "with:", "language:"
"""Documents that were new or changed; those of them that have a field; those in a language."""
ASKED, READABLE = "pages", "page that can be read"
"""Pages of items that came, and those of them that could be read: the one field that is no field of a document."""
SHOWN = ("title", "date", "author", "long text", "whole text", READABLE)
"""The fields whose fill rates people are shown."""


def fill_rates(runs: Iterable[Mapping[str, int]]) -> dict[str, float]:
    """Field → share of the documents of these runs that have it, 0 to 1; none where nothing was read."""
    whole: Counter[str] = Counter()
    for counts in runs:
        whole.update(counts)
    bases = {name: whole[ASKED if name == READABLE else READ] for name in SHOWN}
    return {name: round(whole[FIELD + name] / base, 3) for name, base in bases.items() if base}
