"""How telling changes what is suggested: better evidence must outweigh worse, whatever the numbers are."""

from datetime import date

import pytest

from config.signals import read_signal_rules
from matcher.signals import read_signals, suggest_event
from matcher.signals.placed import place_acts
from matcher.signals.weigh import weigh
from matcher.values import Mention, Text, WatchedPerson

RULES = read_signal_rules()
NAMES = {"en": "Nurov", "ru": "Нуров", "tr": "Nurov", "kk": "Нұров", "uz": "Nurov", "tg": "Нуров"}


def text_of(language: str, text: str) -> Text:
    return Text("d", text, language=language, published=date(2019, 5, 22))


def mention_in(text: Text) -> list[Mention]:
    name = NAMES[text.language]
    start = text.text.index(name)
    return [Mention("p", "text", start, start + len(name), name, 0.9, ())]


def best(language: str, sentence: str) -> float:
    text = text_of(language, sentence)
    return max((weigh(one) for one in place_acts(read_signals(text, RULES), mention_in(text))), default=-9.0)


@pytest.mark.parametrize(
    ("language", "better", "worse"),
    [
        ("en", "Nurov was arrested in Kyiv.", "Nurov could be arrested in Kyiv."),
        ("en", "Nurov was arrested in Kyiv.", "Nurov, who was arrested in Kyiv in 2012, sings."),
        ("en", "Nurov was arrested in Kyiv.", "Nurov denies reports that he was arrested in Kyiv."),
        ("en", "Nurov was arrested in Kyiv.", "Nurov said dozens of people were arrested in Kyiv."),
        ("en", "Nurov was arrested in Kyiv.", "An ally of Nurov was arrested in Kyiv."),
        ("en", "Nurov was arrested on May 20.", "Nurov was arrested on May 20, 2011."),
        ("en", "Nurov was arrested in Kyiv.", "Nurov had previously been arrested in Kyiv."),
        ("ru", "Нуров арестован в Киеве.", "Нуров может быть арестован в Киеве."),
        ("ru", "Нуров арестован в Киеве.", "Арестованный ранее в Киеве Нуров поёт."),
        ("ru", "Нурова арестовали в Киеве.", "Брат Нурова покаялся: его арестовали и отпустили бы."),
        ("tr", "Nurov Kiev'de tutuklandı.", "Nurov Kiev'de tutuklanabilir."),
        ("kk", "Нұров Киевте ұсталды.", "Киевте ұсталған Нұров кітап жазды."),
        ("uz", "Nurov Kiyevda ushlandi.", "Nurov Kiyevda o‘nlab odamlar ushlanganini aytdi."),
        ("tg", "Нуров дар Киев боздошт шуд.", "Мушовири Нуров дар Киев боздошт шуд."),
        ("en", "Police arrested Nurov in Kyiv.", "Police arrested supporters of Nurov in Kyiv."),
        ("en", "Nurov and two others were arrested.", "Two others were arrested at a rally called by Nurov."),
        ("en", "Three activists were arrested, among them Nurov.", "Three activists were arrested, said Nurov."),
        ("en", "Nurov was arrested in Kyiv.", "Nurov's lawyer was arrested in Kyiv."),
        ("en", "Nurov was killed in Istanbul.", "A man was sentenced for the killing of Nurov."),
        ("en", "Nurov was arrested.", "Was Nurov arrested?"),
        ("en", "Nurov, who lives in Berlin, was arrested.", "Nurov, who was arrested long ago, lives in Berlin."),
        ("en", "Nurov was beaten by two masked men.", "Nurov is accused of having beaten two men."),
        ("en", "Nurov has been released.", "Relatives demanded that Nurov be released."),
        ("ru", "Нуров задержан.", "Задержаны трое, их на митинг позвал Нуров."),
        ("ru", "Нурова и двоих соратников задержали.", "Задержали двоих соратников Нурова."),
        ("ru", "Нурова выдали Таджикистану.", "От Минска требуют, чтобы Нурова выдали Таджикистану."),
        ("uz", "Nurovni Kiyevda ushlashdi.", "Nurov chaqirgan mitingda yuzlab odamlar ushlandi."),
        ("kk", "Нұровты Киевте ұстады.", "Нұров митингіге шақырған соң белсенділер ұсталды."),
        ("tr", "Nurov'u polis tutukladı.", "Nurov iki gazetecinin tutuklandığını anlattı."),
    ],
)
def test_what_is_told_as_news_of_him_outweighs_what_is_not(language: str, better: str, worse: str) -> None:
    assert best(language, better) > best(language, worse)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Austria did not extradite Nurov to Tajikistan."),
        ("ru", "Австрия не выдала Таджикистану Нурова."),
        ("tr", "Avusturya Nurov'u Tacikistan'a iade etmedi."),
        ("kk", "Австрия Нұровты Тәжікстанға экстрадицияламады."),
        ("uz", "Avstriya Nurovni Tojikistonga ekstraditsiya qilmadi."),
        ("tg", "Австрия Нуровро ба Тоҷикистон истирдод накард."),
    ],
)
def test_a_denied_extradition_is_a_refusal_in_every_grammar(language: str, text: str) -> None:
    read = text_of(language, text)
    found = suggest_event(read, mention_in(read), WatchedPerson("p", "Nurov", country="TJ"), RULES)
    assert found is not None
    assert (found.measure, found.host) == ("extradition_refused", "AT")


def test_a_town_in_his_name_is_no_place_of_the_event() -> None:
    text = Text("d", "Kazan Nurov was arrested in Kyiv.", language="en", published=date(2019, 5, 22))
    mention = [Mention("p", "text", 0, 11, "Kazan Nurov", 0.9, ())]
    found = suggest_event(text, mention, WatchedPerson("p", "Kazan Nurov", country="TJ"), RULES)
    assert found is not None
    assert found.host == "UA"


@pytest.mark.parametrize(
    "text",
    [
        "Nurov has published a novel. In it a student is arrested and tortured in prison.",
        "Nurov: they arrest everybody who complains.",
        "If he returns, Nurov will be arrested, his lawyer said.",
        "Nurov gave an interview in Tajikistan.",
        "Nurov, leader of a banned movement, spoke in Berlin.",
    ],
)
def test_nothing_is_suggested_where_nothing_happened_to_him(text: str) -> None:
    read = text_of("en", text)
    assert suggest_event(read, mention_in(read), WatchedPerson("p", "Nurov", country="TJ"), RULES) is None


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("Nurov was detained in Minsk at the request of Dushanbe.", "BY"),
        ("Nurov, wanted in Tajikistan, was detained in Minsk.", "BY"),
        ("The Tajik blogger Nurov was detained in Minsk.", "BY"),
        ("Nurov, who fled from Tajikistan to Poland, was detained in Minsk.", "BY"),
    ],
)
def test_who_asks_for_him_and_whose_citizen_he_is_is_not_where_it_happened(text: str, host: str) -> None:
    read = text_of("en", text)
    found = suggest_event(read, mention_in(read), WatchedPerson("p", "Nurov", country="TJ"), RULES)
    assert found is not None
    assert found.host == host
