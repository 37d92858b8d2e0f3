"""The whole text of a piece of HTML: joined spans, divided blocks, nothing lost in depth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.reading.blocks import block_paragraphs, read_blocks


@pytest.mark.parametrize(
    ("html", "paragraphs"),
    [
        ("<p><span>Ka</span><span>biri</span> left</p>", ["Kabiri left"]),
        ("<p>one<br/>two</p>three", ["one two", "three"]),
        ("<table><tr><td>Name</td><td>Kabiri</td></tr></table>", ["Name", "Kabiri"]),
        ("plain words &#8217; only", ["plain words ’ only"]),
        ("<p>a</p><!-- hidden --><style>p{}</style><script>x()</script><p>b</p>", ["a", "b"]),
        ("before <!-- note --> after", ["before after"]),
        ("   ", []),
        ("<style>p{}</style>", []),
        ("<p>a\x00b</p>", ["ab"]),
    ],
)
def test_blocks_divide_and_nothing_else_does(html: str, paragraphs: list[str]) -> None:
    assert block_paragraphs(html) == paragraphs


@given(
    st.lists(st.sampled_from(["<p>", "</p>", "<b>", "</div>", "<div", "<!--", "-->", "&", "Kabiri ", "<td>", "\x00"]))
)
def test_no_markup_breaks_the_reader(pieces: list[str]) -> None:
    assert all(each == " ".join(each.split()) != "" for each in block_paragraphs("".join(pieces)))


@pytest.mark.parametrize("depth", [300, 3_000, 100_000])
def test_text_below_the_depth_that_libxml2_reads_is_not_lost(depth: int) -> None:
    html = "<div>" * depth + "<script>no()</script>Umarali &quot;Quvvatov&quot;" + "</div>" * depth
    assert read_blocks(html) == 'Umarali "Quvvatov"'
