"""Signing in at a real OpenID provider that runs beside the tests: who is let in, as whom, and what is refused."""

import base64
import hmac
import re
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import time_machine
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from pydantic import SecretStr
from sqlalchemy import select

from config.errors import UsageError
from config.settings import Settings
from db.models import Decision, User
from triage.desk.accounts import AccountError, change_user, link_user
from triage.desk.app import make_app
from triage.desk.elsewhere.provider import Provider
from triage.desk.elsewhere.terms import Terms, read_roles, read_terms
from triage.desk.elsewhere.tickets import leaving_address, make_ticket, open_ticket, seal_ticket
from triage.desk.elsewhere.tokens import TokenError, read_token
from triage.desk.passwords import is_password
from triage.desk.sign_ins import COOKIE, start_sign_in

with warnings.catch_warnings():
    # Starlette 1.x would rather have httpx2, which the project does not use.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

DESK = "http://localhost"
PATIENCE = 120.0
"""Seconds for an answer of the provider, on a busy machine."""
ROLES = {"oidc_role_claim": "groups", "oidc_roles": "cape-coders=coder, cape-admins=admin"}


@pytest.fixture(scope="session")
def issuer() -> Iterator[str]:
    """Address of the provider."""
    script = Path(__file__).with_name("openid_provider.py")
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", str(script)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    yield f"http://localhost:{int(process.stdout.readline())}"
    process.stdin.close()
    process.wait(PATIENCE)
    process.stdout.close()


class Browser:
    """Somebody at the desk and at the provider."""

    def __init__(self, settings: Settings, database: Any) -> None:
        self.client = TestClient(make_app(settings, database), base_url=DESK, follow_redirects=False)

    def leave(self) -> str:
        """Follows the link; the address of the provider's page."""
        found = self.client.get("/sign-in/elsewhere?back=/persons")
        assert found.status_code == 303, found.text[-300:]
        return str(found.headers["location"])

    def agree(self, address: str, subject: str, **claims: object) -> str:
        """Signs in at the provider; where it sends back to."""
        parts = urlsplit(address)
        httpx.put(f"{parts.scheme}://{parts.netloc}/users/{subject}", json=claims, timeout=PATIENCE).raise_for_status()
        found = httpx.post(address, data={"sub": subject}, timeout=PATIENCE)
        assert found.status_code == 302, found.text[-300:]
        return str(found.headers["location"])

    def come_back(self, address: str) -> Any:
        parts = urlsplit(address)
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{DESK}/sign-in/elsewhere/back"
        return self.client.get(f"{parts.path}?{parts.query}")

    def sign_in(self, subject: str, **claims: object) -> Any:
        return self.come_back(self.agree(self.leave(), subject, **claims))

    @property
    def is_in(self) -> bool:
        return self.client.get("/queue").status_code == 200


@pytest.fixture
def elsewhere(settings: Settings, issuer: str) -> Settings:
    """Settings with that provider, for linked accounts."""
    return settings.model_copy(update={"oidc_issuer": issuer, "oidc_client_id": "desk", "desk_url": DESK})


@pytest.fixture
def by_claim(elsewhere: Settings) -> Settings:
    """Settings with that provider, whose groups give roles."""
    return elsewhere.model_copy(update={**ROLES, "oidc_client_secret": SecretStr("a secret of the desk")})


def account(database: Any, name: str) -> User | None:
    with database.read() as session:
        return session.scalars(select(User).where(User.name == name)).first()


def test_without_a_provider_no_page_speaks_of_it(visitor):
    nobody = visitor("nobody")
    assert "/sign-in/elsewhere" not in nobody.get("/sign-in")
    nobody.get("/sign-in/elsewhere", 404)
    nobody.get("/sign-in/elsewhere/back?code=x&state=y", 404)


def test_a_linked_account_signs_in_with_its_own_role(elsewhere, issuer, night):
    link_user(night, "coder", "operator", f"{issuer} sub-1")
    browser = Browser(elsewhere, night)
    assert "/sign-in/elsewhere" in browser.client.get("/sign-in").text
    found = browser.sign_in("sub-1", groups=["cape-admins"])
    assert (found.status_code, found.headers["location"]) == (303, "/persons")
    assert browser.is_in
    assert browser.client.get("/users").status_code == 403


def test_somebody_whom_nobody_linked_stays_out(elsewhere, night):
    browser = Browser(elsewhere, night)
    found = browser.sign_in("sub-2", preferred_username="admin")
    assert found.status_code == 401
    assert "No account here is linked to you" in found.text
    assert not browser.is_in


def test_a_claim_makes_an_account_with_its_role_and_the_chain_says_so(by_claim, night):
    browser = Browser(by_claim, night)
    assert browser.sign_in("sub-3", preferred_username="dina", groups=["x", "cape-coders"]).status_code == 303
    made = account(night, "dina")
    assert (made.role, made.password_hash) == ("coder", "")
    with night.read() as session:
        row = session.scalars(select(Decision).order_by(Decision.id.desc())).first()
    assert (row.user, row.action, row.human) == ("provider", "user_added", {"name": "dina", "role": "coder"})


def test_the_role_follows_the_claim_at_each_sign_in_and_older_ones_end(by_claim, night):
    first, second = Browser(by_claim, night), Browser(by_claim, night)
    first.sign_in("sub-4", preferred_username="emil", groups="cape-coders")
    second.sign_in("sub-4", preferred_username="emil", groups=["cape-coders", "cape-admins"])
    assert account(night, "emil").role == "admin"
    assert second.is_in
    assert not first.is_in


def test_who_lost_the_claim_is_kept_out_and_put_out(by_claim, night):
    browser = Browser(by_claim, night)
    browser.sign_in("sub-5", preferred_username="fara", groups=["cape-coders"])
    assert Browser(by_claim, night).sign_in("sub-5", preferred_username="fara").status_code == 401
    assert not browser.is_in


def test_a_name_takes_no_account_over(by_claim, night):
    found = Browser(by_claim, night).sign_in("sub-6", preferred_username="admin", groups=["cape-admins"])
    assert found.status_code == 401
    assert account(night, "admin").subject is None


def test_a_closed_account_stays_closed_whatever_the_provider_says(by_claim, night):
    Browser(by_claim, night).sign_in("sub-7", preferred_username="gita", groups=["cape-coders"])
    change_user(night, "gita", "operator", active=False)
    found = Browser(by_claim, night).sign_in("sub-7", preferred_username="gita", groups=["cape-coders"])
    assert "closed" in found.text


def test_an_account_of_the_provider_has_no_password_that_fits(by_claim, night):
    browser = Browser(by_claim, night)
    browser.sign_in("sub-8", preferred_username="hana", groups=["cape-coders"])
    assert not is_password(account(night, "hana").password_hash, "")
    page = browser.client.get("/account").text
    assert "there is no password here" in page
    assert 'action="/account/password"' not in page
    assert not is_password("", "exilewatch")


def test_a_second_factor_can_be_demanded_of_the_provider(by_claim, night):
    strict = by_claim.model_copy(update={"oidc_factor": "mfa"})
    claims = {"preferred_username": "ida", "groups": ["cape-coders"]}
    assert Browser(strict, night).sign_in("sub-9", **claims, amr=["pwd"]).status_code == 401
    assert Browser(strict, night).sign_in("sub-9", **claims, amr=["pwd", "mfa"]).status_code == 303


def test_an_answer_that_another_browser_asked_for_is_refused(by_claim, night):
    one, other = Browser(by_claim, night), Browser(by_claim, night)
    other.leave()
    answer = one.agree(one.leave(), "sub-10", preferred_username="jana", groups=["cape-coders"])
    assert other.come_back(answer).status_code == 401
    assert Browser(by_claim, night).come_back(answer).status_code == 401
    assert account(night, "jana") is None
    assert one.come_back(answer).status_code == 303


def test_an_answer_works_once(by_claim, night):
    browser = Browser(by_claim, night)
    answer = browser.agree(browser.leave(), "sub-11", preferred_username="kira", groups=["cape-coders"])
    assert browser.come_back(answer).status_code == 303
    assert browser.come_back(answer).status_code == 401


def test_a_stolen_code_is_worth_nothing_without_the_verifier(by_claim, night):
    victim, thief = Browser(by_claim, night), Browser(by_claim, night)
    stolen = parse_qs(urlsplit(victim.agree(victim.leave(), "sub-12", groups=["cape-coders"])).query)["code"][0]
    state = parse_qs(urlsplit(thief.leave()).query)["state"][0]
    assert thief.client.get(f"/sign-in/elsewhere/back?code={stolen}&state={state}").status_code == 401
    assert not thief.is_in


def test_a_refusal_at_the_provider_leads_back_to_the_form(by_claim, night):
    browser = Browser(by_claim, night)
    state = parse_qs(urlsplit(browser.leave()).query)["state"][0]
    found = browser.client.get(f"/sign-in/elsewhere/back?error=access_denied&state={state}")
    assert found.status_code == 401
    assert "did not work" in found.text


def test_a_provider_that_is_away_is_said_and_the_password_still_works(by_claim, night):
    away = by_claim.model_copy(update={"oidc_issuer": "http://localhost:9"})
    found = Browser(away, night).client.get("/sign-in/elsewhere")
    assert found.status_code == 502
    assert 'name="password"' in found.text


def test_the_cookie_of_the_way_there_is_sealed_and_short_lived(by_claim, night):
    browser = Browser(by_claim, night)
    asked = parse_qs(urlsplit(browser.leave()).query)
    cookie = next(value for name, value in browser.client.cookies.items() if name != COOKIE)
    assert asked["code_challenge_method"] == ["S256"]
    assert not any(asked[name][0] in cookie for name in ("state", "nonce"))
    ticket = make_ticket("/queue")
    with time_machine.travel(0) as clock:
        sealed = seal_ticket(b"key", ticket)
        assert open_ticket(b"key", sealed, ticket.state) == ticket
        assert open_ticket(b"other", sealed, ticket.state) is None
        assert open_ticket(b"key", sealed, "another state") is None
        clock.shift(601)
        assert open_ticket(b"key", sealed, ticket.state) is None


KEY = RSAKey.generate_key(2048, {"kid": "1"}, private=True)
TERMS = Terms("https://id.example", "desk", "", "https://desk.example/back", "groups", {"a": "coder"}, "")


def token(key: Any = KEY, algorithm: str = "RS256", **changes: object) -> str:
    now = int(time.time())
    claims = {"iss": "https://id.example", "aud": "desk", "sub": "s", "exp": now + 60, "iat": now, "nonce": "n"}
    kept = {name: value for name, value in {**claims, **changes}.items() if value is not None}
    return jwt.encode({"alg": algorithm, "kid": "1"}, kept, key, algorithms=[algorithm])


def read(text: str) -> Any:
    keys = KeySet([KEY]).as_dict(private=False)
    return read_token(text, keys, ("RS256", "HS256", "none"), TERMS, "n")


def test_a_good_token_says_who_it_is():
    who = read(token(groups=["a", "b"], email="s@example.org"))
    assert (who.subject, who.names, who.values) == ("https://id.example s", ("s@example.org", "s"), {"a", "b"})


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example"}, {"aud": "another"}, {"nonce": "another"}, {"nonce": None}, {"exp": None},
        {"exp": 1}, {"iat": int(time.time()) + 9000}, {"sub": None}, {"sub": ""}, {"sub": "s" * 256}, {"sub": 7},
        {"aud": ["desk", "other"]}, {"aud": ["desk", "other"], "azp": "other"},
        {"key": RSAKey.generate_key(2048, {"kid": "1"}, private=True)},
    ],
)  # fmt: skip
def test_a_token_that_proves_nothing_is_refused(changes):
    with pytest.raises(TokenError):
        read(token(**changes))


def test_a_token_sealed_with_the_public_key_as_a_shared_secret_is_refused():
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"1"}').rstrip(b"=")
    said = head + b"." + token().split(".")[1].encode()
    forged = base64.urlsafe_b64encode(hmac.digest(KEY.as_pem(private=False), said, "sha256")).rstrip(b"=")
    with pytest.raises(TokenError):
        read((said + b"." + forged).decode())


@pytest.mark.parametrize("text", ["", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", token()[:-3] + "AAA", token() + "x"])
def test_a_token_that_is_none_is_refused(text):
    with pytest.raises(TokenError):
        read(text)


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ({"oidc_client_id": ""}, "OIDC_CLIENT_ID"),
        ({"desk_url": ""}, "DESK_URL"),
        ({"oidc_issuer": "http://id.example"}, "no https"),
        ({"desk_url": "http://desk.example"}, "no https"),
        ({"oidc_role_claim": "groups"}, "set together"),
        ({"oidc_role_claim": "groups", "oidc_roles": "a=emperor"}, "roles are"),
    ],
)
def test_a_provider_that_is_half_said_is_refused_by_name(said, missing):
    whole = {"oidc_issuer": "https://id.example", "oidc_client_id": "desk", "desk_url": "https://desk.example"}
    with pytest.raises(UsageError, match=missing):
        read_terms(Settings(**{**whole, **said}))


def test_roles_are_read_from_a_line():
    assert read_roles("a=coder, b = c=admin,") == {"a": "coder", "b = c": "admin"}


def test_nobody_is_two_accounts_at_the_provider(night):
    link_user(night, "coder", "operator", "https://id.example s")
    with pytest.raises(AccountError, match="'coder' at the provider already"):
        link_user(night, "viewer", "operator", "https://id.example s")
    link_user(night, "coder", "operator", None)
    link_user(night, "viewer", "operator", "https://id.example s", only=True)
    assert account(night, "viewer").password_hash == ""


def test_who_signed_in_elsewhere_is_offered_to_sign_out_there_and_comes_back(night, by_claim, issuer):
    browser = Browser(by_claim, night)
    browser.sign_in("leaving", groups=["cape-coders"])
    csrf = re.search(r'name="csrf" value="([^"]+)"', browser.client.get("/queue").text)[1]
    left = browser.client.post("/sign-out", data={"csrf": csrf})
    assert left.headers["location"] == "/sign-in?left=1"
    assert not browser.is_in
    assert 'href="/sign-out/elsewhere"' in browser.client.get("/sign-in?left=1").text
    there = browser.client.get("/sign-out/elsewhere").headers["location"]
    assert there.startswith(f"{issuer}/oauth2/end_session?")
    asked = parse_qs(urlsplit(there).query)
    assert asked == {"client_id": ["desk"], "post_logout_redirect_uri": [f"{DESK}/sign-in"]}
    assert httpx.get(there, timeout=PATIENCE).status_code == 200


def test_who_has_a_password_here_is_sent_nowhere_else(night, by_claim):
    browser = Browser(by_claim, night)
    with night.read() as session:
        user = session.scalars(select(User).where(User.name == "coder")).one()
    browser.client.cookies.set(COOKIE, start_sign_in(night, user))
    csrf = re.search(r'name="csrf" value="([^"]+)"', browser.client.get("/queue").text)[1]
    assert browser.client.post("/sign-out", data={"csrf": csrf}).headers["location"] == "/sign-in"


def test_a_way_out_without_tls_is_not_taken():
    terms = Terms("https://id.example", "desk", "", "https://desk.example/sign-in/elsewhere/back", "", {}, "")
    said = {"issuer": terms.issuer, "authorization_endpoint": "https://id.example/a", "jwks_uri": "https://id.example/k",
            "token_endpoint": "https://id.example/t", "end_session_endpoint": "http://id.example/out"}  # fmt: skip
    provider = Provider(terms)
    provider._ask = lambda *_: said
    assert provider.metadata().end_session_endpoint == ""
    assert leaving_address("https://id.example/out?x=1", terms) == (
        "https://id.example/out?x=1&client_id=desk&post_logout_redirect_uri=https%3A%2F%2Fdesk.example%2Fsign-in"
    )
