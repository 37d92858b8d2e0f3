"""The gate: forms from elsewhere, odd bodies, headers of every answer."""

import pytest
from starlette.testclient import TestClient

from tests.triage.desk.rows import PASSWORDS
from triage.desk.app import make_app
from triage.desk.gate import LARGEST_FORM, MOST_FIELDS
from triage.desk.headers import ARCHIVE_POLICY, HEADERS

FORM = {"content-type": "application/x-www-form-urlencoded"}
DECISIONS = ["confirm", "reject", "unsure", "new-person"]
POSTS = ["/sign-out", "/undo", "/users", *(f"/candidates/1/{action}" for action in DECISIONS)]


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("token", ["", "x", "ы"])
def test_a_post_without_the_token_of_its_sign_in_is_refused(visitor, path, token):
    reader = visitor("admin")
    reader.csrf = token
    assert "another sign-in" in reader.post(path, status=403)


@pytest.mark.parametrize("path", POSTS)
def test_a_post_with_the_token_of_another_sign_in_is_refused(visitor, path):
    reader, other = visitor("admin"), visitor("coder")
    reader.csrf = other.csrf
    reader.post(path, status=403)


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://desk.test:81", "http://desk.test.evil.example"]
)
def test_a_post_from_another_origin_is_refused_even_with_the_token(visitor, origin):
    reader = visitor("coder")
    form = {"csrf": reader.csrf, "revision": "1", "reason": "not_person"}
    response = reader.client.post("/candidates/1/reject", data=form, headers={"origin": origin}, follow_redirects=False)
    assert response.status_code == 403


def test_a_post_from_the_desk_s_own_origin_is_heard(visitor):
    reader = visitor("coder")
    form = {"csrf": reader.csrf, "revision": "1", "reason": "not_person"}
    headers = {"origin": "http://desk.test"}
    assert (
        reader.client.post("/candidates/1/reject", data=form, headers=headers, follow_redirects=False).status_code
        == 303
    )


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"a=" + b"x" * LARGEST_FORM, FORM["content-type"], 413),
        (b"&".join(b"a=1" for _ in range(MOST_FIELDS + 1)), FORM["content-type"], 400),
        (b"a=\xff\xfe", FORM["content-type"], 400),
        (b'{"csrf": 1}', "application/json", 415),
        (b"", "multipart/form-data; boundary=x", 415),
        (b"", "", 415),
    ],
)
def test_a_body_that_is_no_small_form_is_refused(visitor, content, kind, status):
    response = visitor("coder").client.post("/undo", content=content, headers={"content-type": kind})
    assert response.status_code == status


@pytest.mark.parametrize("value", ["%00", "%ed%a0%80", "%f0%9f", "%0d%0a", "1%20OR%201=1", "9" * 40, "-1", "1;DROP"])
def test_odd_values_are_refused_or_kept_as_text_and_break_nothing(visitor, value):
    client: TestClient = visitor("coder").client
    for path in (
        f"/queue?after={value}", f"/queue?text={value}&person={value}&since={value}&source={value}&language={value}",
        f"/candidates/1?version={value}&done={value}", f"/audit?before={value}",
        f"/persons?words={value}&after={value}",
    ):  # fmt: skip
        assert client.get(path).status_code == 200, path


@pytest.mark.parametrize(
    "path", ["/queue", "/sign-in", "/no-such-page", "/static/x/desk.css", "/candidates/1", "/alive"]
)
def test_every_answer_carries_the_security_headers(visitor, path):
    response = visitor("viewer").client.get(path)
    for name, value in HEADERS.items():
        if not (name == "Cache-Control" and path.startswith("/static")):
            assert response.headers[name] == value


def test_pages_of_others_may_do_nothing_at_all():
    assert ARCHIVE_POLICY.startswith("default-src 'none'; sandbox;")
    assert "allow-" not in ARCHIVE_POLICY


@pytest.mark.parametrize(
    "name", ["../../config/settings.py", "%2e%2e/app.py", "..%2fapp.py", "/etc/passwd", "desk.css/../x"]
)
def test_no_file_but_the_desk_s_own_is_served(visitor, name):
    response = visitor("nobody").client.get(f"/static/0/{name}")
    assert response.status_code == 404


def test_over_https_cookies_stay_on_this_host(settings, night):
    secure = settings.model_copy(update={"secure_cookies": True})
    client = TestClient(make_app(secure, night), base_url="https://desk.test")
    page = client.get("/sign-in")
    assert "max-age" in page.headers["strict-transport-security"]
    token = page.text.split('name="csrf" value="')[1].split('"')[0]
    form = {"csrf": token, "name": "coder", "password": PASSWORDS["coder"]}
    cookie = client.post("/sign-in", data=form, follow_redirects=False).headers["set-cookie"]
    assert cookie.startswith("__Host-exilewatch=")
    assert "Secure" in cookie


def test_a_page_that_breaks_says_so_and_its_log_holds_no_name(visitor, monkeypatch, capsys):
    def break_down(*_: object) -> None:
        raise RuntimeError("Sharif Navozish was here")

    monkeypatch.setattr("triage.desk.pages.health.read_health", break_down)
    text = visitor("viewer").get("/sources?who=Navozish", status=500)
    assert "the log of the desk says where" in text
    logged = capsys.readouterr().out
    assert "health.py" in logged
    assert "Navozish" not in logged
