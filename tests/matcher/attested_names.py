"""Reads the attested names of tests/matcher/attested and puts each into a document, so that recall can be counted."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from matcher.values import Text, WatchedPerson

FOLDER = Path(__file__).parent / "attested"

CARRIERS = {
    "en": ("A page of the file names {}.", "The lawyer of {} asked for another date.", "Index: {} (page 14)"),
    "ru": ("В протоколе есть строка: {}.", "Адвокат, защищавший {}, просил о переносе.", "Подпись под снимком: «{}»"),
    "kk": ("Құжатта {} деген жазу бар.", "Сурет астындағы жазу: {}.", "Кеше {} туралы хабар тарады."),
    "ky": ("Кагазда {} деген жазуу бар.", "Сүрөт алдындагы жазуу: {}.", "Кечээ {} тууралуу кабар чыкты."),
    "tg": ("Дар ҳуҷҷат номи {} ҳаст.", "Шарҳи акс: {}.", "Дирӯз дар бораи {} хабар расид."),
    "tk": ("Resminamada {} diýen ýazgy bar.", "Suratyň aşagyndaky ýazgy: {}.", "Düýn {} hakynda habar geldi."),
    "tr": ("Belgede {} adı geçiyor.", "Fotoğrafın altında şöyle yazıyor: {}.", "Dün {} hakkında haber geldi."),
    "uz-Latn": ("Hujjatda {} degan yozuv bor.", "Surat ostidagi yozuv: {}.", "Kecha {} haqida xabar keldi."),
    "uz-Cyrl": ("Ҳужжатда {} деган ёзув бор.", "Сурат остидаги ёзув: {}.", "Кеча {} ҳақида хабар келди."),
    "fa": ("در این سند نام {} آمده است.", "شرح عکس: {}.", "دیروز درباره {} خبری رسید."),
    "de": ("In der Akte steht {} auf einer Seite.", "Das Gericht hörte {} noch nicht an.", "Bildunterschrift: {}."),
    "fr": ("Le dossier nomme {} à la page 14.", "Selon l’avocat, {} n’a rien dit.", "Légende de la photo : {}."),
    "pl": ("W aktach zapisano: {}.", "Według adwokata {} nie odpowiedział.", "Podpis pod zdjęciem: {}."),
}


@dataclass(frozen=True)
class Sample:
    """One document with one form, and whom it names."""

    text: Text
    person: str
    """Empty where nobody of the watchlist is named."""
    form: str
    start: int
    short: bool = False
    near: str = ""
    """The person with whom a namesake may be confused."""
    first: tuple[int, int] = (0, 0)
    """Of a short form: where the full name stands before it."""


def read_people(paths: Iterator[Path] | list[Path]) -> tuple[list[WatchedPerson], list[Sample]]:
    """The watchlist of some files, and the documents of every form of them."""
    rows = [row for path in paths for row in yaml.safe_load(path.read_text(encoding="utf8"))]
    people = [_person(row) for row in rows]
    return people, [sample for row in rows for sample in _samples(row)]


def _person(row: dict[str, str]) -> WatchedPerson:
    aliases = tuple(row["aliases"].split("; ")) if "aliases" in row else ()
    return WatchedPerson(row["name"], row["name"], aliases, row["country"], row.get("category", ""))


def _samples(row: dict[str, str]) -> Iterator[Sample]:
    for language in sorted(CARRIERS.keys() | {"uz"}):
        forms = row.get(language, "").split("; ") if language in row else []
        for number, form in enumerate(forms):
            yield _sample(f"{row['name']}/{language}/{number}", language, form, number, forms[0], row["name"])
    for language, forms in row.get("not", {}).items():  # type: ignore[attr-defined]
        for number, form in enumerate(forms.split("; ")):
            one = _sample(f"{row['name']}/not/{language}/{number}", language, form, number, "", "")
            yield Sample(one.text, "", form, one.start, False, row["name"])


def _sample(doc_id: str, language: str, form: str, number: int, first: str, person: str) -> Sample:
    short = form.startswith("~")
    carrier = _carrier(language, form, number)
    before = _carrier(language, first, 0).format(first) + "\n\n" if short else ""
    form = form.removeprefix("~")
    start = len(before) + carrier.index("{}")
    full = before.find(first) if short else 0
    text = Text(doc_id, before + carrier.format(form), language=language[:2])
    return Sample(text, person, form, start, short, first=(full, full + len(first) * short))


def _carrier(language: str, form: str, number: int) -> str:
    if language == "uz":
        language = "uz-Cyrl" if any("\u0400" <= letter <= "\u04ff" for letter in form) else "uz-Latn"
    return CARRIERS[language][number % 3]
