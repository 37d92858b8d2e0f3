"""The learned reader: weights from examples, kept in a file that people can read, and what they decide."""

from pathlib import Path

import pytest

from config.errors import UsageError
from config.learned import EXAMPLES, Learned, read_examples, read_learned, write_learned
from config.signals import SIGNALS, read_signal_rules
from matcher.signals.acts import Meaning
from matcher.signals.features import Feature, greatest
from matcher.signals.fitting import Lesson, fit
from matcher.signals.learned import judge, words_for
from matcher.signals.lessons import lesson_from, share_right

EXAMPLE = (
    '{"language": "en", "home": "TJ", "published": "2018-03-09", "name": ["Ganjov"], "measure": "arrested", '
    '"date": "2018-03-06", "host": "BY", "title": "Ganjov held", "text": "Police took Ganjov away on Tuesday."}'
)


def lessons() -> list[Lesson]:
    some = [Lesson({"always": 1.0, "arrest@title": 1.0}, "", "arrested")] * 6
    return [*some, *[Lesson({"always": 1.0, "book@title": 1.0}, "", "")] * 6]


def test_what_is_learned_tells_the_lessons_apart() -> None:
    learned = fit(lessons())
    assert judge({"always": 1.0, "arrest@title": 1.0}, learned, "") == "arrested"
    assert judge({"always": 1.0, "book@title": 1.0}, learned, "") == ""
    assert share_right(lessons()) == 1.0


def test_lessons_in_one_order_give_the_same_weights() -> None:
    assert fit(lessons()).weights == fit(lessons()).weights


def test_a_feature_counts_once_as_the_stronger_and_an_unknown_one_not_at_all() -> None:
    learned = Learned(("", "arrested", "killed"), {"a": (0.0, 3.0, 0.0), "b": (0.0, 0.0, 4.5)})
    twice = [Feature("a", 0.4), Feature("a", 1.0), Feature("a", 1.0), Feature("b", 0.6)]
    assert judge(greatest(twice), learned, "") == "arrested"
    assert judge({"never seen": 1.0, "b": 1.0}, learned, "") == "killed"


def test_what_the_rules_suggest_gives_way_only_where_another_reading_is_clearly_likelier() -> None:
    learned = Learned(("", "killed"), {"doubt": (1.0, 0.0), "film": (2.0, 0.0), "hint": (0.0, 1.0), "shot": (0.0, 2.0)})
    assert judge({"doubt": 1.0}, learned, "killed") == "killed"
    assert judge({"film": 1.0}, learned, "killed") == ""
    assert judge({"hint": 1.0}, learned, "") == ""
    assert judge({"shot": 1.0}, learned, "") == "killed"


def test_the_words_of_the_sentence_that_speaks_most_are_shown_in_their_order() -> None:
    learned = Learned(("", "arrested"), {"arrest": (0.0, 2.0), "cell": (0.0, 1.0), "book": (1.0, -1.0)})
    late, early, book = Meaning("arrest", 5, 5), Meaning("cell", 2, 2), Meaning("book", 1, 1)
    seen = [Feature("arrest", 1.0, 1, late), Feature("cell", 1.0, 1, early), Feature("cell", 1.0, 2, early)]
    telling = {"arrest", "cell", "book"}
    assert words_for([*seen, Feature("book", 1.0, 1, book)], learned, "arrested", telling) == (1, (early, late))
    assert words_for([Feature("book", 1.0, 1, book)], learned, "arrested", telling) is None
    assert words_for(seen, learned, "arrested", {"book"}) is None


def test_weights_are_written_and_read_again(tmp_path: Path) -> None:
    learned = fit(lessons())
    write_learned(learned, tmp_path / "learned.csv")
    again = read_learned(tmp_path / "learned.csv")
    assert again is not None
    assert (again.measures, dict(again.weights)) == (learned.measures, dict(learned.weights))
    assert read_learned(tmp_path / "none.csv") is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("feature,nothing,stolen\nalways,0,1\n", "learned.csv:1: no measure 'stolen'"),
        ("word,arrested\nalways,1\n", "learned.csv:1: the columns must begin with feature,nothing"),
        ("feature,nothing,arrested\nalways,0,1\na,0,x\n", "learned.csv:3: could not convert string to float: 'x'"),
        ("feature,nothing,arrested\nalways,0\n", "learned.csv:2: 2 columns instead of 3"),
        ("", "learned.csv:1: the columns must begin"),
    ],
)
def test_a_broken_file_of_weights_is_refused_by_line(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "learned.csv").write_text(content, encoding="utf8")
    with pytest.raises(UsageError) as refused:
        read_learned(tmp_path / "learned.csv")
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (EXAMPLE.replace("arrested", "stolen"), "examples.jsonl:2: measure: Value error, no measure 'stolen'"),
        (EXAMPLE.replace('["Ganjov"]', '["Kabiri"]'), "none of the forms of 'name' stands in title or text"),
        (EXAMPLE.replace('"home": "TJ", ', ""), "examples.jsonl:2: home: Field required"),
        ("{oops", "examples.jsonl:2: not a JSON object"),
    ],
)
def test_a_broken_example_is_refused_by_line(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "examples.jsonl").write_text(f"{EXAMPLE}\n{line}\n", encoding="utf8")
    with pytest.raises(UsageError) as refused:
        read_examples([tmp_path / "examples.jsonl"])
    assert said in str(refused.value)


def test_the_shipped_weights_know_the_measures_and_read_the_examples() -> None:
    learned = read_learned(SIGNALS / "learned.csv")
    assert learned is not None
    some = read_examples(sorted(EXAMPLES.glob("*.jsonl")))[::9]
    assert {example.measure for example in some} <= set(learned.measures)
    rules = read_signal_rules()
    read = [lesson_from(example, rules) for example in some]
    right = [judge(one.features, learned, one.told) == one.measure for one in read]
    assert sum(right) / len(right) >= 0.88
