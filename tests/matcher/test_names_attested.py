"""Attested names of public persons, written down before the matcher saw them: who is found, and who is mistaken.

The floors are what was measured on 23 November 2026, less a little; a fall below them is a fault. What was measured
blind, before each batch taught a rule, stands in docs/matcher.md.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from config.names import read_name_rules
from matcher.engine import Matcher
from matcher.values import Mention
from tests.matcher.attested_names import FOLDER, Sample, read_people

DEFAULT = 0.5
MOST = defaultdict(lambda: 0.04, fa=0.06)
"""Share of the forms of a language that may be missed: Persian leaves vowels out."""
LANGUAGES = ("de", "en", "fa", "fr", "kk", "ky", "pl", "ru", "tg", "tk", "tr", "uz")


def _read() -> list[tuple[Sample, list[Mention]]]:
    """Each batch by its own watchlist: a stranger of one may be a person of another."""
    return [pair for path in sorted(FOLDER.glob("*.yml")) for pair in _read_batch(path)]


def _read_batch(path: Path) -> Iterator[tuple[Sample, list[Mention]]]:
    people, samples = read_people([path])
    found = Matcher(people, read_name_rules()).find_all(sample.text for sample in samples)
    for sample, mentions in zip(samples, found, strict=True):
        yield sample, [one for one in mentions if one.score >= DEFAULT]


def _hit(sample: Sample, mentions: list[Mention]) -> bool:
    end = sample.start + len(sample.form)
    return any(one.person_id == sample.person and one.start < end and sample.start < one.end for one in mentions)


def test_attested_forms_are_found_and_namesakes_mostly_left_alone() -> None:
    """One test, because reading 9,000 documents twice would cost more than it tells."""
    read = _read()
    named = [(sample, found) for sample, found in read if sample.person]
    missed = {
        language: [
            sample.form for sample, found in named if sample.text.language == language and not _hit(sample, found)
        ]
        for language in LANGUAGES
    }
    counts = Counter(sample.text.language for sample, _ in named)
    assert {
        language: forms for language, forms in missed.items() if len(forms) > MOST[language] * counts[language]
    } == {}
    assert sum(map(len, missed.values())) <= 0.02 * len(named)
    strangers = [(sample, found) for sample, found in read if not sample.person]
    taken = [sample.form for sample, found in strangers if found]
    assert len(taken) <= 0.066 * len(strangers), taken
    right = sum(one.person_id == sample.person for sample, found in read for one in found)
    assert right / sum(len(found) for _, found in read) >= 0.985
