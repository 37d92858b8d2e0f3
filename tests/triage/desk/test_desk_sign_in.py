"""Signing in: one right way, no hint in the wrong ones, and an end that holds on the server."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from db.models import Decision, DeskSession, User
from tests.triage.desk.rows import PASSWORDS
from triage.desk.accounts import AccountError, add_user, change_user
from triage.desk.answers import local_path
from triage.desk.limits import PER_ADDRESS, WINDOW, SignInLimit
from triage.desk.passwords import hash_password, is_password
from triage.desk.sign_ins import COOKIE, LONGEST


def enter(reader, name, password, back="/queue"):
    page = reader.client.get("/sign-in").text
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    assert token is not None
    form = {"csrf": token.group(1), "name": name, "password": password, "back": back}
    return reader.client.post("/sign-in", data=form, follow_redirects=False)


def test_the_right_password_opens_the_desk(visitor):
    reader = visitor("nobody")
    response = enter(reader, "coder", PASSWORDS["coder"], back="/sources")
    assert (response.status_code, response.headers["location"]) == (303, "/sources")
    cookie = response.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert reader.client.get("/queue").status_code == 200


@pytest.mark.parametrize(
    ("name", "password"), [("coder", "wrong"), ("nobody-of-that-name", PASSWORDS["coder"]), ("", "")]
)
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(visitor, name, password):
    response = enter(visitor("nobody"), name, password)
    assert response.status_code == 401
    assert "do not fit together" in response.text
    assert COOKIE + "=" not in response.headers["set-cookie"]


def test_the_sign_in_form_of_another_browser_is_refused(visitor):
    page = visitor("nobody").get("/sign-in")
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    other = visitor("nobody")
    form = {"csrf": token.group(1), "name": "coder", "password": PASSWORDS["coder"]}
    assert other.client.post("/sign-in", data=form).status_code == 403


def test_the_cookie_is_nowhere_in_the_database(visitor, night):
    reader = visitor("coder")
    token = reader.client.cookies[COOKIE]
    with night.read() as session:
        assert token not in {row.id for row in session.scalars(select(DeskSession))}


def test_signing_out_ends_the_sign_in_on_the_server(visitor):
    reader = visitor("coder")
    token = reader.client.cookies[COOKIE]
    assert reader.post("/sign-out") == "/sign-in"
    reader.client.cookies.set(COOKIE, token)
    reader.get("/queue", status=303)


def test_a_closed_account_is_out_at_once(visitor, night):
    reader = visitor("coder")
    change_user(night, "coder", "admin", active=False)
    reader.get("/queue", status=303)
    assert enter(visitor("nobody"), "coder", PASSWORDS["coder"]).status_code == 401


@pytest.mark.parametrize("idle", [timedelta(minutes=481), LONGEST + timedelta(seconds=1)])
def test_an_old_sign_in_has_ended(visitor, night, idle):
    reader = visitor("coder")
    long_ago = datetime.now(UTC) - idle
    kept = {"created_at": long_ago} if idle > LONGEST else {"seen_at": long_ago}
    with night.write() as session:
        session.execute(update(DeskSession).values(**kept))
    reader.get("/queue", status=303)


def test_a_used_sign_in_lives_on(visitor, night):
    reader = visitor("coder")
    with night.write() as session:
        session.execute(update(DeskSession).values(seen_at=datetime.now(UTC) - timedelta(minutes=400)))
    reader.get("/queue")
    with night.read() as session:
        seen = session.scalars(select(DeskSession.seen_at)).one()
    assert datetime.now(UTC) - seen < timedelta(minutes=1)


def test_too_many_failures_of_one_account_are_refused_unseen(visitor, monkeypatch):
    monkeypatch.setattr("triage.desk.limits.PER_NAME", 2)
    reader = visitor("nobody")
    page = reader.client.get("/sign-in").text
    token = re.search(r'name="csrf" value="([^"]+)"', page).group(1)
    for _ in range(2):
        response = reader.client.post("/sign-in", data={"csrf": token, "name": "coder", "password": "no"})
        token = re.search(r'name="csrf" value="([^"]+)"', response.text).group(1)
    response = enter(reader, "coder", PASSWORDS["coder"])
    assert response.status_code == 429
    assert 0 < int(response.headers["retry-after"]) <= WINDOW + 1
    assert enter(reader, "viewer", PASSWORDS["viewer"]).status_code == 303


def test_the_limit_forgets_after_its_window():
    clock = [0.0]
    limit = SignInLimit(lambda: clock[0])
    for _ in range(PER_ADDRESS):
        limit.note_failure("a", "192.0.2.1")
    assert limit.seconds_to_wait("b", "192.0.2.1") > 0
    assert limit.seconds_to_wait("b", "192.0.2.2") == 0
    clock[0] = WINDOW + 1
    assert limit.seconds_to_wait("a", "192.0.2.1") == 0


@pytest.mark.parametrize(
    ("back", "path"),
    [("/queue?stage=2", "/queue?stage=2"), ("//evil.example", "/queue"), ("https://evil.example", "/queue"),
     ("/\\evil.example", "/queue"), ("/a\r\nSet-Cookie: x=y", "/queue"), ("", "/queue")],
)  # fmt: skip
def test_the_way_back_never_leaves_the_desk(back, path):
    assert local_path(back) == path


def test_a_new_account_gets_a_long_random_password_and_is_in_the_chain(night):
    password = add_user(night, "second", "viewer")
    assert len(password) == 20
    with night.read() as session:
        user = session.scalars(select(User).where(User.name == "second")).one()
        said = session.scalars(select(Decision).order_by(Decision.id.desc())).first()
    assert user.password_hash.startswith("$argon2id$")
    assert is_password(user.password_hash, password)
    assert (said.action, said.human) == ("user_added", {"name": "second", "role": "viewer"})


@pytest.mark.parametrize(
    ("name", "role", "password", "says"),
    [("coder", "viewer", None, "already"), ("x", "boss", None, "no role"), (" ", "viewer", None, "a name"),
     ("x", "viewer", "short", "at least 12")],
)  # fmt: skip
def test_an_account_that_makes_no_sense_is_refused(night, name, role, password, says):
    with pytest.raises(AccountError, match=says):
        add_user(night, name, role, password)


def test_no_account_means_no_password_fits():
    assert not is_password(None, "anything")
    assert not is_password("not a hash", "anything")
    assert not is_password(hash_password("one"), "other")


def test_an_admin_changes_roles_but_not_his_own(visitor, night):
    admin, coder = visitor("admin"), visitor("coder")
    admin.post("/users", name="coder", role="reviewer")
    coder.get("/queue", status=303)
    assert "Nobody changes his own" in admin.post("/users", status=409, name="admin", role="viewer")
    assert "no such account" in admin.post("/users", status=409, name="stranger", role="viewer")
    with night.read() as session:
        roles = dict(session.execute(select(User.name, User.role)).all())
    assert (roles["coder"], roles["admin"]) == ("reviewer", "admin")


def test_the_language_is_kept_in_a_cookie(visitor):
    reader = visitor("viewer")
    assert "Очередь" not in reader.get("/queue")
    reader.get("/language/ru?back=/queue", status=303)
    assert "Очередь" in reader.get("/queue")


@time_machine.travel("2026-11-15 08:00:00+00:00", tick=False)
def test_the_browser_s_language_is_heard_where_none_was_chosen(visitor):
    reader = visitor("nobody")
    assert "Вход" in reader.client.get("/sign-in", headers={"accept-language": "ru-RU,en;q=0.5"}).text
