"""Strings, keys and templates agree; texts are cut, shown and transliterated without loss."""

import re
import string
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import settings as terms
from hypothesis import strategies as st

from config.codebook import read_codebook
from config.rows import ConfigError
from db.models import Base
from db.queries.queue_filter import STATUS_GROUPS
from triage.alerts.addresses import DETAILS
from triage.alerts.channels import find_channels
from triage.alerts.contacts import ROLES as CONTACT_ROLES
from triage.alerts.partner_routes import CASES
from triage.alerts.timing import RHYTHMS
from triage.desk.archived_page import clean_page
from triage.desk.choosing import DAYS
from triage.desk.filters import LANGUAGES as TONGUES
from triage.desk.filters import QUEUES, STATUSES, read_filter, read_place, write_filter, write_place
from triage.desk.keys import KEYS
from triage.desk.latin import in_latin, pieces_in_latin
from triage.desk.marking import Mark, Piece, mark_text, paragraphs
from triage.desk.pages.deliveries import STATES as DELIVERY_STATES
from triage.desk.pages.partners import LISTS
from triage.desk.pages.search_by_name import STATES as SEARCH_STATES
from triage.desk.policy import ROLES
from triage.desk.strings import read_strings
from triage.desk.visible import drop_hidden, show_hidden
from triage.erasure.planning import OWN_ROWS
from triage.intake.ranking import BY_HAND
from triage.records.agreement import EVENT
from triage.records.coding import PLACE_PRECISIONS
from triage.records.deciding import CARD_ACTIONS
from triage.records.new_person import GATE
from triage.records.person_reading import CODED_OF_PERSON, INCLUDED
from triage.records.second_reading import CODED

DESK = Path(__file__).resolve().parents[3] / "triage"
ROWS = read_strings().rows
FOLDERS = (DESK / "desk", DESK / "records", DESK / "erasure")
SOURCES = "\n".join(
    path.read_text("utf8")
    for folder in FOLDERS
    for suffix in ("*.html", "*.py")
    for path in sorted(folder.rglob(suffix))
)
# Keys that are put together while a page is filled: prefix → what may follow.
PUT_TOGETHER = {
    "language.": ("en", "ru"),
    "role.": ROLES,
    "status.": (*STATUS_GROUPS["all"], *STATUSES),
    "queue.": QUEUES,
    "stage.short.": tuple(read_codebook().stages),
    "tongue.": (*TONGUES, "uz-Latn", "uz-Cyrl"),
    "mark.": ("name", "measure", "date", "place"),
    "done.": (*CARD_ACTIONS, "undo"),
    "action.": (
        *(*CARD_ACTIONS, "undo", "user_added", "user_changed", "user_linked", "partner_added"),
        *(
            "search_on",
            "search_off",
            "ranking_fitted",
            "lead_dismissed",
            "lead_added",
            "password_changed",
            "factor_on",
            "factor_off",
        ),
        *("person_approved", "person_refused", "person_coded", "person_disputed", "spelling_added", "spelling_removed"),
        "persons_imported",
        *("partner_changed", "contact_added", "address_added", "address_confirmed", "route_added", "route_removed"),
        *("secret_rotated", "key_changed", "alerts_released", "alerts_approved", "alerts_replayed", "alert_dropped"),
        *("address_changed", "contact_changed", "answer_handled", "silence_added", "silence_lifted", "disclosure"),
        *("review_asked", "review_closed", *OWN_ROWS),
    ),
    "channel.": tuple(find_channels()),
    "searches.state.": SEARCH_STATES,
    "searches.refused.": ("engine", "reason", "until", "person", "off"),
    "delivery.": DELIVERY_STATES,
    "flag.": ("refused", "parked", "failing", "disabled", "key_expires", "key_unusable", "not_configured", "answer"),
    "alert.": ("new", "update", "correction", "withdrawal"),
    "answer.": ("tip", "comment"),
    "via.": ("link", "webhook", "page"),
    "rhythm.": RHYTHMS,
    "case.": CASES,
    "route.": LISTS,
    "detail.": DETAILS,
    "contact.": CONTACT_ROLES,
    "address.": ("unconfirmed", "confirmed", "disabled"),
    "told.none_": ("measure", "nobody", "queue"),
    "choose.": ("duplicate", "merge", "split", "defer"),
    "choose.days.": tuple(str(days) for days in DAYS),
    "choose.what.": ("duplicate", "merge", "split", "defer"),
    "second.why.": ("stage", "asked", "sensitive", "sample", "differs"),
    "event.": ("recorded", "corrected", "withdrawn"),
    "person.is.": ("proposed", "disputed", "removed", "erased"),
    "gate.": GATE,
    "lead.": ("new", "dismissed", "added"),
    "health.is.": ("well", "broken", "never_run", "off"),
    "field.fill.": ("title", "date", "author", "long text", "whole text", "page that can be read"),
    "agreement.of.": (EVENT, *CODED, INCLUDED, *CODED_OF_PERSON),
    "feature.": tuple(name.replace(" ", "_") for name in BY_HAND),
    "count.": (
        *("seen", "new", "changed", "documents", "pages", "requests", "repeated", "skipped", "failed", "recent"),
        *("recent_seen", "credited", "taken_over"),
    ),
    "said.": (
        *("measure", "date", "place", "place_precision", "host", "requested_by", "actor", "actor_said_by", "claim"),
        *("claim_said_by", "note", "tlp", "name", "role", "until", "of", "other", "documents", "sensitive"),
        *("spelling", "lead", "canonical_name", "home_state", "birth_year", "categories", "why_included"),
        *("partner", "address", "decisions", "bias", "scale"),
    ),
    "script.": ("latin", "cyrillic", "arabic", "other"),
    "precision.": PLACE_PRECISIONS,
    "run.kind.": ("nightly", "replay", "backfill", "import", "deep"),
    "table.": tuple(Base.metadata.tables),
    "run.": ("complete", "failed", "running", "interrupted", "none"),
}


def used_keys() -> set[str]:
    literal = set(re.findall(r"""["']([a-z_]+(?:\.[a-z_]+)+)["']""", SOURCES))
    together = {prefix + end for prefix, ends in PUT_TOGETHER.items() for end in ends}
    return literal | together


def test_every_string_that_a_page_says_is_there():
    said = set(re.findall(r"""\bt\(["']([a-z_.]+)["'][,)]""", SOURCES)) | {key.says for key in KEYS}
    said |= set(re.findall(r"""Refusal\(["']([a-z_.]+)["']""", SOURCES))
    said |= {prefix + end for prefix, ends in PUT_TOGETHER.items() for end in ends}
    assert said - set(ROWS) == set()


def test_no_string_is_left_over():
    assert set(ROWS) - used_keys() == set()


@pytest.mark.parametrize("key", list(ROWS))
def test_both_languages_name_the_same_values(key):
    english, russian = (
        {name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (ROWS[key].en, ROWS[key].ru)
    )
    assert english == russian


def test_an_unknown_string_is_an_error_that_names_the_file():
    with pytest.raises(ConfigError, match=r"strings\.yml: no string 'no\.such'"):
        read_strings().say("en", "no.such")


def test_every_key_of_a_template_or_rejection_is_in_the_list_and_the_reverse():
    templates = "\n".join(path.read_text("utf8") for path in (DESK / "desk" / "templates").glob("*.html"))
    shown = set(re.findall(r'data-key="([^"{]+)"', templates))
    shown |= {row.key for row in read_codebook().rejections.values() if row.key}
    assert shown | {"Enter", "1 … 9"} == {key.key for key in KEYS}
    assert len(KEYS) == len({key.key for key in KEYS})


def test_no_measure_letter_is_used_twice():
    letters = [measure.key for measure in read_codebook().measures.values() if measure.key]
    assert len(letters) == len(set(letters))


UNHURRIED = terms(deadline=None)
"""A loaded machine is no failure of a page."""
MARKS = st.lists(
    st.builds(
        Mark, st.integers(-3, 30), st.integers(-3, 30), st.sampled_from(["name", "measure", "date", "place", "?"])
    )
)


@UNHURRIED
@given(st.text(max_size=25), MARKS)
def test_marking_loses_and_adds_nothing(text, marks):
    assert "".join(piece.text for piece in mark_text(text, marks)) == text


def test_of_overlapping_marks_the_name_is_shown():
    pieces = mark_text("detained Sharif Navozish", [Mark(0, 24, "measure"), Mark(9, 24, "name")])
    assert pieces == [Piece("detained "), Piece("Sharif Navozish", "name")]


def test_a_mark_across_a_line_end_is_marked_on_both_lines():
    lines = paragraphs(mark_text("was Sharif\nNavozish held", [Mark(4, 19, "name")]))
    assert lines == [[Piece("was "), Piece("Sharif", "name")], [Piece("Navozish", "name"), Piece(" held")]]


@UNHURRIED
@given(st.text())
def test_nothing_unseen_is_left(text):
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\u200d\u200e\u200f\ufeff\u00ad]", show_hidden(text))
    assert show_hidden(drop_hidden(text)) == drop_hidden(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("abc\u202egnp", "abc⟨U+202E⟩gnp"),
        ("a\u200bb", "a⟨U+200B⟩b"),
        ("می\u200cشود", "می\u200cشود"),
        ("a\u200cb", "a⟨U+200C⟩b"),
        ("two\nlines\tand", "two\nlines\tand"),
        ("\ue000", "\ue000"),
        ("pass\u00adport", "pass⟨U+00AD⟩port"),
    ],
)
def test_unseen_characters_are_shown_but_persian_spelling_is_kept(text, shown):
    assert show_hidden(text) == shown


@pytest.mark.parametrize(
    ("text", "latin"),
    [("Кувватов", "Kuvvatov"), ("Навозиш", "Navozish"), ("Warsaw", "Warsaw"), ("1 ноябр", "1 noyabr")],
)
def test_latin_letters_are_a_reading_aid(text, latin):
    assert in_latin(text) == latin


def test_marks_survive_transliteration():
    assert pieces_in_latin([Piece("Навозиш", "name")]) == [Piece("Navozish", "name")]


@UNHURRIED
@given(
    st.fixed_dictionaries(
        {},
        optional={
            name: st.text(max_size=8)
            for name in (
                "queue",
                "status",
                "person",
                "source",
                "measure",
                "stage",
                "state",
                "language",
                "since",
                "text",
            )
        },
    )
)
def test_a_filter_survives_its_own_address(query):
    wanted = read_filter(query)
    assert read_filter(dict(parse_qsl(write_filter(wanted), errors="surrogatepass"))) == wanted


@UNHURRIED
@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 10**18 - 1))
def test_a_place_survives_its_own_address(rank, number):
    place = read_place(f"{rank!r}_{number}")
    assert place is not None
    assert read_place(write_place(place)) == place


@pytest.mark.parametrize("text", ["", "x", "1", "1_", "_1", "1_x", "1_2_3"])
def test_a_place_that_is_none_is_the_start(text):
    assert read_place(text) is None


HOSTILE_PAGES = [
    b"<script>alert(1)</script>",
    b"<p onclick=alert(1)>x",
    b"<img src=x onerror=alert(1)>",
    b"<svg onload=alert(1)><script>1</script></svg>",
    b"<a href='javascript:alert(1)'>x</a>",
    b"<a href='https://evil.example/'>x</a>",
    b"<link rel=preconnect href=https://evil.example>",
    b"<link rel=stylesheet href=//evil.example/x.css>",
    b"<meta http-equiv=refresh content='0;url=https://evil.example'>",
    b"<style>@import url(//evil.example)</style><p style='background:url(//evil.example)'>x",
    b"<base href=https://evil.example><form action=/x><button formaction=//evil.example>x</button></form>",
    b"<iframe src=//evil.example></iframe><object data=//evil.example></object><embed src=//evil.example>",
    b"<video poster=//evil.example><source src=//evil.example></video><audio src=//evil.example></audio>",
    b"<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    b"<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    b"<template><script>alert(1)</script></template>",
    b"<body background=//evil.example><table background=//evil.example><tr><td background=//evil.example>x",
    b"<html manifest=//evil.example><frameset><frame src=//evil.example></frameset>",
    b"<input type=image src=//evil.example><isindex><marquee onstart=alert(1)>",
    b"<!--[if IE]><script>alert(1)</script><![endif]--><![CDATA[<script>alert(1)</script>]]>",
    b"\xff\xfe<\x00s\x00c\x00r\x00i\x00p\x00t\x00>\x00",
    b"", b" ", b"\x00", b"<", b"<" * 2000, b"<div>" * 3000 + b"deep",
]  # fmt: skip
ALLOWED = re.compile(
    r"<(?:!doctype html|meta charset=\"utf-8\"|/?[a-z0-9]+(?: (?:colspan|rowspan|dir|lang)=\"[^\"]*\")*/?)>"
)


@pytest.mark.parametrize("body", HOSTILE_PAGES)
def test_an_archived_page_is_text_and_structure_only(body):
    page = clean_page(body)
    for tag in re.findall(r"<[^>]*>", page):
        assert ALLOWED.fullmatch(tag), tag
    names = set(re.findall(r"</?([a-z0-9]+)", page))
    assert not names & {
        "script",
        "style",
        "link",
        "a",
        "img",
        "svg",
        "iframe",
        "form",
        "base",
        "input",
        "object",
        "math",
    }


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<p>Кувватов".encode("cp1251"), "text/html; charset=windows-1251"),
        ('<meta charset="windows-1251"><p>Кувватов'.encode("cp1251"), "text/html"),
        ("<p>Кувватов".encode(), "text/html; charset=no-such-thing"),
        ("<p>Кувватов".encode(), ""),
        (b"<div>" * 1000 + "Кувватов".encode(), "text/html"),
    ],
)
def test_an_archived_page_is_read_in_its_own_encoding_and_to_its_depth(body, content_type):
    assert "Кувватов" in clean_page(body, content_type)


def test_an_archived_page_keeps_its_text_and_tables():
    page = clean_page("<html><body><h1>Ҳукм</h1><table><tr><td colspan=2>матн</td></tr></table></body></html>".encode())
    assert "<h1>Ҳукм</h1>" in page
    assert '<td colspan="2">матн</td>' in page
