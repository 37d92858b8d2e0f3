"""`exilewatch matcher learn`: weights of the event reader from a folder of examples."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app
from config.errors import UsageError
from config.learned import EXAMPLES, read_learned

RUNNER = CliRunner()


def learn(*words: str | Path) -> str:
    done = RUNNER.invoke(app, ["matcher", "learn", *map(str, words)])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stderr


def test_weights_are_fitted_and_it_says_how_well_they_read_what_they_did_not_see(tmp_path: Path) -> None:
    some = (EXAMPLES / "en.jsonl").read_text(encoding="utf8").splitlines()[:90]
    (tmp_path / "en.jsonl").write_text("\n".join(some), encoding="utf8")
    said = learn("--examples", tmp_path, "--output", tmp_path / "weights.csv")
    learned = read_learned(tmp_path / "weights.csv")
    assert learned is not None
    assert "of 90 examples right, each read by the others." in said
    assert f"{len(learned.weights)} features, {len(learned.measures) - 1} measures written" in said
    assert "always" in learned.weights


def test_a_folder_without_examples_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"holds no \*\.jsonl; give a folder of examples with --examples"):
        learn("--examples", tmp_path)
