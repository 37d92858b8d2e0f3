"""Texts to search: recorded news in ten languages where it lies beside the checkout, else sentences made up."""

import json
import random
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from matcher.values import Text

SHARED = Path(__file__).resolve().parents[3] / "shared"
CORPORA, GOLD = SHARED / "real" / "corpora", SHARED / "gold"

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


def is_real() -> bool:
    """Recorded news is there."""
    return CORPORA.is_dir()


def news(size: int) -> list[Text]:
    """Texts of about `size` bytes in UTF-8, languages in turns; the same at every call."""
    taken: list[Text] = []
    left = size
    for text in _recorded() if is_real() else _made_up():
        if left <= 0:
            break
        taken.append(text)
        left -= len(text.text.encode())
    return taken


def _recorded() -> Iterator[Text]:
    """Articles of all languages, one of each in turn, until the shortest corpora are through and the others too."""
    waiting = [_articles(folder) for folder in sorted(CORPORA.iterdir()) if folder.is_dir()]
    while waiting:
        for articles in list(waiting):
            text = next(articles, None)
            if text is None:
                waiting.remove(articles)
            else:
                yield text


def _articles(folder: Path) -> Iterator[Text]:
    for path in sorted(folder.glob("rferl*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf8").splitlines()):
            row = json.loads(line)
            yield Text(f"{path.name}:{number}", row.get("text") or "", row.get("title") or "", language=folder.name)
    for path in sorted(folder.glob("ntrex*.txt")):
        lines = path.read_text(encoding="utf8").splitlines()
        for number in range(0, len(lines), 20):
            yield Text(f"{path.name}:{number}", "\n".join(lines[number : number + 20]), language=folder.name)


def _made_up() -> Iterator[Text]:
    """Neutral sentences that name towns and nobody, about 3,000 characters a text."""
    dice = random.Random(2)  # noqa: S311 (no secret)
    for number, language in enumerate(cycle(sorted(_WORDS))):
        yield Text(str(number), " ".join(_sentence(dice, language) for _ in range(28)), language=language)


def _sentence(dice: random.Random, language: str) -> str:
    words = _WORDS[language].split()
    dice.shuffle(words)
    words.insert(dice.randrange(len(words)), dice.choice(_PLACES))
    return " ".join(words).capitalize().replace(words[0], words[0].capitalize(), 1) + "."
