"""Tags that would hold up the parser are cut; no text is, and nothing else is touched."""

import pytest

from spiders.reading.tags import CALM_LETTERS, MOST_ATTRIBUTES, calm_tags

PAD = "<p>calm</p>" * (CALM_LETTERS // 11 + 1)


def test_a_page_without_such_a_tag_stays_as_it_is_to_the_letter() -> None:
    markup = (
        PAD + "<!-- <a x=\" --><script>if (a<b) x = '<i y>';</script><p class='x y' hidden data-a=\"<b c>\">1 < 2</p>"
    )
    assert calm_tags(markup) == markup


def test_of_too_many_attributes_the_first_are_kept_and_the_text_behind_them() -> None:
    markup = PAD + "<h1 " + " ".join(f"a{number}='>'" for number in range(20_000)) + ">Muhiddin Kabiri</h1>"
    calmed = calm_tags(markup)
    assert calmed.endswith(">Muhiddin Kabiri</h1>")
    assert calmed.count("='>'") == MOST_ATTRIBUTES


def test_a_short_page_is_not_even_looked_at() -> None:
    markup = "<h1 " + "a " * 1_000 + ">"
    assert calm_tags(markup) == markup


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    "piece",
    ["<", "<a ", "<a x='", "<a =<a/x=", "<!--", "<script>", '<a "', "<a x=<a/x=", "</a x", "<a/", "<title>", "<a b=c"],
)
def test_no_page_holds_it_up(piece: str) -> None:
    """A tenth of a second's work; were it to grow with the square of the length, it would be hours'."""
    calm_tags(piece * (1_000_000 // len(piece)))
