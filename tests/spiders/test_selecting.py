"""A selector that is looked up finds what lxml's XPath finds, in the same order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.reading.markup import parse_page
from spiders.reading.selecting import compiled
from spiders.source import SOURCES

PAGE = """<html><head><title>t</title></head><body class="page pg-article" id="top">
<div class="a b"><p class=" lead\ta ">
<a href="/author/1" class="name">N</a></p><p class="ab">no</p></div><div id="top"><ul><li class="b a"><span class="x">1
<time datetime="2009-03-17" pubdate>d</time></span></li></ul></div><section CLASS="A"><div class="b"><div class="b">
<a href="https://elsewhere/author/2">M</a></div></div></section></body></html>"""
SELECTORS = (
    *("div", "*", ".a", ".A", ".b.a", "div.b", "#top", "div#top", "body#top", "#absent", ".absent .b", "DIV.b", "h1"),
    *("[class]", "time[pubdate]", "time[datetime='2009-03-17']", "a[href*='/author/']", "a[href^='/author']"),
    *("a[href$='/2']", "a[href*='']", "[class~=a]", "body[class*='pg-']", "time[DateTime]", "p[class='ab']"),
    *("div .b", "div > .b", ".b .b a", "section > .b > .b > a", "body ul > li .x time", "div div", "body > div > ul"),
    *("p + p", "p ~ p", "li:first-child", "div:not(.a)", "p, li", "a.name, .x", "div:has(a)", "[lang|=en]"),
)


@pytest.mark.parametrize("css", SELECTORS)
def test_looking_up_finds_what_xpath_finds(css):
    page = parse_page(PAGE)
    assert page.elements.find(css) == list(compiled(css)(page.root))


def test_so_it_does_for_every_example_page_of_some_sources():
    pages = [path for name in ("ozodi", "eurasianet", "fergana") for path in (SOURCES / name).rglob("*.html")]
    assert pages
    for path in pages:
        page = parse_page(path.read_text("utf8", errors="replace"))
        for css in (*SELECTORS, "article p", ".date", "time[datetime]", "#content .title"):
            assert page.elements.find(css) == list(compiled(css)(page.root)), (path, css)


WORDS = st.sampled_from(("a", "b", "c"))
COMPOUNDS = st.builds("{}.{}".format, st.sampled_from(("", "div", "p")), WORDS)
BOXES = st.recursive(
    st.builds("<p class='{} {}'>x</p>".format, WORDS, WORDS),
    lambda inner: st.builds("<div class='{}'>{}{}</div>".format, WORDS, inner, inner),
    max_leaves=8,
)


@given(BOXES, st.lists(COMPOUNDS, min_size=1, max_size=3), st.sampled_from((" ", " > ")))
def test_so_it_does_for_boxes_in_boxes(markup, compounds, nearness):
    page = parse_page(markup)
    css = nearness.join(compounds)
    assert page.elements.find(css) == list(compiled(css)(page.root))
