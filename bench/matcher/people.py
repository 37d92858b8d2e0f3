"""Invented people and texts that name them, in ten languages: nobody real, the same for every run."""

import random
from collections.abc import Iterator, Sequence

from config.names import NameRules
from matcher.spellings import Speller
from matcher.values import Text, WatchedPerson

_GIVEN = (
    "Umar Ali Muhammad Ahmad Sher Nur Temir Jahon Farrukh Dilshod Bakhtiyor Rustam Alisher Aziz Kamol Jamshed Firuz "
    "Sobir Shavkat Islom Daniyar Marat Serik Bolat Askar Talgat Azamat Ulugbek Otabek Sardor Sanjar Maksat "
    "Dovran"
)
_MORE = ("", "", "zhan", "bek", "jon", "iddin", "ullo", "murod", "ali", "khon")
_STEM = (
    "Karim Rahim Nazar Said Umar Usman Ismail Abdulla Yusup Kadyr Tursun Ergash Normat Sharip Sultan Mirza Odina "
    "Davlat Kurban Orazber Annaber Zhumabay Suleymen Beisen Tokta Mamat Asan Usen Ibragim Hamid Begim "
    "Kholmat"
)
_END = ("ov", "ev", "ov", "bekov", "kulov", "muratov", "zoda", "i")

_WORDS = {
    "en": "the court heard a witness about prices of bread in the valley and set a new date for June",
    "ru": "суд заслушал свидетеля о ценах на хлеб в долине и назначил новую дату на июнь",
    "tg": "додгоҳ шоҳидро дар бораи нархи нон дар водӣ шунид ва санаи навро барои июн таъин кард",
    "uz-Latn": "sud vodiydagi non narxi haqida guvohni tingladi va iyun oyiga yangi sana belgiladi",
    "uz-Cyrl": "суд водийдаги нон нархи ҳақида гувоҳни тинглади ва июнь ойига янги сана белгилади",
    "kk": "сот алқаптағы нан бағасы туралы куәгерді тыңдап маусым айына жаңа күн белгіледі",
    "ky": "сот өрөөндөгү нандын баасы тууралуу күбөнү угуп июнь айына жаңы күн белгиледи",
    "tk": "kazyýet jülgedäki çöregiň bahasy barada şaýady diňledi we iýun aýyna täze gün belledi",
    "tr": "mahkeme vadideki ekmek fiyatı hakkında tanığı dinledi ve haziran için yeni bir gün belirledi",
    "de": "das Gericht hörte einen Zeugen über den Preis von Brot im Tal und nannte einen neuen Tag im Juni",
}
_PLACES = ("Dushanbe", "Warsaw", "Istanbul", "Алматы", "Бишкек", "Ташкент", "Ankara", "Berlin", "Осло", "Kyiv")


def people(count: int, seed: int = 1) -> list[WatchedPerson]:
    """So many persons with skewed, partly shared names."""
    dice = random.Random(seed)  # noqa: S311 (no secret)
    return [WatchedPerson(str(number), _name(dice)) for number in range(count)]


def _name(dice: random.Random) -> str:
    given = dice.choice(_GIVEN.split()) + dice.choice(_MORE)
    middle = dice.choice(("", "a", "i", "u")) + dice.choice(("", "n", "r", "l", "sh", "m", "d", "k"))
    return f"{given} {dice.choice(_STEM.split())}{middle}{dice.choice(_END)}"


def texts(
    watchlist: Sequence[WatchedPerson], rules: NameRules, size: int, seed: int = 2
) -> Iterator[tuple[Text, str | None]]:
    """Texts of about 3,000 characters, in all `size` characters; one in ten names a person, whose id stands beside."""
    dice = random.Random(seed)  # noqa: S311 (no secret)
    speller, languages, written = Speller(rules), sorted(_WORDS), 0
    while written < size:
        language = dice.choice(languages)
        sentences = [_sentence(dice, language) for _ in range(28)]
        person = dice.choice(watchlist) if dice.random() < 0.1 else None
        if person is not None:
            listed = speller.spellings(person.canonical_name, endings=True)
            spelled = [one.text for one in listed if one.language == language]
            sentences[dice.randrange(len(sentences))] += f" {dice.choice(spelled)} {_WORDS[language]}."
        text = " ".join(sentences)
        written += len(text)
        yield Text(str(written), text, language=language), person.person_id if person else None


def _sentence(dice: random.Random, language: str) -> str:
    words = _WORDS[language].split()
    dice.shuffle(words)
    words.insert(dice.randrange(len(words)), dice.choice(_PLACES))
    return " ".join(words).capitalize().replace(words[0], words[0].capitalize(), 1) + "."
