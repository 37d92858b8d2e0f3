"""One's own account: the password, and a second factor whose codes work once."""

from datetime import timedelta

import pyotp
import pytest
import time_machine
from sqlalchemy import select

from config.secret import derive, read_secret
from config.settings import Settings
from db.models import Decision, User
from db.models.base import now
from db.queries.users import find_user
from tests.triage.desk.rows import PASSWORDS
from triage.desk.passwords import is_password
from triage.desk.sampling import is_drawn
from triage.desk.second_factor import drop_factor, find_step, make_secret, set_factor, take_code
from triage.records.coding import Refusal

KEY = derive(b"k" * 32, "test", "")


@pytest.fixture
def one_moment():
    """The clock stands: a code stays the right one however long the test takes."""
    with time_machine.travel(now(), tick=False):
        yield


def code_of(secret: str, ahead: int = 0) -> str:
    return pyotp.TOTP(secret).at(now() + timedelta(seconds=30 * ahead))


def enter(reader, **form: str):
    page = reader.client.get("/sign-in")
    start = reader.client.cookies["exilewatch_start"]
    assert page.status_code == 200
    said = {"csrf": start, "name": "coder", "password": PASSWORDS["coder"], **form}
    return reader.client.post("/sign-in", data=said, follow_redirects=False)


def user_of(database, name="coder") -> User:
    with database.read() as session:
        found = find_user(session, name)
    assert found is not None
    return found


def test_a_password_is_changed_by_who_knows_the_old_one_and_other_sign_ins_end(visitor, night):
    here, there = visitor("coder"), visitor("coder")
    assert "not this one" in here.post("/account/password", 422, old="guessed it", new="a quite new password")
    assert "12 characters" in here.post("/account/password", 422, old=PASSWORDS["coder"], new="short")
    here.post("/account/password", old=PASSWORDS["coder"], new="a quite new password")
    assert is_password(user_of(night).password_hash, "a quite new password")
    assert "/sign-in" in there.client.get("/queue", follow_redirects=False).headers["location"]
    here.get("/queue")


def test_with_a_second_factor_a_password_alone_opens_nothing(one_moment, visitor, night, settings):
    secret = make_secret()
    set_factor(night, read_secret(settings), "coder", secret, code_of(secret, -1))
    stranger = visitor("nobody")
    assert "code from your app" in enter(stranger).text
    assert enter(stranger, code="000000").status_code == 401
    assert enter(stranger, code=code_of(secret)).status_code == 303
    assert enter(stranger, code=code_of(secret)).status_code == 401
    assert secret not in user_of(night).totp_secret


def test_the_factor_is_turned_on_at_the_desk_by_a_right_code_only(one_moment, visitor, night):
    reader, secret = visitor("coder"), make_secret()
    assert "not right" in reader.post("/account/factor", 422, secret=secret, code="123456")
    reader.post("/account/factor", secret=secret, code=code_of(secret))
    assert user_of(night).totp_secret
    visitor("admin").post("/users", name="coder", state="drop_factor")
    assert not user_of(night).totp_secret
    with night.read() as session:
        actions = list(session.scalars(select(Decision.action).order_by(Decision.id)))
    assert actions[-2:] == ["factor_on", "factor_off"]


@pytest.mark.parametrize("ahead", [-2, 2, 10])
def test_a_code_of_another_time_is_none(ahead):
    secret = make_secret()
    with time_machine.travel(now(), tick=False):
        assert find_step(secret, code_of(secret, ahead), after=0) is None
        assert find_step(secret, code_of(secret), after=0) is not None


def test_a_code_is_worth_nothing_under_another_key(one_moment, night):
    secret = make_secret()
    set_factor(night, KEY, "coder", secret, code_of(secret, -1))
    assert not take_code(night, b"x" * 32, "coder", code_of(secret))
    assert take_code(night, KEY, "coder", code_of(secret))
    assert drop_factor(night, "admin", "viewer") == Refusal("refused.absent")


def test_the_key_of_an_installation_is_made_once_and_is_nobody_elses_to_read(settings, tmp_path):
    made = read_secret(settings)
    assert read_secret(settings) == made
    assert (settings.home / "secret.key").stat().st_mode & 0o777 == 0o600
    assert read_secret(Settings(home=tmp_path / "other")) != made
    assert read_secret(Settings(home=tmp_path / "other", secret_key="0123456789abcdef")) != made


def test_a_tenth_of_the_cards_is_drawn_and_always_the_same():
    drawn = [number for number in range(20_000) if is_drawn(KEY, number)]
    assert 0.09 < len(drawn) / 20_000 < 0.115
    assert all(is_drawn(KEY, number) for number in drawn[:50])
    assert drawn != [number for number in range(20_000) if is_drawn(b"x" * 32, number)]
