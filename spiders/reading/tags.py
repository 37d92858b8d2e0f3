"""Tags that no page needs: libxml2 takes time that grows with the square of the attributes of one element.

100,000 of them, less than a megabyte, held a reader for six minutes (libxml2 2.14.6, 2026-11).
"""

import re

CALM_LETTERS, CALM_ATTRIBUTES = 50_000, 15_000
"""A shorter page has no room for more attributes than that, which cost half a second."""
MOST_ATTRIBUTES = 200
WHITE = " \t\n\f\r"
SEPARATORS = WHITE.encode() + b"/\"'"
RAW = "script|style|textarea|title|xmp|iframe|noembed|noframes"
"""Elements whose content is no markup."""
# As the tokeniser of HTML 5 reads it, each quantifier possessive: linear whatever the page says.
ATTRIBUTE = r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>"'][^\s>]*+)?+)?+"""
MARKUP = re.compile(
    rf"<!--(?:[^-]++|-(?!->))*+(?:-->|\Z)|<({RAW})\b(?:{ATTRIBUTE})*+[\s/]*+>(?:[^<]++|<(?!/\1\b))*+"
    rf"|(</?[a-z][^\s/>]*+)((?:{ATTRIBUTE}){{{MOST_ATTRIBUTES + 1},}}+)?+(?:{ATTRIBUTE})*+",
    re.DOTALL | re.IGNORECASE,
)
FIRST = re.compile(rf"(?:{ATTRIBUTE}){{{MOST_ATTRIBUTES}}}")


def calm_tags(markup: str) -> str:
    """The markup, with at most 200 attributes to a tag where it is large; text between tags stays as it is."""
    return MARKUP.sub(_cut, markup) if len(markup) > CALM_LETTERS and _has_room(markup) else markup


def are_calm(page: bytes) -> bool:
    """Whether a page in UTF-8 is short, or has little of what attributes begin behind: of most, that is soon seen."""
    return len(page) <= CALM_LETTERS or len(page) - len(page.translate(None, SEPARATORS)) <= CALM_ATTRIBUTES


def _has_room(markup: str) -> bool:
    """Whether a page may hold too many attributes: each begins behind white space, a slash or a closing quote."""
    left = CALM_ATTRIBUTES - markup.count("/") - (markup.count('"') + markup.count("'")) // 2
    return sum(map(markup.count, WHITE)) > left and len(markup.split()) > left


def _cut(found: re.Match[str]) -> str:
    kept = FIRST.match(found[3]) if found[3] else None
    return f"{found[2]}{kept[0]}" if kept else found[0]
