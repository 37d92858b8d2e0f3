"""States have names in the languages of the desk."""

import pytest

from config.signals import read_signal_rules
from config.states import name_state


@pytest.mark.parametrize(
    ("language", "code", "name"),
    [("en", "PL", "Poland"), ("ru", "PL", "Польша"), ("en", "XQ", "XQ"), ("en", None, ""), ("ru", "", "")],
)
def test_a_state_is_called_by_its_name_and_what_has_none_by_its_code(language, code, name):
    assert name_state(language, code) == name


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_state_of_the_places_has_a_name(language):
    codes = {place.state for place in read_signal_rules().places if place.state}
    assert sorted(code for code in codes if name_state(language, code) == code) == []
