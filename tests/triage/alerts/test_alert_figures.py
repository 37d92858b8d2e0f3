"""Figures for the operator: how much is where, on this machine only, and nobody's name."""

import urllib.request

import pytest
from prometheus_client.parser import text_string_to_metric_families

from triage.alerts.flags import raise_flag
from triage.alerts.metrics import serve_metrics


@pytest.fixture
def figures(house):
    """Reads the figures over HTTP, as Prometheus does."""

    def read():
        with serve_metrics(house.database, 0, house.clock) as port:
            text = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=100).read().decode()
        samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
        return text, {(s.name.removeprefix("exilewatch_"), *s.labels.values()): s.value for s in samples}

    return read


def test_figures_tell_states_ages_and_refusals(house, figures, receiver):
    partner = house.add_partner("Secret Partner")
    house.add_address(partner, "webhook", receiver.url)
    house.confirm(house.add_person("Anvar Testov"), note="inner note")
    with house.database.write() as session:
        raise_flag(session, "refused", "delivery 1", 1, "Message X: refused.", house.clock())
    house.clock.advance(minutes=40)
    text, read = figures()
    assert read["deliveries", "waiting"] == 1
    assert read["guard_refusals",] == read["flags_open", "refused"] == 1
    assert read["oldest_due_seconds",] == 30 * 60
    assert read["addresses", "confirmed"] == 1
    house.send()
    _, after = figures()
    assert (after["deliveries", "delivered"], after["oldest_due_seconds",]) == (1, 0)
    for name in ("Anvar", "Testov", "Secret", "Partner One", "inner note", "127.0.0.1", "TJ", "PL"):
        assert name not in text.replace("Messages to partners", "")


def test_an_empty_house_has_figures_too(house, figures):
    _, read = figures()
    assert read["answers_open",] == read["oldest_card_seconds",] == read["addresses_failing",] == 0
