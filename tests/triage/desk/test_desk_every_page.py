"""What holds for every page of the route table: it is there, in both languages, and no text of others does anything."""

import re
from collections.abc import Iterator

import pytest

from tests.triage.desk.everything import needs_sign_in, page_addresses, poison
from tests.triage.desk.rows import HOSTILE
from tests.triage.desk.tags import Tags
from triage.desk.accounts import add_user
from triage.desk.routes import ROUTES

ABSENT = "/candidates/999"


@pytest.fixture
def night(everything):
    """A desk on which every page has something to show."""
    return everything


def every_page(visitor, language: str = "en") -> Iterator[tuple[str, str]]:
    """(address, page) of each page, as an admin sees it; those of strangers as a stranger does."""
    readers = {True: visitor("admin"), False: visitor("nobody")}
    for address in page_addresses():
        reader = readers[needs_sign_in(address)]
        reader.client.cookies.set("language", language)
        yield address, reader.get(address, status=404 if address == ABSENT else 200)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_page_is_there_in_both_languages(visitor, language):
    for address, page in every_page(visitor, language):
        assert f'<html lang="{language}">' in page, address
        assert "<h1" in page, address


def test_no_page_has_anything_inline_or_from_elsewhere_or_a_key_of_two_meanings(visitor):
    for address, page in every_page(visitor):
        tags = Tags(page).found
        for tag, attrs in tags:
            assert not [name for name in attrs if name.startswith("on") or name == "style"], (address, tag)
            assert tag not in ("style", "object", "embed", "base"), address
            loads = attrs.get("src") or (attrs.get("href") if tag == "link" else "") or ""
            assert not loads or loads.startswith("/"), (address, loads)
            assert tag != "script" or "src" in attrs, address
        keys = [attrs["data-key"] for _tag, attrs in tags if "data-key" in attrs]
        assert len(keys) == len(set(keys)), address


def test_hostile_text_in_every_column_is_shown_plain_on_every_page(visitor, night):
    poison(night, HOSTILE)
    add_user(night, HOSTILE[:80], "viewer", "a long word for nobody")
    shown = set()
    for address, page in every_page(visitor):
        assert "<script>alert" not in page, address
        assert "<img src=x" not in page, address
        assert not re.search("[\u202e\u200b]", page), address
        assert not [href for _tag, attrs in Tags(page).found if "script>" in (href := attrs.get("href") or "")], address
        shown |= {address} if "&lt;script&gt;" in page else set()
    # The test would be empty if the text were not there.
    assert len(shown) > len(page_addresses()) * 0.7, sorted(set(page_addresses()) - shown)


def test_every_page_has_been_given_something_to_show():
    asked = {address.partition("?")[0] for address in page_addresses()}
    pages = {re.sub(r"\{.*?\}", "1", action.path) for action in ROUTES if action.method == "GET"}
    assert len(pages - asked) <= len(pages) / 5
