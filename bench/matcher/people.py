"""Invented people with skewed names: a few given names and surname stems are popular, as in life. Nobody real."""

import random
from itertools import accumulate

from matcher.values import WatchedPerson

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
_MIDDLE = (
    "",
    "",
    "",
    "",
    "a",
    "i",
    "u",
    "an",
    "ar",
    "il",
    "ush",
    "am",
    "id",
    "uk",
    "in",
    "ur",
    "al",
    "ish",
    "um",
    "ad",
)


def people(count: int, seed: int = 1) -> list[WatchedPerson]:
    """So many persons. Parts are drawn with weights 1, 1/2, 1/3 …: in 10,000 names the most popular surname stem, with
    all its endings, is borne by about a quarter, and one full name by some dozens."""
    dice = random.Random(seed)  # noqa: S311 (no secret)
    given = _drawn(dice, [name + more for more in _MORE for name in _GIVEN.split()], count)
    stems = _drawn(dice, [stem + middle for middle in _MIDDLE for stem in _STEM.split()], count)
    ends = dice.choices(_END, k=count)
    names = zip(given, stems, ends, strict=True)
    return [WatchedPerson(str(number), f"{one} {stem}{end}") for number, (one, stem, end) in enumerate(names)]


def _drawn(dice: random.Random, names: list[str], count: int) -> list[str]:
    weights = list(accumulate(1 / rank for rank in range(1, len(names) + 1)))
    return dice.choices(names, cum_weights=weights, k=count)
