"""Dates as news prints them: what each means when counted from the day of publication."""

from datetime import date, timedelta

import pytest

from config.signals import read_signal_rules
from matcher.signals import read_signals
from matcher.signals.jalali import jalali
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
        ("en", "He was held on Tuesday, May 14.", "2019-05-14"),
        ("en", "He was held on the 14th of May.", "2019-05-14"),
        ("en", "He was held on 14th May 2018.", "2018-05-14"),
        ("en", "He was held overnight on May 14-15.", "2019-05-14"),
        ("en", "He was held early on May 14.", "2019-05-14"),
        ("en", "He was held two days ago.", "2019-05-20"),
        ("en", "He was held on Sept. 3, 2018.", "2018-09-03"),
        ("en", "He was held in early April.", "2019-04"),
        ("en", "He was held last Friday.", "2019-05-17"),
        ("en", "He was held the day before yesterday.", "2019-05-20"),
        ("en", "He was held a week ago.", "2019-05"),
        ("en", "He was held two months ago.", "2019-03"),
        ("en", "He was held earlier this month.", "2019-05"),
        ("en", "He was held last December.", "2018-12"),
        ("en", "He was held in spring 2018.", "2018"),
        ("ru", "Его задержали в ночь на 14 мая.", "2019-05-14"),
        ("ru", "Его задержали во вторник, 14 мая.", "2019-05-14"),
        ("ru", "Его задержали 14-го мая.", "2019-05-14"),
        ("ru", "Его задержали на прошлой неделе.", "2019-05"),
        ("ru", "Его задержали вчера.", "2019-05-21"),
        ("ru", "Его задержали позавчера.", "2019-05-20"),
        ("ru", "Его задержали в минувшую пятницу.", "2019-05-17"),
        ("ru", "Его задержали в начале апреля.", "2019-04"),
        ("ru", "Его задержали неделю назад.", "2019-05"),
        ("ru", "Его задержали в прошлом месяце.", "2019-04"),
        ("ru", "Его задержали 14.05.2019.", "2019-05-14"),
        ("ru", "Его задержали 14 мая с. г.", "2019-05-14"),
        ("ru", "Его задержали сегодня утром.", "2019-05-22"),
        ("ru", "Его задержали накануне.", "2019-05-21"),
        ("ru", "Его задержали в понедельник вечером.", "2019-05-20"),
        ("ru", "Его задержали в декабре прошлого года.", "2018-12"),
        ("tg", "Ӯро дирӯз боздошт карданд.", "2019-05-21"),
        ("tg", "Ӯро имрӯз боздошт карданд.", "2019-05-22"),
        ("tg", "Ӯро парирӯз боздошт карданд.", "2019-05-20"),
        ("tg", "Ӯро рӯзи сешанбе боздошт карданд.", "2019-05-21"),
        ("tg", "Ӯро рӯзи ҷумъа боздошт карданд.", "2019-05-17"),
        ("tg", "Ӯро шаби 14-уми май боздошт карданд.", "2019-05-14"),
        ("tg", "Ӯро 14 май боздошт карданд.", "2019-05-14"),
        ("tg", "Ӯро се рӯз пеш боздошт карданд.", "2019-05-19"),
        ("tg", "Ӯро моҳи гузашта боздошт карданд.", "2019-04"),
        ("tg", "Ӯро дар моҳи апрел боздошт карданд.", "2019-04"),
        ("tg", "Ӯро ҳафтаи гузашта боздошт карданд.", "2019-05"),
        ("tg", "Ӯро рӯзи якшанбеи гузашта боздошт карданд.", "2019-05-19"),
        ("uz", "У кеча ушланди.", "2019-05-21"),
        ("uz", "U kecha ushlandi.", "2019-05-21"),
        ("uz", "U bugun ushlandi.", "2019-05-22"),
        ("uz", "U 14-may kuni ushlandi.", "2019-05-14"),
        ("uz", "У 14 май куни ушланди.", "2019-05-14"),
        ("uz", "U seshanba kuni ushlandi.", "2019-05-21"),
        ("uz", "У жума куни ушланди.", "2019-05-17"),
        ("uz", "U o‘tgan hafta ushlandi.", "2019-05"),
        ("uz", "U uch kun oldin ushlandi.", "2019-05-19"),
        ("uz", "U aprel oyida ushlandi.", "2019-04"),
        ("uz", "У апрелнинг бошида ушланди.", "2019-04"),
        ("uz", "У 14 майга ўтар кечаси ушланди.", "2019-05-14"),
        ("kk", "Ол кеше ұсталды.", "2019-05-21"),
        ("kk", "Ол бүгін ұсталды.", "2019-05-22"),
        ("kk", "Ол 14 мамыр күні ұсталды.", "2019-05-14"),
        ("kk", "Ол мамырдың 14-і күні ұсталды.", "2019-05-14"),
        ("kk", "Ол сейсенбіде ұсталды.", "2019-05-21"),
        ("kk", "Ол өткен аптада ұсталды.", "2019-05"),
        ("kk", "Ол сәуірде ұсталды.", "2019-04"),
        ("kk", "Ол үш күн бұрын ұсталды.", "2019-05-19"),
        ("kk", "Ол өткен айда ұсталды.", "2019-04"),
        ("kk", "Ол 14 мамырға қараған түні ұсталды.", "2019-05-14"),
        ("kk", "Ол былтыр желтоқсанда ұсталды.", "2018-12"),
        ("ky", "Ал кечээ кармалды.", "2019-05-21"),
        ("ky", "Ал бүгүн кармалды.", "2019-05-22"),
        ("ky", "Ал 14-май күнү кармалды.", "2019-05-14"),
        ("ky", "Ал 14-майга караган түнү кармалды.", "2019-05-14"),
        ("ky", "Ал шейшембиде кармалды.", "2019-05-21"),
        ("ky", "Ал апрелде кармалды.", "2019-04"),
        ("ky", "Ал өткөн аптада кармалды.", "2019-05"),
        ("ky", "Ал үч күн мурун кармалды.", "2019-05-19"),
        ("ky", "Ал былтыр декабрда кармалды.", "2018-12"),
        ("tk", "Ol düýn tussag edildi.", "2019-05-21"),
        ("tk", "Ol şu gün tussag edildi.", "2019-05-22"),
        ("tk", "Ol 14-nji maý güni tussag edildi.", "2019-05-14"),
        ("tk", "Ol sişenbe güni tussag edildi.", "2019-05-21"),
        ("tk", "Ol anna güni tussag edildi.", "2019-05-17"),
        ("tk", "Ol geçen hepde tussag edildi.", "2019-05"),
        ("tk", "Ol aprel aýynda tussag edildi.", "2019-04"),
        ("tk", "Ol üç gün ozal tussag edildi.", "2019-05-19"),
        ("tk", "Ol geçen ýylyň dekabrynda tussag edildi.", "2018-12"),
        ("tk", "Ol maýyň 14-ine tussag edildi.", "2019-05-14"),
        ("tk", "Ol Magtymguly aýynda tussag edildi.", "2019-05"),
        ("tk", "Ol Sanjar aýynda tussag edildi.", "2018-11"),
        ("tr", "Dün gözaltına alındı.", "2019-05-21"),
        ("tr", "Bugün gözaltına alındı.", "2019-05-22"),
        ("tr", "14 Mayıs Salı günü gözaltına alındı.", "2019-05-14"),
        ("tr", "Salı günü gözaltına alındı.", "2019-05-21"),
        ("tr", "Geçen hafta gözaltına alındı.", "2019-05"),
        ("tr", "Nisan ayında gözaltına alındı.", "2019-04"),
        ("tr", "nisan ayında gözaltına alındı.", "2019-04"),
        ("tr", "Geçen cuma gözaltına alındı.", "2019-05-17"),
        ("tr", "Geçtiğimiz ay gözaltına alındı.", "2019-04"),
        ("tr", "14 Mayıs 2018'de gözaltına alındı.", "2018-05-14"),
        ("tr", "14 Mayıs gecesi gözaltına alındı.", "2019-05-14"),
        ("tr", "İki gün önce gözaltına alındı.", "2019-05-20"),
        ("tr", "Geçen yıl aralık ayında gözaltına alındı.", "2018-12"),
        ("fa", "او دیروز بازداشت شد.", "2019-05-21"),
        ("fa", "او امروز بازداشت شد.", "2019-05-22"),
        ("fa", "او روز سه‌شنبه بازداشت شد.", "2019-05-21"),
        ("fa", "او روز ۲۴ اردیبهشت بازداشت شد.", "2019-05-14"),
        ("fa", "او روز ۲۴ اردیبهشت ۱۳۹۸ بازداشت شد.", "2019-05-14"),
        ("fa", "او روز ۲۴ ثور بازداشت شد.", "2019-05-14"),
        ("fa", "او در ماه آوریل بازداشت شد.", "2019-04"),
        ("fa", "او هفته گذشته بازداشت شد.", "2019-05"),
        ("fa", "او سه روز پیش بازداشت شد.", "2019-05-19"),
        ("fa", "او ۱۴ ماه مه بازداشت شد.", "2019-05-14"),
        ("fa", "او در فروردین ماه بازداشت شد.", "2019-04"),
        ("fr", "Il a été arrêté hier.", "2019-05-21"),
        ("fr", "Il a été arrêté mardi 14 mai.", "2019-05-14"),
        ("fr", "Il a été arrêté le 14 mai 2018.", "2018-05-14"),
        ("fr", "Il a été arrêté vendredi dernier.", "2019-05-17"),
        ("fr", "Il a été arrêté la semaine dernière.", "2019-05"),
        ("fr", "Il a été arrêté il y a trois jours.", "2019-05-19"),
        ("fr", "Il a été arrêté en avril.", "2019-04"),
        ("fr", "Il a été arrêté le 1er mai.", "2019-05-01"),
        ("de", "Er wurde gestern festgenommen.", "2019-05-21"),
        ("de", "Er wurde am Dienstag festgenommen.", "2019-05-21"),
        ("de", "Er wurde vergangene Woche festgenommen.", "2019-05"),
        ("de", "Er wurde vor drei Tagen festgenommen.", "2019-05-19"),
        ("de", "Er wurde im April festgenommen.", "2019-04"),
        ("de", "Er wurde Anfang April festgenommen.", "2019-04"),
        ("de", "Er wurde in der Nacht zum 14. Mai festgenommen.", "2019-05-14"),
        ("pl", "Zatrzymano go wczoraj.", "2019-05-21"),
        ("pl", "Zatrzymano go we wtorek.", "2019-05-21"),
        ("pl", "Zatrzymano go w kwietniu.", "2019-04"),
        ("ky", "Ал чын курандын 5инде кармалды.", "2019-04-05"),
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


@pytest.mark.parametrize(
    ("day", "iso"),
    [
        ((1358, 1, 1), "1979-03-21"),
        ((1398, 2, 24), "2019-05-14"),
        ((1399, 12, 30), "2021-03-20"),
        ((1400, 1, 1), "2021-03-21"),
        ((1403, 1, 1), "2024-03-20"),
        ((1370, 5, 15), "1991-08-06"),
    ],
)
def test_a_day_of_the_solar_calendar_is_the_gregorian_day(day: tuple[int, int, int], iso: str) -> None:
    when = jalali(*day)
    assert when is not None
    assert when.iso() == iso


def test_each_solar_year_has_the_days_of_its_months() -> None:
    for year in range(1360, 1420):
        days = [jalali(year, month, day) for month in range(1, 13) for day in range(1, 32)]
        dates = [when.first_day() for when in days if when]
        assert len(set(dates)) == len(dates)
        assert len(dates) in (365, 366)
        following = jalali(year + 1, 1, 1)
        assert following is not None
        assert following.first_day() - dates[0] == timedelta(days=len(dates))


def test_a_solar_month_alone_is_the_month_that_most_of_it_lies_in() -> None:
    assert dates_in("fa", "او در فروردین ماه بازداشت شد.") == ["2019-04"]
    assert dates_in("fa", "او مهر مادر را از یاد نبرد.") == []
