"""The page on which two administrators erase somebody."""

import pytest

from config.codebook import read_codebook
from db.models import Person
from db.queries.decisions import verify_chain
from tests.triage.desk.conftest import Reader
from triage.desk.accounts import add_user, change_user
from triage.records.actions import Confirm
from triage.records.coding import Coding
from triage.records.recording import record


@pytest.fixture
def other_admin(night, visitor):
    """Makes the coder a second administrator."""
    change_user(night, "coder", "operator", role="admin")
    return visitor("coder")


def person_one(night) -> Person:
    with night.read() as session:
        return session.get_one(Person, 1)


def ask(admin: Reader, **changes: str) -> str:
    return admin.post("/erasures", **{"person": "T-1", "reason": "He asked for it in writing.", **changes})


def test_one_asks_another_sees_what_goes_and_agrees(visitor, other_admin, night):
    admin = visitor("admin")
    assert ask(admin) == "/erasures"
    own = admin.get("/erasures?count=1")
    assert "somebody else must agree" in own
    assert 'value="agree"' not in own
    assert 'value="agree"' not in other_admin.get("/erasures"), "counts come first"
    text = other_admin.get("/erasures?count=1")
    assert "mentions: 2" in text
    assert 'value="agree"' in text
    assert "He asked for it in writing." in text
    done = other_admin.post("/erasures/1", 200, decision="agree")
    assert "Erased. This is what was reached." in done
    assert "Navozish" not in done
    assert person_one(night).status == "erased"
    with night.read() as session:
        assert verify_chain(session) is None


@pytest.mark.parametrize("path", ["/persons/1", "/candidates/1", "/persons/1/spellings"])
def test_pages_of_an_erased_person_are_gone(visitor, other_admin, night, path):
    record_one(night)
    ask(visitor("admin"))
    other_admin.post("/erasures/1", 200, decision="agree")
    assert "Navozish" not in visitor("reviewer").get(path, 404)


@pytest.mark.parametrize(
    "path",
    ["/persons", "/queue?status=all", "/second", "/audit", "/statistics", "/agreement", "/search?q=navozish",
     "/erasures", "/searches", "/alerts", "/deliveries"],
)  # fmt: skip
def test_no_other_page_still_names_him_or_breaks(visitor, other_admin, night, path):
    record_one(night)
    ask(visitor("admin"))
    other_admin.post("/erasures/1", 200, decision="agree")
    text = visitor("admin").get(path)
    kept = text.replace("navozish", "")
    assert "Navozish" not in kept
    assert "Навозиш" not in kept


def test_the_one_who_asked_cannot_agree_but_can_take_it_back(visitor, night):
    admin = visitor("admin")
    ask(admin)
    assert "It takes two administrators" in admin.post("/erasures/1", 409, decision="agree")
    assert person_one(night).status == "active"
    admin.post("/erasures/1", decision="refuse")
    admin.post("/erasures/1", 409, decision="agree")
    admin.post("/erasures/1", 409, decision="refuse")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"person": "nobody"}, "Nobody has that key"),
        ({"reason": "Шарифи Навозиш asked"}, "The reason names him"),
        ({"reason": " "}, "reason"),
    ],
)
def test_what_cannot_be_asked_for_is_said(visitor, night, changes, said):
    text = visitor("admin").post(
        "/erasures", 422, **{"person": "T-1", "reason": "He asked for it in writing.", **changes}
    )
    assert said in text


def test_a_closed_account_agrees_to_nothing_that_it_asked_for(visitor, night, other_admin):
    ask(visitor("admin"))
    add_user(night, "zora", "admin", "a long word for zora")
    change_user(night, "admin", "operator", active=False)
    assert "It takes two administrators" in other_admin.post("/erasures/1", 409, decision="agree")
    assert person_one(night).status == "active"


def record_one(night) -> None:
    coding = Coding("arrested", "2026-11-14", note="Sharif Navozish must not be named")
    record(night, read_codebook(), "coder", 1, 1, Confirm(coding))
