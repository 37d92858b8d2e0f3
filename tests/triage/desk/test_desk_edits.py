"""What an edit of a page changed stands on the card itself, in words."""

from types import SimpleNamespace

import pytest

from triage.desk.changes import AROUND, SHORT_LINES, view_short_edit


def edit(old: str, new: str):
    return view_short_edit(SimpleNamespace(title="Held", text=old), SimpleNamespace(title="Held", text=new))


def words(line):
    return [(piece.what, piece.text.strip()) for piece in line]


def test_words_that_went_and_came_are_marked_and_the_rest_is_there():
    found = edit("He was held on 14 November.\nNothing else.", "He was held on 13 November.\nNothing else.")
    assert [words(line) for line in found.lines] == [
        [("", "He was held on"), ("went", "14"), ("came", "13"), ("", "November.")]
    ]
    assert found.more == 0


def test_a_line_that_came_and_one_that_went_are_whole():
    assert words(edit("Held.", "Held.\nHe was let go.").lines[0]) == [("came", "He was let go.")]
    assert words(edit("Held.\nHe was let go.", "Held.").lines[0]) == [("went", "He was let go.")]


def test_far_from_a_change_a_long_line_is_cut_and_says_so():
    before = " ".join(f"word{number}" for number in range(100))
    line = words(edit(f"{before} arrested {before}", f"{before} released {before}").lines[0])
    assert line[1:3] == [("went", "arrested"), ("came", "released")]
    assert line[0][1].split() == ["…", *before.split()[-AROUND:]]
    assert line[3][1].split() == [*before.split()[:AROUND], "…"]


def test_more_changed_lines_than_a_card_shows_are_counted():
    old, new = ("\n".join(f"line {number} {end}" for number in range(20)) for end in ("was", "is"))
    found = edit(old, new)
    assert (len(found.lines), found.more) == (SHORT_LINES, 20 - SHORT_LINES)


def test_an_edit_of_the_title_is_an_edit():
    found = view_short_edit(SimpleNamespace(title="Held", text="x"), SimpleNamespace(title="Let go", text="x"))
    assert words(found.lines[0]) == [("went", "Held"), ("came", "Let go")]


@pytest.fixture
def night(everything):
    return everything


def test_a_card_shows_what_its_edited_page_changed(visitor):
    reader = visitor("viewer")
    page = reader.get("/candidates/1")
    assert "<del>14</del> <ins>13</ins>" in page
    assert 'href="/documents/1"' in page
    latin = reader.get("/candidates/1?latin=1")
    assert "<del>14</del> <ins>13</ins> noyabr dar furudgohi" in latin
    assert "<del>" not in reader.get("/candidates/2"), "it was not edited"
