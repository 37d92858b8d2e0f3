"""What the text around a name says, how it is told, and how far it may move a score. Sentences are invented."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.context import Age, Birth, read_context_rules
from config.signals import Words
from matcher.births import Births
from matcher.context import CLUES, Context, ContextScorer, tell
from matcher.signals.lexicon import build_lexicon
from matcher.signals.tokens import Token, fold
from matcher.surroundings import Spot, Surroundings
from matcher.values import Text, WatchedPerson

RULES = read_context_rules()
SCORER = ContextScorer(RULES)
QUVVATOV = WatchedPerson(
    "Q", "Umarali Quvvatov", country="TJ", category="2", birth_year=1968, affiliations=("Group 24",)
)
PEOPLE = [
    QUVVATOV,
    WatchedPerson("M", "Anvar Tojiev", country="UZ", category="banned cleric/alleged religious extremist"),
    WatchedPerson("J", "Dilrabo Samad", country="TJ", category="4", affiliations=("The Lantern Society",)),
]
SURROUNDINGS = Surroundings(PEOPLE, RULES)
ROWS: list[Words] = [*RULES.organisations, *RULES.callings, *RULES.events, *RULES.otherwise]


def _context(text: str, name: str, person: int = 0, published: date | None = None, title: str = "") -> Context:
    start = text.index(name)
    spot = Spot(person, "text", start, start + len(name), 0.6)
    return SURROUNDINGS.contexts(Text("d", text, title=title, published=published), [spot])[person]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.words.split()[0])
def test_a_row_of_words_finds_its_examples(row: Words) -> None:
    lexicon = build_lexicon([(True, row)])
    for example in row.examples().values():
        words = example.split("_")
        tokens = [Token(0, 0, fold(word), not word[0].islower(), 0) for word in words]
        assert any(hit.last == len(words) - 1 for hit in lexicon.find(tokens)), example


@pytest.mark.parametrize("row", RULES.births, ids=lambda row: row.example)
def test_a_year_of_birth_is_read(row: Birth) -> None:
    born = Births(RULES).born("", f" {row.example} ", None)
    assert born is not None
    assert abs(born - row.year) <= 1


@pytest.mark.parametrize("row", RULES.ages, ids=lambda row: row.example)
def test_an_age_gives_a_year_where_the_day_is_known(row: Age) -> None:
    births = Births(RULES)
    assert births.born(f"{row.example} ", "", date(2024, 6, 1)) == 2024 - row.age
    assert births.born(f"{row.example} ", "", None) is None


@pytest.mark.parametrize(
    ("person", "name", "text", "said"),
    [
        (0, "Umarali Quvvatov", "A lawyer in Dushanbe spoke of Umarali Quvvatov.", {"home": "Tajikistan"}),
        (
            0,
            "Умарали Кувватов",
            "Узбекский боксёр Умарали Кувватов",
            {"neighbour": "Uzbekistan", "otherwise": "боксёр"},
        ),
        (0, "Умаралӣ Қувватов", "Раҳбари Гурӯҳи 24 Умаралӣ Қувватов", {"organisation": "Group 24"}),
        (2, "Dilrabo Samad", "Dilrabo Samad founded the Lantern Society", {"organisation": ""}),
        (2, "Dilrabo Samad", "Dilrabo Samad founded The Lantern Society", {"organisation": "The Lantern Society"}),
        (1, "Анвар Тожиев", "Имам Анвар Тожиев", {"calling": "Имам"}),
        (0, "Umarali Quvvatov", "Imam Umarali Quvvatov", {"calling": ""}),
        (
            2,
            "Dilrabo Samad",
            "The journalist Dilrabo Samad asked for asylum",
            {"calling": "journalist", "event": "asylum"},
        ),
        (0, "Umarali Quvvatov", "Umarali Quvvatov, born in 1990 in Kulob", {"born": 1990, "known": 1968}),
        (0, "Umarali Quvvatov", "Umarali Quvvatov bought bread.", {"home": "", "event": "", "born": None}),
    ],
)
def test_the_text_around_a_name_is_read(person: int, name: str, text: str, said: dict[str, object]) -> None:
    context = _context(text, name, person)
    assert {key: getattr(context, key) for key in said} == said


def test_the_title_counts_as_near() -> None:
    assert _context("Umarali Quvvatov spoke.", "Umarali", title="News from Tajikistan").home == "Tajikistan"


def test_what_stands_far_away_counts_for_nothing() -> None:
    assert _context("Umarali Quvvatov spoke." + " word" * 100 + " Tajikistan", "Umarali Quvvatov").home == ""


def test_a_name_is_no_context_of_itself() -> None:
    assert _context("They saw Anvar Imam yesterday.", "Anvar Imam", 1).calling == ""


def test_other_people_of_the_list_count_where_they_are_sure() -> None:
    text = Text("d", "Umarali Quvvatov and Anvar Tojiev")
    for score, others in ((0.9, True), (0.2, False)):
        spots = [Spot(0, "text", 0, 16, 0.6), Spot(1, "text", 21, 33, score)]
        assert SURROUNDINGS.contexts(text, spots)[0].others is others


@given(st.floats(0.0001, 0.9999), st.lists(st.floats(-4, 4), max_size=9))
def test_context_stays_within_its_bounds(score: float, values: list[float]) -> None:
    adjusted = SCORER.adjust(score, [("x", value) for value in values])
    assert 0 <= adjusted <= 1
    if score < RULES.bounds.lowest:
        assert adjusted <= score + 1e-12
    if score >= 0.95:
        assert adjusted >= 0.5


def test_no_context_leaves_the_score_as_it_is() -> None:
    assert SCORER.clues(Context()) == []
    assert SCORER.adjust(0.4321, []) == pytest.approx(0.4321)


def test_a_better_name_stays_the_better_in_the_same_context() -> None:
    clues = SCORER.clues(Context(home="Tajikistan", organisation="Group 24"))
    scores = [SCORER.adjust(score / 100, clues) for score in range(1, 100)]
    assert scores == sorted(scores)


FULL = Context("Tajikistan", "Uzbekistan", "Group 24", "imam", "asylum", "boxer", True, 1990, 1968)


@pytest.mark.parametrize("name", sorted(CLUES))
def test_each_clue_is_told_in_one_plain_sentence(name: str) -> None:
    sentence = tell((), FULL, [(name, 1.0)])[0]
    assert sentence.endswith(".")
    assert not set("{}_") & set(sentence)
    assert len(sentence.split()) <= 16


def test_a_card_has_five_sentences_at_most_and_the_name_comes_first() -> None:
    why = tell(("A.", "B.", "C.", "D.", "E."), FULL, SCORER.clues(FULL))
    assert len(why) == 5
    assert why[:3] == ("A.", "B.", "C.")
    assert "1990" in why[3]
