"""One item gives one document, whether it comes as a line of JSON or as a page out of a WARC file."""

import json

import pytest

from bench.backfill.real import compare, documents_in, import_lines, import_warcs, settings_in

TITLE = 'Шаҳодати тоза дар "парвандаи Қувватов"'
TEXTS = {
    "an article": f"{TITLE}\n\nСухани аввал дар бораи мурофиа.\nСухани дуюм.",
    "nothing but its title": TITLE,
    "nothing but its title, with two blanks in it": TITLE.replace("парвандаи ", "парвандаи  "),
}


def items(folder, texts):
    """A folder with a file of JSON lines."""
    folder.mkdir()
    rows = (
        {"url": f"https://www.ozodi.org/a/{number}.html", "date": "2018-05-07T05:27:00Z", "title": TITLE, "text": text}
        for number, text in enumerate(texts, 29_000_001)
    )
    lines = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    (folder / "rferl_invented.jsonl").write_text(lines, "utf8")
    return folder


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_line_and_a_page_of_one_item_say_the_same(tmp_path, text):
    given = items(tmp_path / "items", [text])
    lines, warcs = settings_in(tmp_path / "lines"), settings_in(tmp_path / "warcs")
    import_lines(given, lines)
    import_warcs(given, tmp_path / "made", warcs)

    assert compare(documents_in(lines), documents_in(warcs)) == 0


def test_a_page_with_another_word_is_told(tmp_path, capsys):
    lines, others = settings_in(tmp_path / "lines"), settings_in(tmp_path / "others")
    import_lines(items(tmp_path / "items", ["Сухани аввал."]), lines)
    import_lines(items(tmp_path / "other", ["Сухани дигар."]), others)

    assert compare(documents_in(lines), documents_in(others)) == 1
    assert "1 differ, 0 missing" in capsys.readouterr().out
