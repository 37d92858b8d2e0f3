"""Finds date expressions in a sentence and says which day, month or year each means."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import chain
from typing import Literal, NamedTuple

from config.signals import LanguageRules, Month, Relative, Unit, UnitWord, Weekday
from matcher.signals.calendar import When, checked, last_weekday, latest, of_day, shifted
from matcher.signals.jalali import YEARS, jalali, latest_jalali
from matcher.signals.lexicon import Hit, Lexicon, Spell, build_lexicon
from matcher.signals.tokens import Sentence, Token

YEAR = range(1985, 2045)
YEAR_REACH = 4
"""Most words between a month and its year."""
NUMERIC = re.compile(
    r"(?<!\d)(?:(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})|(?P<d2>\d{1,2})[./](?P<m2>\d{1,2})[./](?P<y2>\d{4}))(?!\d)"
)
ORDINAL = re.compile(r"[-‐'’]?[^\W\d_]{1,5}(?!\w)")
ENGLISH = {("st", "of"), ("nd", "of"), ("rd", "of"), ("th", "of")}
LONGEST_NUMBER = 9
LAST_WEEK = ("week", -1, "published")
WEEK_REACH = 2
"""Words from a weekday to its 'last week', at most."""
Kind = Literal["full", "month", "weekday", "relative", "anchored", "ago", "year"]


class DateFound(NamedTuple):
    """A date expression: what it means, the words it was read from (by position), how it was read."""

    when: When
    first: int
    last: int
    kind: Kind
    counted: bool
    """Whether it was counted from publication (or from the date said before), not printed in full."""

    def words(self) -> range:
        """Positions of the words it was read from."""
        return range(self.first, self.last + 1)


Moment = Month | Weekday | Relative


class DateWords(NamedTuple):
    """The date words of one language, ready to be looked up."""

    moments: Lexicon[Moment]
    numerals: Lexicon[int]
    units: Lexicon[Unit]
    month_first: bool


def build_date_words(rules: LanguageRules, spell: Spell) -> DateWords:
    """Compiles the date tables of a language."""
    return DateWords(
        moments=build_lexicon(_moment_rows(rules), spell),
        numerals=build_lexicon(((row.number, row) for row in rules.numerals), spell),
        units=build_lexicon(_unit_rows(rules.units), spell),
        month_first=rules.head.month_first,
    )


def _moment_rows(rules: LanguageRules) -> Iterator[tuple[Moment, Moment]]:
    return ((row, row) for rows in (rules.months, rules.weekdays, rules.relative) for row in rows)


def _unit_rows(units: Sequence[UnitWord]) -> Iterator[tuple[Unit, UnitWord]]:
    return ((row.unit, row) for row in units)


class Reading(NamedTuple):
    """What a date reader looks at: the words, the tables, the day of publication, positions that mean 'ago'."""

    tokens: Sequence[Token]
    words: DateWords
    published: date | None
    ago: frozenset[int]
    moments: Sequence[Hit[Moment]]
    text: str
    """The field that the words were cut from."""

    def relatives(self) -> Iterator[tuple[Relative, Hit[Moment]]]:
        return ((hit.value, hit) for hit in self.moments if isinstance(hit.value, Relative))


def find_dates(
    sentence: Sentence, text: str, words: DateWords, published: date | None, ago: frozenset[int] = frozenset()
) -> list[DateFound]:
    """Date expressions of a sentence in order of position, none overlapping another.

    `ago` are the positions of words like 'ago' or 'назад'. Without `published`, only full dates and years are given.
    """
    reading = Reading(sentence.tokens, words, published, ago, words.moments.find(sentence.tokens), text)
    found: list[DateFound] = []
    taken = {at for row, hit in reading.relatives() if row.after == "said" for at in range(hit.first, hit.last + 1)}
    printed = _numeric(sentence, text)
    for one in chain(printed, *(read(reading) for read in (_months, _agos, _relatives, _weekdays, _years))):
        if taken.isdisjoint(one.words()):
            found.append(one)
            taken.update(one.words())
    found = _without_echoes(found)
    return sorted([*found, *_anchored(reading, found)], key=lambda one: one.first)


def _without_echoes(found: Sequence[DateFound]) -> list[DateFound]:
    """Drops the weekday of 'Tuesday, May 14', which the full date says already."""
    days = [one for one in found if one.kind == "full"]
    return [one for one in found if one.kind != "weekday" or not any(_is_echo(one, day) for day in days)]


def _is_echo(weekday: DateFound, day: DateFound) -> bool:
    beside = -1 <= max(weekday.first - day.last, day.first - weekday.last) <= 2
    return beside and weekday.when.first_day().isoweekday() == day.when.first_day().isoweekday()


def _anchored(reading: Reading, found: Sequence[DateFound]) -> Iterator[DateFound]:
    """'a day earlier', 'на следующий день': counted from the day said last, or from publication where none was said."""
    for row, hit in reading.relatives():
        days = [one.when for one in found if one.last < hit.first and one.when.day]
        base = days[-1].first_day() if days else (reading.published if row.shift < 0 else None)
        if row.after == "said" and base:
            when = shifted(base, row.unit, row.shift)
            yield DateFound(when, hit.first, hit.last, "anchored", counted=True)


def _numeric(sentence: Sentence, text: str) -> Iterator[DateFound]:
    for match in NUMERIC.finditer(text, sentence.start, sentence.end):
        year, month, day = (int(match[name] or match[name + "2"]) for name in "ymd")
        when = checked(year, month, day) if year in YEAR else None
        places = [i for i, token in enumerate(sentence.tokens) if match.start() <= token.start < match.end()]
        if when and places:
            yield DateFound(when, places[0], places[-1], "full", counted=False)


def _months(reading: Reading) -> Iterator[DateFound]:
    for hit in reading.moments:
        if isinstance(hit.value, Month):
            read = _read_jalali if hit.value.calendar == "jalali" else _read_month
            found = read(reading, hit.value.month, hit.first, hit.last)
            if found:
                yield found


def _read_month(reading: Reading, month: int, first: int, last: int) -> DateFound | None:
    day, first, last = _day_beside(reading, first, last)
    year, first, last = _year_beside(reading, first, last)
    kind: Kind = "month" if day is None else "full"
    if year is not None:
        when = checked(year, month, day)
    else:
        when = latest(month, day, reading.published) if reading.published else None
    return DateFound(when, first, last, kind, counted=year is None) if when else None


def _read_jalali(reading: Reading, month: int, first: int, last: int) -> DateFound | None:
    """'24 Ordibehesht 1398': names of these months are common words, so a day, a year or 'month' stands beside."""
    day, begin, _ = _day_beside(reading, first, last)
    tokens = reading.tokens
    year = next((int(tokens[at].word) for at in (last + 1, last + 2) if _is_jalali_year(tokens, at)), None)
    units = {hit.first for hit in reading.words.units.find(tokens) if hit.value == "month"}
    if day is None and year is None and not {first - 1, last + 1} & units:
        return None
    if year is not None:
        when = jalali(year, month, day)
    else:
        when = latest_jalali(month, day, reading.published) if reading.published else None
    return DateFound(when, begin, last, "month" if day is None else "full", counted=True) if when else None


def _is_jalali_year(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].word.isdecimal() and int(tokens[at].word[:LONGEST_NUMBER]) in YEARS


def _day_beside(reading: Reading, first: int, last: int) -> tuple[int | None, int, int]:
    """The day number before the month ('3-nji oktýabrda', '8-уми ноябр') or, in English, after it."""
    tokens = reading.tokens
    for place in (first - 1, first - 2):
        if place >= 0 and _is_day(tokens[place]) and (place == first - 1 or _is_ordinal_ending(tokens, place + 1)):
            return int(tokens[place].word), place, last
    if first >= 3 and _is_day(tokens[first - 3]) and (tokens[first - 2].word, tokens[first - 1].word) in ENGLISH:
        return int(tokens[first - 3].word), first - 3, last
    after = last + 1
    if after < len(tokens) and _is_day(tokens[after]) and (reading.words.month_first or _is_ordinal(reading, after)):
        return int(tokens[after].word), first, after
    return None, first, last


def _is_ordinal(reading: Reading, at: int) -> bool:
    """'мамырдың 14-і', 'maýyň 14-ine': an ending hangs on the number."""
    end = reading.tokens[at].end
    return bool(ORDINAL.match(reading.text, end))


def _is_day(token: Token) -> bool:
    return token.word.isdecimal() and len(token.word) <= 2 and 1 <= int(token.word) <= 31


def _is_ordinal_ending(tokens: Sequence[Token], place: int) -> bool:
    word = tokens[place].word
    return len(word) <= 4 and word.isalpha() and tokens[place].clause == tokens[place - 1].clause


def _year_beside(reading: Reading, first: int, last: int) -> tuple[int | None, int, int]:
    """A printed year after or before the month, or words like 'last year' beside it."""
    tokens = reading.tokens
    for place in range(last + 1, min(last + YEAR_REACH, len(tokens))):
        if _is_year(tokens[place]):
            return int(tokens[place].word), first, place
        if tokens[place].word.isdecimal():
            break
    for place in range(first - 1, max(first - YEAR_REACH, -1), -1):
        if _is_year(tokens[place]) and tokens[place].clause == tokens[first].clause:
            return int(tokens[place].word), place, last
    return _said_year(reading, first, last)


def _said_year(reading: Reading, first: int, last: int) -> tuple[int | None, int, int]:
    if reading.published is None:
        return None, first, last
    for row, hit in reading.relatives():
        beside = 0 < hit.first - last <= 2 or 0 < first - hit.last <= 2
        if row.unit == "year" and row.after == "published" and beside:
            year = reading.published.year + row.shift
            return year, min(first, hit.first), max(last, hit.last)
    return None, first, last


def _is_year(token: Token) -> bool:
    return len(token.word) == 4 and token.word.isdecimal() and int(token.word) in YEAR


def _agos(reading: Reading) -> Iterator[DateFound]:
    """'three days ago', 'үч күн мурда': a number (or none, for one), a unit and a word like 'ago'."""
    if reading.published is None or not reading.ago:
        return
    for hit in reading.words.units.find(reading.tokens):
        number, first = _number_before(reading, hit.first)
        places = [place for place in (hit.last + 1, hit.last + 2, first - 1) if place in reading.ago]
        if places:
            when = shifted(reading.published, hit.value, -number)
            yield DateFound(when, min(first, places[0]), max(hit.last, places[0]), "ago", counted=True)


def _number_before(reading: Reading, place: int) -> tuple[int, int]:
    tokens = reading.tokens
    for before in (place - 1, place - 2):
        if before >= 0 and tokens[before].word.isdecimal() and len(tokens[before].word) <= 2:
            return int(tokens[before].word), before
        if before >= 0 and (hits := reading.words.numerals.find(tokens[before : before + 1])):
            return hits[0].value, before
    return 1, place


def _relatives(reading: Reading) -> Iterator[DateFound]:
    if reading.published is None:
        return
    for row, hit in reading.relatives():
        if row.after == "published":
            when = shifted(reading.published, row.unit, row.shift)
            yield DateFound(when, hit.first, hit.last, "relative", counted=True)


def _weekdays(reading: Reading) -> Iterator[DateFound]:
    if reading.published is None:
        return
    last_week = [hit for row, hit in reading.relatives() if (row.unit, row.shift, row.after) == LAST_WEEK]
    for hit in reading.moments:
        if isinstance(hit.value, Weekday):
            when = last_weekday(hit.value.weekday, reading.published)
            if any(max(one.first - hit.last, hit.first - one.last) <= WEEK_REACH for one in last_week):
                when = _of_last_week(hit.value.weekday, reading.published)
            yield DateFound(when, hit.first, hit.last, "weekday", counted=True)


def _of_last_week(weekday: int, published: date) -> When:
    """'on Tuesday last week': of the calendar week before that of publication."""
    return of_day(published - timedelta(days=published.isoweekday() - weekday + 7))


def _years(reading: Reading) -> Iterator[DateFound]:
    for place, token in enumerate(reading.tokens):
        if _is_year(token):
            yield DateFound(When(int(token.word)), place, place, "year", counted=False)


def behind_numbers(tokens: Sequence[Token], words: DateWords) -> frozenset[int]:
    """Positions of the words directly behind a number greater than one that is no year: 'two activists'."""
    spelt = {hit.last for hit in words.numerals.find(tokens) if hit.value > 1}
    printed = {at for at, token in enumerate(tokens) if token.word.isdecimal() and _counts_many(token)}
    return frozenset(at + 1 for at in spelt | printed if at + 1 < len(tokens))


def _counts_many(token: Token) -> bool:
    return len(token.word) <= 3 and int(token.word) > 1
