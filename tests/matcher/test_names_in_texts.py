"""What the matcher finds in sentences, and what it leaves alone. Sentences and most names are invented."""

import os
import pickle
import re
import subprocess
import sys

import pytest

from config.names import read_name_rules
from matcher.engine import Matcher
from matcher.values import Mention, Text, WatchedPerson

OPPOSITION, CLERIC = "opposition party/movement", "banned cleric/alleged religious extremist"
PEOPLE = (
    WatchedPerson("Q", "Umarali Quvvatov", country="TJ", category=OPPOSITION),
    WatchedPerson("A", "Mukhtar Ablyazov", country="KZ", category=OPPOSITION),
    WatchedPerson("S", "Muhammad Solih", ("Salay Madaminov",), "UZ", OPPOSITION),
    WatchedPerson("B", "Sherzodbek Nurmatov", country="KG", category=OPPOSITION),
    WatchedPerson("B2", "Temirlan Nurmatov", country="KG", category=OPPOSITION),
    WatchedPerson("W", "Gulchehra Rahmatova", country="UZ", category=OPPOSITION),
    WatchedPerson("M", "Habibullo domla Yoqubov", country="UZ", category=CLERIC),
    WatchedPerson("K", "Islam Karimov", country="UZ"),
    WatchedPerson("T", "Sherali Tilloevich Zubaydov", country="TJ"),
)
MATCHER = Matcher(PEOPLE, read_name_rules())
THRESHOLD = 0.5


def _found(text: str, language: str = "", **more: str) -> list[tuple[str, str]]:
    mentions = MATCHER.find(Text("d", text, language=language, **more))
    return [(mention.person_id, mention.surface) for mention in mentions if mention.score >= THRESHOLD]


def _mention(text: str, language: str = "") -> Mention:
    return max(MATCHER.find(Text("d", text, language=language)), key=lambda mention: mention.score)


@pytest.mark.parametrize(
    ("language", "text", "person", "surface"),
    [
        ("en", "A court heard Umarali Quvvatov's appeal.", "Q", "Umarali Quvvatov's"),
        ("en", "Friends of Umarali Kuvatov wrote a letter.", "Q", "Umarali Kuvatov"),
        ("ru", "Адвокат Умарали Кувватова просит суд.", "Q", "Умарали Кувватова"),
        ("ru", "Встреча с Умарали Кувватовым прошла тихо.", "Q", "Умарали Кувватовым"),
        ("tg", "Додгоҳ Умаралӣ Қувватовро даъват кард.", "Q", "Умаралӣ Қувватовро"),
        ("uz", "Sud Umarali Quvvatovning arizasini ko‘rdi.", "Q", "Umarali Quvvatovning"),
        ("uz", "Суд Умарали Қувватовнинг аризасини кўрди.", "Q", "Умарали Қувватовнинг"),
        ("tk", "Kazyýet Umaraly Kuwwatowyň arzasyny gördi.", "Q", "Umaraly Kuwwatowyň"),
        ("tr", "Mahkeme Umarali Kuvvatov’un dilekçesini inceledi.", "Q", "Umarali Kuvvatov’un"),
        ("kk", "Сот Мұхтар Әблязовтың арызын қарады.", "A", "Мұхтар Әблязовтың"),
        ("ky", "Сот Мухтар Аблязовдун арызын карады.", "A", "Мухтар Аблязовдун"),
        ("de", "Das Gericht hörte Muchtar Abljasow an.", "A", "Muchtar Abljasow"),
        ("fr", "Le tribunal a entendu Moukhtar Abliazov.", "A", "Moukhtar Abliazov"),
        ("pl", "Sąd wysłuchał Muchtara Ablazowa.", "A", "Muchtara Ablazowa"),
        ("fa", "دادگاه مختار آبلیازوف را احضار کرد.", "A", "مختار آبلیازوف"),
        ("ru", "Салая Мадаминова в зале не было.", "S", "Салая Мадаминова"),
        ("en", "The list: Nurmatov, Sherzodbek.", "B", "Nurmatov, Sherzodbek"),
        ("ru", "В деле Нурматова Шерзодбека нет даты.", "B", "Нурматова Шерзодбека"),
        ("en", "The letter names S. Nurmatov once.", "B", "S. Nurmatov"),
        ("ru", "Жалоба Гулчехры Рахматовой отклонена.", "W", "Гулчехры Рахматовой"),
        ("uz", "Кеча Ҳабибулло домла билан суҳбатлашдик.", "M", "Ҳабибулло домла"),
        ("ru", "Шерали Тиллоевич Зубайдов не ответил.", "T", "Шерали Тиллоевич Зубайдов"),
        ("tg", "Шералӣ Зубайдзода посух надод.", "T", "Шералӣ Зубайдзода"),
        ("en", "UMARALI QUVVATOV WAS NAMED.", "Q", "UMARALI QUVVATOV"),
        ("en", "nobody had seen umarali quvvatov since.", "Q", "umarali quvvatov"),
        ("en", "The page said UmaraliQuvvatov and no more.", "Q", "UmaraliQuvvatov"),
        ("en", "The page said Umarali Quvva-\ntov and no more.", "Q", "Umarali Quvva-\ntov"),
        ("en", "The page said Umarali Quvvatpv and no more.", "Q", "Umarali Quvvatpv"),
        ("en", "The page said Umarlai Quvvatov and no more.", "Q", "Umarlai Quvvatov"),
    ],
)
def test_a_name_is_found_as_printed(language: str, text: str, person: str, surface: str) -> None:
    assert _found(text, language) == [(person, surface)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Karim Islamov opened the match."),
        ("ru", "Карим Исламов открыл матч."),
        ("en", "The list: Karimov, Ablyazov, Solih."),
        ("ru", "Шерали Рустамович Зубайдов не ответил."),
        ("en", "Rustam Quvvatov is a footballer."),
        ("ru", "Гулчехра Нурматова выиграла забег."),
        ("en", "T. Quvvatov signed the letter."),
        ("en", "Quvvatov alone is a frequent surname."),
        ("en", "He met Umarali. Quvvatov came later."),
        ("ru", "Кувватовский район ждёт урожая."),
        ("fa", "مردم این شهر برای نان در صف هستند."),
        ("en", ""),
        ("en", "The harvest of apricots was good this year."),
    ],
)
def test_another_person_or_none_is_left_alone(language: str, text: str) -> None:
    assert _found(text, language) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Umarali Quvvatov spoke.\n\nLater Quvvatov left.", ["Umarali Quvvatov", "Quvvatov"]),
        ("Umarali Quvvatov spoke.\n\nLater Rustam Quvvatov left.", ["Umarali Quvvatov"]),
        ("Umarali Quvvatov spoke.\n\nOn Friday Quvvatov left.", ["Umarali Quvvatov", "Quvvatov"]),
        ("Quvvatov left.\n\nUmarali Quvvatov had spoken.", ["Quvvatov", "Umarali Quvvatov"]),
        ("Умарали Кувватов выступил.\n\nЖурналисты ждут Кувватова.", ["Умарали Кувватов", "Кувватова"]),
    ],
)
def test_a_surname_alone_follows_the_full_name(text: str, expected: list[str]) -> None:
    assert [surface for _, surface in _found(text)] == expected


@pytest.mark.parametrize("name", ["صدر الدین رحمت‌اف", "رحمت‌اف صدر الدین", "صدرالدین رحمت‌اف"])
def test_a_given_name_in_two_words_is_marked_whole(name: str) -> None:
    matcher = Matcher((WatchedPerson("R", "Sadriddin Rahmatov", country="TJ"),), read_name_rules())
    (mention,) = matcher.find(Text("d", f"در این سند نام {name} آمده است.", language="fa"))
    assert mention.surface == name


def test_the_title_says_whom_the_surname_means() -> None:
    assert _found("Quvvatov left.", title="Umarali Quvvatov in court") == [("Q", "Umarali Quvvatov"), ("Q", "Quvvatov")]


def test_a_surname_of_two_stays_ambiguous_with_both_shown() -> None:
    text = "Sherzodbek Nurmatov met Temirlan Nurmatov.\n\nNurmatov said nothing."
    both = [mention for mention in MATCHER.find(Text("d", text)) if mention.surface == "Nurmatov"]
    assert {mention.person_id for mention in both} == {"B", "B2"}
    assert all(re.search("Ambiguous.*Nurmatov", " ".join(mention.why)) for mention in both)


def test_offsets_are_those_of_the_text_as_given() -> None:
    text = "İİİ ‘Umarali\u200b Quvvatov’ 𝐔marali ﬁ Quvvatov"
    for mention in MATCHER.find(Text("d", text)):
        assert text[mention.start : mention.end] == mention.surface
    assert MATCHER.find(Text("d", text))


@pytest.mark.parametrize(
    "disguise",
    [
        "Umаrali Quvvаtov",
        "Umarali\u200b Quv\u2060vatov",
        "𝐔𝐦𝐚𝐫𝐚𝐥𝐢 𝐐𝐮𝐯𝐯𝐚𝐭𝐨𝐯",
        "U\u0336m\u0336arali Quvvatov",
        "U m a r a l i  Q u v v a t o v",
        "U.m.a.r.a.l.i.Q.u.v.v.a.t.o.v",
    ],
)
def test_a_disguise_is_seen_through_and_told(disguise: str) -> None:
    mention = _mention(f"They wrote {disguise} on the wall.")
    assert (mention.person_id, mention.score >= THRESHOLD) == ("Q", True)
    assert "look-alike or hidden" in mention.why[0]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("Umarali Quvvatov", "Umarali Quvvatav"),
        ("Umarali Quvvatov", "U. Quvvatov"),
        ("Umarali Quvvatov", "Umarali Quvvat"),
        ("Islam Karimov", "Islam Kerimov"),
        ("Sherali Tilloevich Zubaydov", "Sherali Zubaydov"),
        ("Sherali Zubaydov", "Sherali Rustamovich Zubaydov"),
        ("Sherzodbek Nurmatov", "Sherzod Nurmatov"),
    ],
)
def test_the_better_form_outscores_the_worse(better: str, worse: str) -> None:
    scores = [_mention(f"The report names {name} once.").score if _any(name) else 0.0 for name in (better, worse)]
    assert scores[0] > scores[1]


def _any(name: str) -> bool:
    return bool(MATCHER.find(Text("d", f"The report names {name} once.")))


def test_two_to_five_sentences_say_why() -> None:
    mention = _mention("Додгоҳ Умаралӣ Қувватовро даъват кард.", "tg")
    assert 2 <= len(mention.why) <= 5
    assert "Tajik ending -ро" in mention.why[0]
    assert all(sentence.endswith(".") and "{" not in sentence for sentence in mention.why)


def test_many_texts_give_what_one_by_one_gives() -> None:
    texts = [Text(str(n), f"{'word ' * n}Umarali Quvvatov met Quvvatov {n}.", title="Ablyazov") for n in range(30)]
    assert list(MATCHER.find_all(texts)) == [MATCHER.find(text) for text in texts]


def test_the_version_tells_rules_apart_and_not_watchlists() -> None:
    assert Matcher(PEOPLE[:1], read_name_rules()).version == MATCHER.version
    assert len(MATCHER.version) < 30


def test_the_version_is_the_same_in_every_process() -> None:
    code = (
        "from config.names import read_name_rules\n"
        "from matcher.engine import Matcher\n"
        "print(Matcher([], read_name_rules()).version)"
    )
    shown = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert shown == {MATCHER.version}


def test_a_matcher_travels_to_another_process() -> None:
    copy = pickle.loads(pickle.dumps(MATCHER))  # noqa: S301 (our own bytes)
    text = Text("d", "Умарали Кувватов выступил.")
    assert copy.find(text) == MATCHER.find(text)


def test_an_empty_watchlist_finds_nobody() -> None:
    assert Matcher([], read_name_rules()).find(Text("d", "Umarali Quvvatov spoke.")) == []


def test_a_name_that_nobody_can_read_harms_nobody() -> None:
    odd = [WatchedPerson("X", "…"), WatchedPerson("Y", "毛泽东"), WatchedPerson("Z", "O")]
    assert Matcher([*odd, PEOPLE[0]], read_name_rules()).find(Text("d", "Umarali Quvvatov spoke."))
