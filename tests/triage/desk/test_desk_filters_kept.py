"""Filters that somebody keeps: found again under their names, one's own alone, and dropped."""

import re

from sqlalchemy import select

from db.models import SavedFilter
from db.queries.filters import MOST


def names_on(page: str) -> list[str]:
    kept = page[page.index('<details class="kept">') : page.index('<section id="cards"')]
    return re.findall(r"<bdi>(.*?)</bdi>", kept)


def test_a_kept_filter_leads_to_its_cards_again(visitor):
    reader = visitor("coder")
    assert (
        reader.post("/filters", name="  Uzbek   cards ", filter="state=UZ&status=all") == "/queue?status=all&state=UZ"
    )
    page = reader.get("/queue")
    assert names_on(page) == ["Uzbek cards"]
    link = re.search(r'<a href="(/queue\?[^"]*)"><bdi>Uzbek cards', page)
    assert link is not None
    shown = reader.get(link[1].replace("&amp;", "&"))
    assert re.findall(r'class="card-link" href="/candidates/(\d+)', shown) == ["2", "5"]


def test_nobody_sees_or_drops_the_filter_of_another(visitor, night):
    coder, reviewer = visitor("coder"), visitor("reviewer")
    coder.post("/filters", name="mine", filter="state=UZ")
    assert names_on(reviewer.get("/queue")) == []
    reviewer.post("/filters/1")
    assert names_on(coder.get("/queue")) == ["mine"]
    coder.post("/filters/1")
    with night.read() as session:
        assert session.scalars(select(SavedFilter)).all() == []


def test_the_same_name_replaces_and_no_name_keeps_nothing(visitor):
    reader = visitor("coder")
    reader.post("/filters", name="one", filter="state=UZ")
    reader.post("/filters", name="one", filter="state=KZ")
    reader.post("/filters", name="   ", filter="state=TM")
    page = reader.get("/queue")
    assert names_on(page) == ["one"]
    assert '/queue?state=KZ"' in page


def test_what_makes_no_sense_in_a_filter_is_not_kept(visitor, night):
    visitor("coder").post("/filters", name="odd", filter="status=nonsense&since=never&evil=1&person=a%26b")
    with night.read() as session:
        assert session.scalars(select(SavedFilter.query)).all() == ["person=a%26b"]


def test_beyond_the_most_nothing_is_kept(visitor):
    reader = visitor("coder")
    for number in range(MOST + 2):
        reader.post("/filters", name=f"filter {number:02}", filter="")
    assert len(names_on(reader.get("/queue"))) == MOST


def test_a_name_in_markup_is_shown_as_it_was_typed(visitor):
    reader = visitor("coder")
    reader.post("/filters", name="<b>bold</b>", filter="")
    assert names_on(reader.get("/queue")) == ["&lt;b&gt;bold&lt;/b&gt;"]
