"""The codebook holds together, and a broken one is refused."""

import pytest

from config.codebook import CODEBOOK, read_codebook
from config.rows import ConfigError


def test_every_measure_has_a_stage_and_titles_in_both_languages():
    codebook = read_codebook()
    assert len(codebook.measures) == 38
    for code, measure in codebook.measures.items():
        assert codebook.stage_of(code) == measure.stage
        assert measure.title("en")
        assert measure.title("ru") != measure.title("en")


def test_no_key_of_a_measure_is_given_twice():
    keys = [measure.key for measure in read_codebook().measures.values() if measure.key]
    assert len(keys) == len(set(keys))


def test_the_strongest_measure_wins():
    codebook = read_codebook()
    order = [None, "released", "threat", "interpol_notice", "arrested", "extradited", "killed"]
    strengths = [codebook.strength(measure) for measure in order]
    assert strengths == sorted(strengths)
    assert len(set(strengths)) == len(strengths)


def test_categories_are_found_as_files_write_them():
    codebook = read_codebook()
    assert codebook.category_of("Opposition party/movement") == "2"
    assert codebook.category_of("4") == "4"
    assert codebook.category_of("poet") is None


def test_an_unknown_measure_is_an_error():
    with pytest.raises(ConfigError, match="no measure 'praised'"):
        read_codebook().stage_of("praised")


def test_a_measure_without_a_stage_is_refused_with_its_line(tmp_path):
    text = CODEBOOK.read_text(encoding="utf8").replace('code: threat, stage: "1"', 'code: threat, stage: "9"')
    path = tmp_path / "codebook.yml"
    path.write_text(text, encoding="utf8")
    line = next(number for number, row in enumerate(text.splitlines(), 1) if "code: threat" in row)
    with pytest.raises(ConfigError, match=rf"codebook.yml:{line}: measure 'threat': no stage '9'"):
        read_codebook(path)
