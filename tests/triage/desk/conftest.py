"""A desk over a night of invented rows, and somebody of each role who is signed in at it."""

import shutil
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette

from config.settings import Settings
from db.models import User
from db.queries.users import find_sign_in, find_user
from db.session import Database, open_database
from tests.triage.desk.everything import fill_everything
from tests.triage.desk.rows import HOSTILE, add_people, fill
from triage.desk.app import make_app
from triage.desk.sign_ins import COOKIE, _digest, start_sign_in

with warnings.catch_warnings():
    # Starlette 1.x would rather have httpx2, which the project does not use.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

Visitor = Callable[[str], "Reader"]


class Reader:
    """Somebody at the desk: a client whose posts carry the token of its sign-in."""

    def __init__(self, client: TestClient, csrf: str) -> None:
        self.client, self.csrf = client, csrf

    def get(self, path: str, status: int = 200) -> str:
        """The page of a path, which must answer with that status."""
        response = self.client.get(path, follow_redirects=False)
        assert response.status_code == status, response.text[-500:]
        return response.text

    def post(self, path: str, status: int = 303, **form: object) -> str:
        """Posts a form; returns where it leads to, or the page where it leads nowhere."""
        response = self.client.post(path, data={"csrf": self.csrf, **form}, follow_redirects=False)
        assert response.status_code == status, response.text[-500:]
        return response.headers.get("location", response.text)


@pytest.fixture(scope="session")
def filled_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with people and a night; card 1 is the strongest."""
    path = tmp_path_factory.mktemp("filled") / "filled.sqlite"
    shutil.copy(sqlite_template, path)
    database = open_database(f"sqlite:///{path}")
    add_people(database)
    assert fill(database) == 1
    database.close()
    return path


@pytest.fixture(scope="session")
def everything_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file on which every page has something to show, in hostile words."""
    path = tmp_path_factory.mktemp("everything") / "everything.sqlite"
    shutil.copy(sqlite_template, path)
    database = open_database(f"sqlite:///{path}")
    add_people(database)
    fill_everything(database, HOSTILE)
    database.close()
    return path


@pytest.fixture
def everything(everything_template: Path, settings: Settings) -> Iterator[Database]:
    """That desk's database, open, in the home folder of `settings`."""
    shutil.copy(everything_template, settings.home / "exilewatch.sqlite")
    database = open_database(settings.database)
    yield database
    database.close()


@pytest.fixture
def night(filled_template: Path, settings: Settings) -> Iterator[Database]:
    """That night, open, in the home folder of `settings`."""
    shutil.copy(filled_template, settings.home / "exilewatch.sqlite")
    database = open_database(settings.database)
    yield database
    database.close()


@pytest.fixture
def visitor(settings: Settings, night: Database) -> Iterator[Visitor]:
    """Makes a reader of a role; 'nobody' is not signed in."""
    app = make_app(settings, night)
    yield lambda role: enter(app, night, role)
    app.state.searcher.wait()


def enter(app: Starlette, database: Database, role: str) -> Reader:
    """A reader of a role at a desk over this database; 'nobody' is not signed in."""
    client = TestClient(app, base_url="http://desk.test")
    if role == "nobody":
        return Reader(client, "")
    token = start_sign_in(database, _user(database, role))
    client.cookies.set(COOKIE, token)
    with database.read() as session:
        found = find_sign_in(session, _digest(token))
    assert found is not None
    return Reader(client, found.csrf)


def _user(database: Database, name: str) -> User:
    with database.read() as session:
        user = find_user(session, name)
    assert user is not None
    return user
