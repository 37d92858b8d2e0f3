"""Every route × role × method: the policy table is what the desk does, and nothing is reachable beside it."""

import itertools
import shutil

import pytest
from starlette.routing import Route

from config.settings import Settings
from db.session import open_database
from tests.triage.desk.conftest import enter
from triage.desk.app import make_app
from triage.desk.policy import LEAST_ROLE, PUBLIC, ROLES, may
from triage.desk.routes import ROUTES

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
NO_ROUTE = {"undo.others", "confirm.alone"}
# Card 1 has a capture row but no file in the archive; nothing was confirmed yet, nobody unknown is told of.
ANSWERS = {"capture.page": (410,), "capture.bytes": (410,), "event": (404,), "leads.one": (404,),
           "elsewhere": (404,), "elsewhere.back": (404,), "elsewhere.leave": (404,)}  # fmt: skip
PARTS = {"{id:int}": "1", "{digest}": "0", "{name:path}": "desk.css", "{language}": "ru"}


def path_of(pattern: str) -> str:
    for part, value in PARTS.items():
        pattern = pattern.replace(part, value)
    return pattern


def actions_at(path: str) -> dict[str, str]:
    return {action.method: action.name for action in ROUTES if path_of(action.path) == path}


def test_every_route_is_in_the_policy_and_the_reverse():
    assert {action.name for action in ROUTES} == set(LEAST_ROLE) - NO_ROUTE


def test_the_app_has_no_route_beside_the_table(settings, night):
    routes = make_app(settings, night).routes
    assert all(isinstance(route, Route) for route in routes)
    assert [(route.name, route.path) for route in routes] == [(action.name, action.path) for action in ROUTES]


def test_every_least_role_is_a_role():
    assert set(LEAST_ROLE.values()) <= {PUBLIC, *ROLES}


@pytest.mark.parametrize("role", [None, "viewer", "admin", "partner", ""])
def test_an_unlisted_action_is_refused_to_everybody(role):
    assert not may(role, "no.such.action")


@pytest.fixture(scope="module")
def readers(filled_template, tmp_path_factory):
    """Somebody of each role at one desk, for all routes: what is asked of them here does nothing."""
    home = tmp_path_factory.mktemp("access")
    shutil.copy(filled_template, home / "exilewatch.sqlite")
    database = open_database(f"sqlite:///{home / 'exilewatch.sqlite'}")
    app = make_app(Settings(home=home), database)
    yield {role: enter(app, database, role) for role in ("nobody", *ROLES)}
    database.close()


@pytest.mark.parametrize(
    ("role", "path"), list(itertools.product(("nobody", *ROLES), sorted({path_of(action.path) for action in ROUTES})))
)
def test_the_desk_does_what_the_policy_says(readers, role, path):
    for method in METHODS:
        assert_as_the_policy_says(readers[role], role, method, path)


def assert_as_the_policy_says(reader, role, method, path):
    content = {"content": b"", "headers": {"content-type": "application/x-www-form-urlencoded"}}
    response = reader.client.request(method, path, follow_redirects=False, **(content if method == "POST" else {}))
    action = actions_at(path).get("GET" if method == "HEAD" else method)
    if action is None:
        assert response.status_code == 405, method
    elif not may(None if role == "nobody" else role, action):
        assert_turned_away(response, role)
    elif method == "POST":
        # Without the form's token even those who may are refused, and nothing is done.
        assert response.status_code == 403
    else:
        assert response.status_code in ANSWERS.get(action, (200, 303)), method


def assert_turned_away(response, role):
    if role == "nobody":
        assert response.status_code == 303
        assert response.headers["location"].startswith("/sign-in?back=")
    else:
        assert response.status_code == 403
