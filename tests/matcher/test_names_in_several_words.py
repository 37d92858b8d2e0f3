"""Names of which Persian, Dari and Arabic print a part in two or three words. Persons are invented or long public."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.names import read_name_rules
from matcher.compounds import compounds_of, enders_of
from matcher.engine import Matcher
from matcher.keys import DocumentKeys, PersonKeys
from matcher.letters import letters_of
from matcher.reading import Reader
from matcher.skeleton import LONGEST, letter_classes, skeleton
from matcher.values import Text, WatchedPerson
from matcher.words import read_words
from triage.intake.key_index import KeyIndex

RULES = read_name_rules()
CLASSES = letter_classes(RULES)

PRINTED = {
    "Садриддин Айнӣ": ["صدر الدین عینی", "صدر الدين عيني", "عینی صدر الدین", "صدرالدین عینی"],
    "Fayzullo Ali": ["فیض الله علی", "فیض‌الله علی"],
    "Абдураззоқ Раҳимов": ["عبد الرزاق رحیموف", "عبدالرزاق رحیم اف", "عبد الرزاق رحیم‌اف"],
    "Имомалӣ Раҳмон": ["امام علی رحمان", "امام‌علی رحمان"],
    "Nasrullo Saidzoda": ["نصر الله سعید زاده", "نصرالله سعیدزاده", "نصر الله سعید‌زاده"],
    "Ikrom Sayfullozoda": ["اکرام سیف الله زاده", "اکرام سیف‌الله زاده", "سیف الله زاده اکرام"],
    "Jamshed Salimpur": ["جمشید سلیم پور", "جمشید سلیم‌پور"],
    "Нуриддин Шамсиддинов": ["نور الدین شمس الدین اف", "نور الدین شمس الدینوف", "نورالدین شمس‌الدین‌اف"],
    "Saifullo Abdulloev": ["سیف الله عبدالله یف", "سیف الله عبدالله‌یف", "سیف‌الله عبدالله‌اف"],
    "Alijon Boymatov": ["علی جان بای متوف", "علیجان بای‌متوف"],
    "Gulbahor Mirzoeva": ["گل بهار میرزا یوا", "گل‌بهار میرزایوا"],
    "Qurbonqul Amonqulov": ["قربان قل امان قلوف", "قربان‌قل امان‌قلوف"],
    "Шарофиддин Гадоев": ["شرف الدین گدااف", "شرف‌الدین گدایف"],
    "Mahmud Fergani": ["محمود الفرغانی", "محمود فرغانی", "محمود الفرغاني"],
    "Abu Holid Kulobi": ["ابو خالد کولابی", "ابوخالد کولابی"],
    "Обид Назаров": ["عابد قاری نظروف", "عابد نظروف"],
    "Дододжон Атовулло": ["دادا جان عطا الله", "داداجان عطاءالله", "دادا جان عطاء الله"],
}
CARRIERS = ("در این سند نام {} آمده است.", "شرح عکس: {}.", "دیروز درباره {} خبری رسید.")
FORMS = [(name, form) for name, forms in PRINTED.items() for form in forms]
PEOPLE = [WatchedPerson(name, name, (), "TJ") for name in PRINTED]
MATCHER = Matcher(PEOPLE, RULES)


@pytest.mark.parametrize(("name", "form"), FORMS, ids=[form for _, form in FORMS])
def test_a_name_in_several_words_is_found_whole_and_nobody_else_is(name: str, form: str, tmp_path: Path) -> None:
    texts = [Text("d", carrier.format(form), language="fa") for carrier in CARRIERS]
    found = list(MATCHER.find_all(texts))
    assert [[(one.person_id, one.surface) for one in each] for each in found] == [[(name, form)]] * len(CARRIERS)
    assert all(one.score >= 0.5 for each in found for one in each)

    keys = DocumentKeys(RULES)
    index = KeyIndex(tmp_path, keys.version)
    index.add([1, 2, 3], keys.of([("", text.text, "") for text in texts]), 3)
    assert index.find(PersonKeys(RULES).of(WatchedPerson("P", name))) == [1, 2, 3]


PLAIN = {
    "Kamol Saidov": "نامه‌ای که حامل صدها امضا بود به شورا رسید.",
    "Dovran Saidov": "مردم در آن صدها درخت کاشتند.",
    "Ali Nazari": "با این حال به نظر می‌رسد که باران می‌آید.",
    "Bakhtiyor Nazarov": "هیئت با در نظر گرفتن بودجه رأی داد.",
    "Farhat Meymankuliyev": "پلیس یک فرد در طی جستجو یافت.",
    "Sher Kadyri": "هر شهر که در کوهستان است مدرسه دارد.",
    "Daniyar Saidov": "سیل صدها تن را بی‌خانمان کرد.",
    "Aliiddin Karimi": "در این سند نام جلال الدین کریمی آمده است.",
    "Umarkhon Saidii": "قرار است شهرداری پلی اعمار سازد.",
}


@pytest.mark.parametrize(("name", "sentence"), PLAIN.items(), ids=PLAIN)
def test_words_that_are_no_part_of_any_name_make_none_together(name: str, sentence: str) -> None:
    assert Matcher([WatchedPerson(name, name, (), "TJ")], RULES).find(Text("d", sentence, language="fa")) == []


@pytest.mark.parametrize("between", ["، ", ". ", " «", " – ", " دیروز "])
def test_words_with_a_sign_or_another_word_between_are_no_part_of_a_name(between: str) -> None:
    text = f"در این سند نام نصر{between}الله سعیدوف آمده است."
    assert Matcher([WatchedPerson("P", "Nasrullo Saidov", (), "TJ")], RULES).find(Text("d", text)) == []


LETTERS = "ابپتجچحخدرزسشعغفقکگلمنوهیآ"
WORDS = st.lists(st.text(LETTERS, min_size=1, max_size=9), min_size=1, max_size=8)


@given(WORDS)
def test_neighbours_have_the_skeleton_of_what_they_are_when_written_as_one(words: list[str]) -> None:
    text, reader = " ".join(words), Reader(RULES)
    read = read_words(text, np.array([len(text)]), letters_of(RULES, CLASSES), lambda place: 0)
    enders = enders_of(RULES)
    found = compounds_of(read, enders)

    def whole(first: int, last: int) -> int:
        return skeleton(reader.plain("".join(words[first : last + 1])), CLASSES)

    two = [(n, n + 1) for n in range(len(words) - 1) if min(map(len, words[n : n + 2])) > 1]
    ends = [skeleton(word, CLASSES) in enders for word in words]
    three = [(n, last + 1) for n, last in two if (last, last + 1) in two and ends[last + 1]]
    short = [pair for pair in (*two, *three) if whole(*pair) < 16 ** (LONGEST - 1)]
    keys = dict(zip(zip(found.firsts.tolist(), found.lasts.tolist(), strict=True), found.keys.tolist(), strict=True))
    assert set(keys) == {*two, *three}
    assert {pair: keys[pair] for pair in short} == {pair: whole(*pair) for pair in short}
