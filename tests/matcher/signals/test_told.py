"""News as it is told, in nine languages: the rules alone name measure, date and host; see told.yml."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.codebook import read_codebook
from config.signals import read_signal_rules
from matcher.signals import read_signals, suggest_event, suggest_from
from matcher.signals.language import detect_language
from matcher.signals.suggest import case_of, suggest_by_rules
from matcher.values import Field, Mention, Text, WatchedPerson

RULES = read_signal_rules()
TOLD: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "told.yml").read_text(encoding="utf8"))["texts"]


def text_of(row: dict[str, Any]) -> Text:
    return Text("d", row["text"], row["title"], language=row["language"], published=row["published"])


def person_of(row: dict[str, Any]) -> WatchedPerson:
    return WatchedPerson("p", row["name"][0], country=row["home"])


def mentions_of(row: dict[str, Any]) -> list[Mention]:
    return [*find(row["name"], "title", row["title"]), *find(row["name"], "text", row["text"])]


def find(names: list[str], field: Field, text: str) -> Iterator[Mention]:
    for name in names:
        start = text.find(name)
        while start >= 0:
            yield Mention("p", field, start, start + len(name), name, 0.9, ())
            start = text.find(name, start + 1)


@pytest.mark.parametrize("row", TOLD, ids=[f"{row['language']}: {row['title']}" for row in TOLD])
def test_the_rules_alone_suggest_the_new_act_and_nothing_where_nothing_happened(row: dict[str, Any]) -> None:
    case = case_of(read_signals(text_of(row), RULES), mentions_of(row), person_of(row), RULES)
    assert case is not None
    found = suggest_by_rules(case)
    got = (found.measure, found.date or "", found.host or "") if found else ("", "", "")
    assert got == (row["measure"], row["date"], row["host"])


@pytest.mark.parametrize("row", [row for row in TOLD if row["measure"]], ids=lambda row: str(row["title"]))
def test_the_spans_are_words_of_their_field_and_the_reasons_quote_them(row: dict[str, Any]) -> None:
    text = text_of(row)
    case = case_of(read_signals(text, RULES), mentions_of(row), person_of(row), RULES)
    assert case is not None
    found = suggest_by_rules(case)
    assert found is not None
    fields = {"title": text.title, "text": text.text}
    for span in found.spans:
        seen = fields[span.field][span.start : span.end]
        assert seen == seen.strip()
        assert any(seen in sentence for sentence in found.why)
    assert "measure" in {span.what for span in found.spans}
    assert found.stage == read_codebook().stage_of(found.measure)


def test_one_reading_serves_every_person_of_a_text() -> None:
    row = TOLD[0]
    signals = read_signals(text_of(row), RULES)
    stranger = WatchedPerson("q", "Nobody Here", country="TJ")
    assert suggest_from(signals, mentions_of(row), person_of(row), RULES) is not None
    assert suggest_from(signals, mentions_of(row), stranger, RULES) is None


def test_a_name_in_the_hidden_part_of_a_page_suggests_nothing() -> None:
    row = TOLD[0]
    hidden = [Mention("p", "hidden", 0, 5, "Ganjo", 0.9, ())]
    assert suggest_event(text_of(row), hidden, person_of(row), RULES) is None


def test_the_language_of_a_text_that_does_not_say_it_is_seen_but_for_one_in_fifty() -> None:
    unsaid = [(row["language"], Text("d", row["text"], row["title"])) for row in TOLD]
    wrong = [text.title for language, text in unsaid if detect_language(text, RULES) != language]
    assert len(wrong) <= len(TOLD) / 50, wrong


def test_without_a_day_of_publication_only_full_dates_are_given() -> None:
    person = WatchedPerson("p", "Ganjov", country="TJ")
    dated = Text("d", "Ganjov was arrested in Minsk on 6 March 2018.", language="en")
    undated = Text("d", "Ganjov was arrested in Minsk on Tuesday.", language="en")
    name = [Mention("p", "text", 0, 6, "Ganjov", 0.9, ())]
    first, second = (suggest_event(text, name, person, RULES) for text in (dated, undated))
    assert first is not None
    assert second is not None
    assert (first.date, second.date) == ("2018-03-06", None)


def test_an_unknown_language_suggests_nothing() -> None:
    text = Text("d", "Ganjov 在明斯克被捕", published=date(2018, 3, 9))
    assert read_signals(text, RULES).sentences == ()
