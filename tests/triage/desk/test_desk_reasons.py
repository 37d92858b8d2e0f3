"""The machine's reasons are said in Russian too."""

import re
import string
from pathlib import Path

import pytest
from sqlalchemy import update

import config
from config.codebook import read_codebook
from config.rows import read_mapping, read_rows
from db.models import Mention
from matcher import clues, context
from triage.desk.reasons import REASONS, ReasonRow, say_reason
from triage.desk.strings import read_strings

SUFFIXES = Path(config.__file__).parent / "names" / "suffixes.yml"
ROWS = read_rows(REASONS, "reasons", ReasonRow)
CLUES = [clue.__doc__ for clue in (*clues.CLUES.values(), *context.CLUES.values())]
CYRILLIC = re.compile("[а-яё]{3}")


def say(sentence):
    return say_reason("ru", read_codebook(), sentence)


@pytest.mark.parametrize("sentence", CLUES)
def test_every_clue_has_its_sentence(sentence):
    assert CYRILLIC.search(say(re.sub(r"\{\w+\}", "Word", sentence)))


def test_every_ending_of_a_name_is_told_in_russian():
    endings = {(row["language"], row["meaning"]) for row in read_mapping(SUFFIXES)["suffixes"] if "meaning" in row}
    for language, meaning in sorted(endings):
        tongue = read_strings().say("en", f"tongue.{language}")
        said = say(f"The name Ali agrees, with the {tongue} ending -ro ({meaning}).")
        assert re.fullmatch(r"Слово имени Ali совпадает, с [а-я]+ окончанием -ro \([^a-z]+\)\.", said), said


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.en[:40])
def test_a_row_finds_itself_and_keeps_what_was_filled_in(row):
    names = [name for _, name, _, _ in string.Formatter().parse(row.en) if name]
    assert sorted(names) == sorted({name for _, name, _, _ in string.Formatter().parse(row.ru) if name})
    filled = {name: f"2026-11-{number}" for number, name in enumerate(names, 10)}
    written = filled | {"day": "20 November 2026"}
    assert say(row.en.format(**written)) == row.ru.format(**filled | {"day": "2026-11-20"})


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("The family name Gadoev agrees, with the Russian ending -а (genitive or accusative).",
         "Фамилия Gadoev совпадает, с русским окончанием -а (родительный или винительный падеж)."),
        ("The given name is nearly Ali: a letter differs, with the Uzbek ending -нинг (genitive).",
         "Имя почти Ali: отличается буква, с узбекским окончанием -нинг (родительный падеж)."),
        ("The text names Tajikistan, the home state.", "В тексте названа страна исхода: Таджикистан."),
        ("'held' … 'at' is read as 'held at a border or airport', said in a sentence of the title near the name.",
         "'held' … 'at' прочитано как «остановлен на границе, в аэропорту»; сказано в заголовке рядом с именем."),
        ("'Friday' counted from 2026-11-20 is 2026-11-20.", "'Friday', считая от 2026-11-20, – 2026-11-20."),
        ("'2018' is 2018-03.", "'2018' – 2018-03."),
        ("“is” stands near the name: it may be a namesake.", "Рядом с именем стоит «is»: это может быть тёзка."),
        ("Address 3 fails since 2026-11-22 21:18 UTC: the receiver refused.",
         "На адрес 3 не доставляется с 2026-11-22 21:18 UTC: the receiver refused."),
        ("source ozodi: 0 items, expected at least 5 (see source.yml:9); run 'exilewatch sources check ozodi'",
         "Источник ozodi: материалов 0, ожидалось не менее 5 (см. source.yml:9); "
         "запустите «exilewatch sources check ozodi»."),
        ("source ozodi: way 'feed': https://www.example.org/ answered 503; run 'exilewatch sources check ozodi'",
         "Источник ozodi: путь «feed»: https://www.example.org/ ответил 503; "
         "запустите «exilewatch sources check ozodi»."),
        ("A sentence of another release.", "A sentence of another release."),
        ("He is known to live in Poland.", "He is known to live in Poland."),
    ],
)  # fmt: skip
def test_what_is_filled_in_is_said_in_the_language_too_where_the_codebook_knows_it(sentence, said):
    assert say(sentence) == said
    assert say_reason("en", read_codebook(), sentence) == sentence


def test_a_russian_card_gives_its_reasons_in_russian(visitor, night):
    with night.write() as session:
        session.execute(update(Mention).values(why=["Given name and family name stand together."]))
    reader = visitor("coder")
    assert "Given name and family name stand together." in reader.get("/candidates/1")
    reader.client.cookies.set("language", "ru")
    assert "Имя и фамилия стоят рядом." in reader.get("/candidates/1")
