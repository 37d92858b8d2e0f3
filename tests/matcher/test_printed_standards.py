"""Names as the printed standards of romanisation write them: ISO 9, GOST, BGN/PCGN, ALA-LC, ICAO, passports, press.

The standards' tables are iuliia's (28 schemes for Russian, one of them Uzbek), not ours. The watchlist knows one
spelling of each person, mostly English; the names are those of tests/matcher/attested, in their Russian form."""

import iuliia
import pytest

from config.names import read_name_rules
from matcher.engine import Matcher
from matcher.values import Text
from tests.matcher.attested_names import FOLDER, read_people

SCHEMES = sorted(name for name in iuliia.__all__ if name.isupper())
SHARE = 10
"""Every tenth person, so that the test stays short; all of them were measured once."""


@pytest.fixture(scope="module")
def missed() -> dict[str, list[str]]:
    """By scheme, the spellings in which a person is not found; "" holds how many persons were asked."""
    persons, samples = read_people(sorted(FOLDER.glob("*.yml")))
    russian = [each for each in samples if each.text.language == "ru" and not (each.short or each.near)]
    first = list({each.person: each.form for each in reversed(russian)}.items())[::SHARE]
    asked = [(scheme, person, getattr(iuliia, scheme).translate(form)) for scheme in SCHEMES for person, form in first]
    texts = [Text(str(n), f"A court in Vienna heard {form} for two hours.") for n, (_, _, form) in enumerate(asked)]
    found: dict[str, list[str]] = {scheme: [] for scheme in SCHEMES}
    matcher = Matcher([each for each in persons if each.person_id in dict(first)], read_name_rules())
    for (scheme, person, form), mentions in zip(asked, matcher.find_all(texts), strict=True):
        if not any(one.person_id == person and one.score >= 0.5 for one in mentions):
            found[scheme].append(f"{person}: {form}")
    return found | {"": [str(len(first))]}


def test_there_are_standards_and_people(missed: dict[str, list[str]]) -> None:
    assert len(SCHEMES) >= 28
    assert int(missed[""][0]) >= 15


@pytest.mark.parametrize("scheme", SCHEMES)
def test_names_of_a_printed_standard_are_found(scheme: str, missed: dict[str, list[str]]) -> None:
    assert len(missed[scheme]) <= 0.07 * int(missed[""][0]), missed[scheme]
