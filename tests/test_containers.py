"""What docker-compose.yml and Dockerfile call exists: commands, routes, files and settings. The image itself needs a
builder and a registry, so it is built where those are."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from cli.main import app
from config.settings import Settings
from triage.desk.routes import ROUTES

ROOT = Path(__file__).resolve().parents[1]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf8"))
OURS = {name: service for name, service in COMPOSE["services"].items() if service["image"] == "exilewatch"}


@pytest.mark.parametrize("name", OURS)
def test_the_command_of_a_service_is_one_of_ours_with_options_that_it_knows(name):
    command = OURS[name]["command"][1:]
    done = CliRunner().invoke(app, [*command, "--help"])
    assert done.exit_code == 0, done.output
    assert CliRunner().invoke(app, [*command, "--no-such-option", "--help"]).exit_code == 2


def test_the_desk_is_asked_whether_it_is_alive_at_an_address_that_it_has():
    check = " ".join(OURS["desk"]["healthcheck"]["test"])
    (path,) = re.findall(r"http://127\.0\.0\.1:8000(/\w+)", check)
    assert ("GET", path) in {(route.method, route.path) for route in ROUTES}


def test_the_scheduler_is_asked_for_the_file_that_it_touches():
    check = " ".join(OURS["scheduler"]["healthcheck"]["test"])
    served = (ROOT / "cli" / "serve.py").read_text(encoding="utf8")
    (file,) = re.findall(r"/home/exilewatch/data/([\w.]+)", check)
    assert f'settings.home / "{file}"' in served


def test_the_secrets_are_settings():
    names = {name.removeprefix("exilewatch_") for name in COMPOSE["secrets"] if name.startswith("exilewatch_")}
    assert names <= set(Settings.model_fields)
    assert names == {"database_url", "secret_key"}


def test_the_image_holds_what_runs_and_none_of_the_tools_that_build_or_test():
    held = _locked("requirements-run.lock")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))["project"]
    extras = project["optional-dependencies"]
    needed = {_name(row) for row in (*project["dependencies"], *extras["postgres"], *extras["build"])}
    assert needed <= held.keys()
    assert not held.keys() & {_name(row) for row in extras["dev"]}
    assert held.items() <= _locked("requirements.lock").items(), "run 'make lock': tests and image differ in a version"


def _locked(file):
    return dict(re.findall(r"^([a-z0-9._-]+)==([^ ;\\]+)", (ROOT / file).read_text(encoding="utf8"), re.MULTILINE))


def _name(requirement):
    return re.match(r"[\w.-]+", requirement)[0].lower().replace("_", "-")
