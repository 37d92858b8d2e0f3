"""Dates as news prints them: what each means when counted from the day of publication."""

from datetime import date

import pytest

from config.signals import read_signal_rules
from matcher.signals import read_signals
from matcher.values import Text

RULES = read_signal_rules()
WEDNESDAY = date(2019, 5, 22)


def dates_in(language: str, text: str, published: date | None = WEDNESDAY) -> list[str]:
    read = read_signals(Text("d", text, language=language, published=published), RULES)
    return [found.when.iso() for sentence in read.sentences for found in sentence.dates]


@pytest.mark.parametrize(
    ("language", "text", "iso"),
    [
        ("en", "He was held on May 9.", "2019-05-09"),
        ("en", "He was held on 9 May 2017 in Kyiv.", "2017-05-09"),
        ("en", "He was held in December.", "2018-12"),
        ("en", "He was held in February last year.", "2018-02"),
        ("en", "He was held on Friday.", "2019-05-17"),
        ("en", "He was held on Wednesday.", "2019-05-22"),
        ("en", "He was held yesterday.", "2019-05-21"),
        ("en", "He was held three days ago.", "2019-05-19"),
        ("en", "He was held last month.", "2019-04"),
        ("en", "He was held in 2012.", "2012"),
        ("en", "He was held on 2019-05-03.", "2019-05-03"),
        ("ru", "Его задержали 9 мая.", "2019-05-09"),
        ("ru", "Его задержали в ноябре прошлого года.", "2018-11"),
        ("ru", "Его задержали в пятницу.", "2019-05-17"),
        ("ru", "Его задержали 03.05.2019 в Киеве.", "2019-05-03"),
        ("ru", "Его задержали два дня назад.", "2019-05-20"),
        ("tg", "Ӯро рӯзи 9-уми май боздошт карданд.", "2019-05-09"),
        ("tg", "Ӯро моҳи декабри соли 2016 боздошт карданд.", "2016-12"),
        ("uz", "U 9-may kuni ushlandi.", "2019-05-09"),
        ("uz", "У ўтган ойда ушланди.", "2019-04"),
        ("uz", "У 2016 йил 5 декабрь куни ушланди.", "2016-12-05"),
        ("kk", "Ол 9 мамырда ұсталды.", "2019-05-09"),
        ("kk", "Ол 2017 жылғы 5 маусымда ұсталды.", "2017-06-05"),
        ("ky", "Ал 9-майда кармалды.", "2019-05-09"),
        ("ky", "Ал эки күн мурда кармалды.", "2019-05-20"),
        ("tk", "Ol 9-njy maýda tussag edildi.", "2019-05-09"),
        ("tk", "Ol 2014-nji ýylyň 5-nji maýynda tussag edildi.", "2014-05-05"),
        ("tk", "Ol Ruhnama aýynda tussag edildi.", "2018-09"),
        ("tr", "9 Mayıs'ta gözaltına alındı.", "2019-05-09"),
        ("tr", "Üç gün önce gözaltına alındı.", "2019-05-19"),
        ("fa", "او روز ۹ مه بازداشت شد.", "2019-05-09"),
        ("fr", "Il a été arrêté le 9 mai.", "2019-05-09"),
        ("de", "Er wurde am 9. Mai festgenommen.", "2019-05-09"),
        ("pl", "Zatrzymano go 9 maja.", "2019-05-09"),
    ],
)
def test_a_date_means_the_last_such_day_before_publication(language: str, text: str, iso: str) -> None:
    assert dates_in(language, text) == [iso]


def test_a_day_before_the_day_said_is_counted_from_it() -> None:
    assert dates_in("en", "The judge ruled on Monday, a day earlier he was freed.") == ["2019-05-20", "2019-05-19"]


def test_a_modal_verb_and_a_march_of_people_are_no_months() -> None:
    assert dates_in("en", "He may appeal after the march.") == []


def test_a_date_that_the_calendar_does_not_have_is_none() -> None:
    assert dates_in("en", "He was held on February 31.") == []


def test_without_publication_only_printed_years_and_full_dates_remain() -> None:
    assert dates_in("en", "Held on Friday, moved on May 9, tried on 3 June 2016.", None) == ["2016-06-03"]
