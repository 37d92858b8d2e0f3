"""Every source has at least three examples: a list that was read, a document, and an answer that must be refused.

The walking test reads them; here is looked that none is missing."""

import json

import pytest

from spiders.examples import read_broken
from spiders.source import find_sources

SOURCES = find_sources()


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_source_has_a_list_a_document_and_a_broken_answer(name: str) -> None:
    examples = SOURCES[name].folder / "examples"
    expected = json.loads((examples / "expected.json").read_text("utf8"))
    assert list(expected["outcomes"].values()).count("read") >= 1, "a list or a feed"
    assert any(len(document["text"]) >= 60 for document in expected["documents"]), "a document with a text"
    assert len(read_broken(examples / "broken" / "broken.yml")) >= 1, "an answer that is refused"


def test_each_source_of_the_method_is_there() -> None:
    method = {
        "hudoc", "un_communications", "un_jurisprudence", "un_wgad", "un_press", "hrw", "amnesty", "amnesty_ua",
        "interpol", "opensanctions_interpol", "eurasianet", "eurasianet_ru", "fair_trials", "ahrca", "ahrca_blog",
        "nhc", "rferl", "azattyq", "azattyk", "azattyqasia", "ozodi", "ozodlik", "azathabar", "state_reports", "gdelt",
        "memorial", "civic_assistance", "forum18", "ovd_info", "fergana", "mediazona", "asia_plus", "vlast", "kloop",
        "chronicles_tm", "mediacloud",
    }  # fmt: skip
    assert method <= set(SOURCES)
