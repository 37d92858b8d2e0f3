"""Days as ten languages write them, and which language a text is in."""

from datetime import UTC, datetime

import pytest

from config.rows import read_rows
from spiders.reading.dates import MONTHS, MonthNames, read_day, read_moment
from spiders.reading.languages import add_script, read_language

FOURTEENTH = datetime(2024, 11, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "November 14, 2024"),
        ("en", "Published 14 Nov 2024, 10:30"),
        ("ru", "14 ноября 2024 года"),
        ("tg", "14 ноябри соли 2024"),
        ("tg", "Ноябр 14, 2024"),
        ("kk", "14 қараша, 2024"),
        ("kk", "2024 жылғы 14 қарашада"),
        ("ky", "14-ноябрь, 2024"),
        ("ky", "2024-жылдын 14-ноябры"),
        ("uz-Latn", "14-noyabr 2024"),
        ("uz-Latn", "2024-yil 14-noyabr"),
        ("uz-Cyrl", "2024 йил 14 ноябрь"),
        ("tk", "14 noýabr, 2024"),
        ("tk", "2024-nji ýylyň 14-nji noýabry"),
        ("tr", "14 Kasım 2024"),
        ("de", "Abgeschlossen am 14. November 2024"),
        ("fr", "le 14 novembre 2024"),
        ("en", "14.11.2024"),
        ("ru", "14/11/2024 10:00"),
        ("en", "on 2024-11-14"),
    ],
)
def test_a_day_in_words_is_read(language: str, text: str) -> None:
    moment = read_day(text, [language])
    assert moment is not None
    assert (moment.at, moment.precision) == (FOURTEENTH, "day")


@pytest.mark.parametrize("row", read_rows(MONTHS, "months", MonthNames), ids=lambda row: str(row.language))
def test_every_spelling_of_every_month_is_read_as_that_month_alone(row: MonthNames) -> None:
    for month, names in enumerate(row.names, start=1):
        for name in names:
            moment = read_day(f"14 {name.rstrip('*')} 2024", [row.language])
            assert moment is not None, name
            assert moment.at.month == month, name


@pytest.mark.parametrize(
    "text", ["", "soon", "the mayor of 2024", "31 February 2024", "99.99.2024", "November", "14 November"]
)
def test_what_is_no_day_gives_none(text: str) -> None:
    assert read_day(text, ["en"]) is None


def test_a_month_without_a_day_is_a_month() -> None:
    moment = read_day("Report of November 2024", ["en"])
    assert moment is not None
    assert (moment.at, moment.precision) == (datetime(2024, 11, 1, tzinfo=UTC), "month")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-04-20T21:48:36.2472784Z", "2025-04-20T21:48:36.247278+00:00"),
        ("2024-04-28 07:00:00Z", "2024-04-28T07:00:00+00:00"),
        ("2026-07-16T18:01:00-0400", "2026-07-16T18:01:00-04:00"),
        ("2025-05-25", "2025-05-25T00:00:00+00:00"),
    ],
)
def test_machine_forms_of_a_moment_are_read(text: str, expected: str) -> None:
    moment = read_moment(text)
    assert moment is not None
    assert moment.at.isoformat() == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Муҳиддин Кабирӣ гуфт, ки ҳизб дар муҳоҷират фаъолияташро идома медиҳад ва ҷонибдорон дорад", "tg"),
        ("Ўзбекистон мухолифати вакили муҳожиратда яшайди ва китоблар ёзади, деди унинг дўсти", "uz-Cyrl"),
        ("Oʻzbekiston jurnalisti chet elda yashaydi va kitoblar yozadi, deydi uning doʻsti", "uz-Latn"),
        ("Қазақстан билігі оны іздеуді тоқтатқан жоқ, ал өзі айыптарды саяси деп санайды", "kk"),
        ("Кыргызстандан чыгарылган журналист өзүнө коюлган айыптарды четке кагып жатат", "ky"),
        ("Türkmen aktiwisti Türkiýede saklandy we şol ýylyň oktýabrynda boşadyldy diýýärler", "tk"),
        ("Активиста задержали в Москве и в тот же день самолётом доставили в Душанбе", "ru"),
        ("The activist was detained in Moscow and flown to Dushanbe on the same day", "en"),
        ("Türkiye'de gözaltına alınan aktivist ertesi gün serbest bırakıldı ve evine döndü", "tr"),
    ],
)
def test_language_is_told_by_letters_and_statistics_whatever_the_page_declares(text: str, expected: str) -> None:
    assert read_language(text, "en-US", ["en"]) == expected


def test_a_russian_text_with_one_kazakh_name_stays_russian() -> None:
    text = "Объединение «Атажұрт» подало иск, рассказали в суде корреспонденту; заседание перенесли на следующую неделю"
    assert read_language(text, "ru-RU", ["ru"]) == "ru"


def test_letters_of_two_languages_are_told_by_the_source() -> None:
    text = "Теҳрон метросидаги норозилик намойиши тугади, деб хабар бермоқда мухбир"
    assert read_language(text, "", ["uz-Cyrl", "uz-Latn"]) == "uz-Cyrl"


def test_too_short_a_text_is_in_the_declared_language_and_its_own_script() -> None:
    assert read_language("Радиодастур", "uz-UZ") == "uz-Cyrl"
    assert read_language("Radiodastur", "uz") == "uz-Latn"
    assert read_language("12:30", "tg-TJ") == "tg"
    assert add_script("ru", "Новости") == "ru"


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Ўзбекистон", "uz-Cyrl"),
        ("O‘zbekiston", "uz-Latn"),
        ("аб" + "xyz", "uz-Latn"),
        ("абв" + "xy", "uz-Cyrl"),
        ("𐐀𐐁𐑄𝒜", "uz-Latn"),
        ("ԀԁϿ", "uz-Latn"),
    ],
)
def test_a_script_is_that_of_most_letters_and_no_letter_of_another_block_counts(text, script):
    assert add_script("uz", text) == script
