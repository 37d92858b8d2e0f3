"""Data files that people edit: nonsense is refused with file and line."""

import pytest

from config.rows import ConfigError, Row, check_unique, line_of, read_mapping, read_numbered_rows, read_rows


class Sample(Row):
    code: str
    number: int = 0


@pytest.fixture
def write(tmp_path):
    def _write(text):
        path = tmp_path / "table.yml"
        path.write_text(text, encoding="utf8")
        return path

    return _write


def test_rows_come_in_the_order_of_the_file_with_their_lines(write):
    path = write("# why\nrows:\n  - {code: b, number: 2}\n\n  - {code: a}\n")
    assert read_numbered_rows(path, "rows", Sample) == [(3, Sample(code="b", number=2)), (5, Sample(code="a"))]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("rows:\n  - {code: a, number: many}\n", r"table.yml:2: number: .*integer"),
        ("rows:\n  - {code: a}\n  - {number: 1}\n", r"table.yml:3: code: Field required"),
        ("rows:\n  - {code: a, colour: red}\n", r"table.yml:2: colour: Extra inputs"),
        ("rows:\n  - just text\n", r"table.yml:2: row: "),
        ("rows: 5\n", r"table.yml:1: expected a list of rows under 'rows:'"),
        ("rows:\n  - {code: a\n", r"table.yml:3: not YAML"),
        ("", r"table.yml:1: the file is empty"),
    ],
)
def test_nonsense_is_refused_with_its_line(write, text, fault):
    with pytest.raises(ConfigError, match=fault):
        read_rows(write(text), "rows", Sample)


def test_a_value_given_twice_names_both_lines(write):
    path = write("rows:\n  - {code: a}\n  - {code: a}\n")
    with pytest.raises(ConfigError, match=r"table.yml:3: code 'a' stands already in line 2"):
        check_unique(path, read_numbered_rows(path, "rows", Sample), "code")


def test_an_absent_file_names_itself(tmp_path):
    with pytest.raises(ConfigError, match="no such file"):
        read_mapping(tmp_path / "none.yml")


def test_the_line_of_a_nested_key(write):
    path = write("a: 1\nexpect:\n  newest: 3\n  items: 5\n")
    assert line_of(path, "expect", "items") == 4
    assert line_of(path, "expect", "absent") == 2


def test_words_that_older_yaml_takes_for_booleans_stay_words(write):
    path = write("rows:\n  - {code: No}\n  - {code: On}\n")
    assert [row.code for row in read_rows(path, "rows", Sample)] == ["No", "On"]
    assert read_mapping(write("required: false\n")) == {"required": False}


def test_a_file_that_was_changed_is_read_anew(write):
    path = write("rows:\n  - {code: a}\n")
    before = read_rows(path, "rows", Sample)
    path.write_text("rows:\n  - {code: a}\n  - {code: b}\n", encoding="utf8")
    assert [row.code for row in before] == ["a"]
    assert [row.code for row in read_rows(path, "rows", Sample)] == ["a", "b"]
