"""Amnesty's two numbers: the index of a document, and the number of an urgent action (a case with many documents)."""

import re
from urllib.parse import unquote

# EUR 46/4813/2021, EUR62/013/2005, eur58/2509/2020; three digits of a serial before about 2014, four since.
PRINTED = re.compile(r"\b([A-Z]{3})\s?(\d{2})[/-](\d{3,4})[/-](\d{4})\b", re.IGNORECASE)
# ASA3302062025ENGLISH.pdf, asa170292013en.pdf, eur600012013en.html
FILE_NAME = re.compile(r"\b([A-Z]{3})(\d{2})(\d{3,4})(\d{4})[a-z]+\.(?:pdf|html?)\b", re.IGNORECASE)
ACTION = re.compile(r"\bUA:?\s*(\d{1,3})/(\d{2})\b")
SLUG = re.compile(r"(\d{1,3})-(\d{2})(?!\d)")


def find_index(text: str) -> str:
    """The first index number in a text or address, as `eur46/4813/2021`; '' where there is none."""
    plain = unquote(text)
    found = PRINTED.search(plain) or FILE_NAME.search(plain)
    return f"{found[1]}{found[2]}/{found[3]}/{found[4]}".lower() if found else ""


def print_index(index: str) -> str:
    """`eur46/4813/2021` as Amnesty prints it: `EUR 46/4813/2021`."""
    return f"{index[:3].upper()} {index[3:]}"


def find_action(text: str) -> str:
    """The first number of an urgent action, as `UA 102/21`; '' where there is none."""
    found = ACTION.search(text)
    return f"UA {int(found[1])}/{found[2]}" if found else ""


def action_of_slug(slug: str) -> str:
    """The number that an address ends in: `102-21` is UA 102/21; '' for an address in words."""
    found = SLUG.fullmatch(slug) or SLUG.match(slug)
    return f"UA {int(found[1])}/{found[2]}" if found else ""
