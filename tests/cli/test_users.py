"""`exilewatch users change`: what an operator does for somebody who has lost a device."""

import pyotp
import pytest
from typer.testing import CliRunner

from cli.main import app
from config.secret import read_secret
from config.settings import Settings
from db.models.base import now
from db.queries.users import find_user
from db.session import Database, open_database
from triage.desk.accounts import add_user
from triage.desk.second_factor import make_secret, set_factor


def test_a_lost_second_factor_is_dropped_by_the_operator_once(settings: Settings) -> None:
    database = open_database(settings.database)
    add_user(database, "ann", "coder")
    secret = make_secret()
    assert isinstance(set_factor(database, read_secret(settings), "ann", secret, pyotp.TOTP(secret).at(now())), int)
    command = ["--home", str(settings.home), "users", "change", "ann", "--without-factor"]
    done = CliRunner().invoke(app, command)
    again = CliRunner().invoke(app, command)
    assert (done.exit_code, done.output) == (0, "")
    assert "has no second factor" in again.stderr
    with database.read() as session:
        user = find_user(session, "ann")
        assert user is not None
        assert user.totp_secret == ""
    database.close()


def test_an_account_is_linked_to_the_provider_and_unlinked_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = open_database(settings.database)
    add_user(database, "ann", "coder")
    command = ["--home", str(settings.home), "users", "link", "ann"]
    refused = CliRunner().invoke(app, [*command, "sub-1"])
    assert "no OpenID provider is configured" in str(refused.exception)
    monkeypatch.setenv("EXILEWATCH_OIDC_ISSUER", "https://id.example")
    monkeypatch.setenv("EXILEWATCH_OIDC_CLIENT_ID", "desk")
    monkeypatch.setenv("EXILEWATCH_DESK_URL", "https://desk.example")
    assert CliRunner().invoke(app, [*command, "sub-1", "--only"]).exit_code == 0
    assert subject_of(database) == ("https://id.example sub-1", False)
    assert CliRunner().invoke(app, [*command, ""]).exit_code == 0
    assert subject_of(database) == (None, False)
    database.close()


def subject_of(database: Database) -> tuple[str | None, bool]:
    with database.read() as session:
        user = find_user(session, "ann")
        assert user is not None
        return user.subject, bool(user.password_hash)
