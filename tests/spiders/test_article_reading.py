"""Reading of article pages: what is text, what is hidden, and that nothing is lost to nesting."""

import pytest
import trafilatura

from spiders.reading.article import MOST_GENERIC, ArticleRules, read_article
from spiders.reading.markup import check_css, parse_page, read_blocks, text_of

RULES = ArticleRules(
    guard=("body.page",),
    title=("h1",),
    lead=("p.lead",),
    body=("div.body",),
    drop=("figure",),
    frame=("div.cookies",),
    date=("time[datetime]", "span.date"),
    authors=("a.author",),
    no_author=("Newsroom",),
    boilerplate=("Share this story",),
)
GENERIC = ArticleRules()


def page(inside: str, head: str = "") -> str:
    return f"<html lang='en'><head>{head}</head><body class='page'>{inside}</body></html>"


def test_paragraphs_of_the_body_are_the_text_with_the_lead_before_them() -> None:
    article = read_article(
        page("<h1>A  title</h1><p class=lead>Lead.</p><div class=body><p>One <b>bold</b> word.</p>\n<p>Two.</p></div>"),
        RULES,
        ["en"],
    )
    assert (article.title, article.text) == ("A title", "Lead.\n\nOne bold word.\n\nTwo.")


def test_words_that_markup_cuts_stay_words_and_lines_and_cells_stay_apart() -> None:
    article = read_article(
        page(
            "<div class=body><p><span>Kab</span><i>iri</i></p><p>Muhiddin<br>Kabiri</p>"
            "<table><tr><td>Solih</td><td>Muhammad</td></tr></table><custom-tag>own line</custom-tag></div>"
        ),
        RULES,
        ["en"],
    )
    assert article.text == "Kabiri\n\nMuhiddin\nKabiri\n\nSolih Muhammad\n\nown line"


def test_text_after_a_comment_is_not_lost() -> None:
    assert read_article(page("<div class=body><p>One<!-- x --> two</p></div>"), RULES, ["en"]).text == "One two"


def test_captions_and_other_left_out_text_is_hidden_text_and_menus_are_not() -> None:
    article = read_article(
        page(
            "<nav>Home News Contact us today</nav><div class=cookies>We like cookies very much</div>"
            "<div class=body><p>Text of the story.</p><figure><figcaption>Muhiddin Kabiri</figcaption></figure>"
            "<p>Share this story</p></div>"
            "<ul><li><a href='/other'>Another story about somebody else</a></li></ul>"
            "<div class=aside>Correction: the man is Umarali Quvvatov.</div><footer>All rights reserved here</footer>"
        ),
        RULES,
        ["en"],
    )
    assert article.text == "Text of the story."
    assert article.hidden_text.split("\n\n") == ["Muhiddin Kabiri", "Correction: the man is Umarali Quvvatov."]


def test_summary_in_the_head_is_hidden_text_unless_the_article_says_it() -> None:
    head = "<meta name=description content='{}'>"
    body = "<div class=body><p>Text of the story, told at length.</p></div>"
    told = read_article(page(body, head.format("Text of the story")), RULES, ["en"])
    other = read_article(page(body, head.format("About Sharofiddin Gadoev")), RULES, ["en"])
    assert (told.hidden_text, other.hidden_text) == ("", "About Sharofiddin Gadoev")


@pytest.mark.parametrize("depth", [300, 1500, 3000, 100_000])
@pytest.mark.parametrize("rules", [RULES, GENERIC], ids=["selectors", "generic"])
def test_a_name_nested_deeper_than_parsers_go_is_not_lost(depth: int, rules: ArticleRules) -> None:
    deep = "<div>" * depth + "<p>Muhiddin Kabiri was named here</p>" + "</div>" * depth
    article = read_article(page(f"<h1>Title</h1><div class=body><p>Seen.</p></div>{deep}"), rules, ["en"])
    assert "Muhiddin Kabiri" in f"{article.text}\n{article.hidden_text}"


def test_a_very_large_page_without_known_selectors_is_read_whole_and_not_weighed_line_by_line(monkeypatch) -> None:
    weighed: list[str] = []
    monkeypatch.setattr(trafilatura, "bare_extraction", lambda markup, **_: weighed.append(markup))
    lines = "".join(f"<p>Line number {number} of a long list</p>" for number in range(MOST_GENERIC // 30))
    article = read_article(page(f"{lines}<p>Muhammad Solih at the very end</p>"), GENERIC, ["en"])
    assert article.text.endswith("Muhammad Solih at the very end")
    assert weighed == []


@pytest.mark.parametrize(
    ("inside", "head", "expected"),
    [
        ("<time datetime='2024-04-28T03:00:00-04:00'>x</time>", "", ("2024-04-28T03:00:00-04:00", "time")),
        ("<span class=date>28 April 2024</span>", "", ("2024-04-28T00:00:00+00:00", "day")),
        (
            "",
            '<script type=\'application/ld+json\'>{"headline":"H","datePublished":"2024-04-28 07:00:00Z"}</script>',
            ("2024-04-28T07:00:00+00:00", "time"),
        ),
        (
            "",
            '<script type=\'application/ld+json\'>[{"@graph":[{"datePublished":"2024-04-28"}]}]</script>',
            ("2024-04-28T00:00:00+00:00", "day"),
        ),
        (
            "",
            "<meta property='article:published_time' content='2024-04-28T07:00:00Z'>",
            ("2024-04-28T07:00:00+00:00", "time"),
        ),
        ("<span class=date>soon</span>", "<script type='application/ld+json'>{broken</script>", (None, "time")),
    ],
)
def test_date_is_read_from_the_page_then_from_what_it_says_of_itself(
    inside: str, head: str, expected: tuple[str | None, str]
) -> None:
    article = read_article(page(f"<div class=body>{inside}<p>Text</p></div>", head), RULES, ["en"])
    published = article.published.isoformat() if article.published else None
    assert (published, article.published_precision) == expected


def test_authors_leave_out_bylines_of_the_outlet() -> None:
    inside = "<a class=author>Newsroom Staff</a><a class=author>Ann Lee</a><a class=author>Ann Lee</a>"
    assert read_article(page(f"<div class=body>{inside}</div>"), RULES, ["en"]).authors == ("Ann Lee",)


def test_guard_tells_a_page_of_another_layout() -> None:
    assert read_article(page("<div class=body>x</div>"), RULES, ["en"]).guarded
    assert not read_article("<html><body class=p2><div class=body>x</div></body></html>", RULES, ["en"]).guarded


@pytest.mark.parametrize("markup", ["", " ", "\0", "<", "<!-- only -->", "no markup at all", "\ud800 lone", "<html>"])
def test_no_markup_makes_the_reader_fail(markup: str) -> None:
    assert read_article(markup, RULES, ["en"]).title == ""


def test_trafilatura_reads_a_page_whose_markup_is_not_known() -> None:
    story = "".join(
        f"<p>This is paragraph number {n} of a story about a road, told in plain words.</p>" for n in range(6)
    )
    article = read_article(page(f"<nav>Home</nav><article><h1>The road</h1>{story}</article>"), GENERIC, ["en"])
    assert article.title == "The road"
    assert article.text.count("paragraph number") == 6


def test_blocks_say_how_much_of_them_is_links() -> None:
    root = parse_page("<p><a>abcd</a>efgh</p>").root
    assert [round(block.linked_share, 1) for block in read_blocks(root)] == [0.5]
    assert text_of(root) == "abcdefgh"


def test_a_wrong_selector_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="not a CSS selector"):
        check_css("div[")


def test_words_that_stand_for_a_picture_are_hidden_text_but_not_those_of_other_stories() -> None:
    article = read_article(
        page(
            "<div class=body><p>Text of the story.</p><a href='/big'><img alt='Umarali Quvvatov in Istanbul'></a></div>"
            "<img alt='Muhiddin Kabiri'><img alt='logo'><img alt='Text of the story.'>"
            "<a href='/other'><img alt='Somebody of another story'></a><nav><img alt='Home page picture'></nav>"
        ),
        RULES,
        ["en"],
    )
    assert article.hidden_text.split("\n\n") == ["Umarali Quvvatov in Istanbul", "Muhiddin Kabiri"]


@pytest.mark.timeout(120)
@pytest.mark.parametrize("rules", [RULES, GENERIC])
def test_an_element_with_a_hundred_thousand_attributes_does_not_hold_up_the_reader(rules: ArticleRules) -> None:
    """Read with each of them, it took six minutes."""
    many = " ".join(f"a{number}=b" for number in range(100_000))
    article = read_article(
        page(f"<h1 {many}>A title</h1><div class=body><p>{'Muhiddin Kabiri spoke. ' * 20}</p></div>"), rules, ["en"]
    )
    assert "Muhiddin Kabiri" in article.text
