"""Tags that no page needs: libxml2 takes time that grows with the square of the attributes of one element.

100,000 of them, less than a megabyte, held a reader for six minutes (libxml2 2.14.6, 2026-11).
"""

import re

CALM_LETTERS, CALM_ATTRIBUTES = 50_000, 15_000
"""A shorter page has no room for more attributes than that, which cost half a second."""
MOST_ATTRIBUTES = 200
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
    return markup if len(markup) <= CALM_LETTERS or _room_for(markup) < CALM_ATTRIBUTES else MARKUP.sub(_cut, markup)


def _room_for(markup: str) -> int:
    """Attributes that the whole page has at most: each begins behind white space, a slash or a closing quote."""
    quotes = markup.count('"') + markup.count("'")
    return len(markup.split()) + markup.count("/") + quotes // 2 + 1


def _cut(found: re.Match[str]) -> str:
    kept = FIRST.match(found[3]) if found[3] else None
    return f"{found[2]}{kept[0]}" if kept else found[0]
