"""In a browser: a new person is read blind by two and settled by a third; two administrators forget somebody."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from db.models import Person
from db.queries.decisions import verify_chain
from tests.browser.conftest import Served, Watched, open_context, sign_in
from triage.desk.accounts import change_user

pytestmark = pytest.mark.browser
AXE = (Path(__file__).parent / "vendor" / "axe-4.14.1.min.js").read_text("utf8")
WHY = "He led a party that was banned."


def enter(browser: Browser, desk: Served, role: str, scripts: bool = True) -> tuple[BrowserContext, Page]:
    context = open_context(browser, desk, java_script_enabled=scripts, bypass_csp=scripts)
    return context, sign_in(context.new_page(), role)


def fill_form(page: Page, state: str, category: str) -> None:
    form = page.locator(".person-form")
    form.locator("[name=home_state]").select_option(state)
    form.locator(f"[name=category_{category}]").check()
    form.locator("[name=gate_politics]").check()
    form.locator("[name=why_included]").fill(WHY)


def violations(page: Page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate("axe.run({iframes: false, resultTypes: ['violations'], elementRef: false})")
    return [bad["id"] for bad in found["violations"]]


def person(desk: Served) -> Person:
    with desk.database.read() as session:
        return session.scalars(select(Person).where(Person.canonical_name == "Anvar Zarangov")).one()


def propose(browser: Browser, desk: Served) -> int:
    """The coder proposes somebody from card 1; his number."""
    context, page = enter(browser, desk, "coder")
    page.goto("/candidates/1/new-person")
    page.locator("[name=canonical_name]").fill("Anvar Zarangov")
    fill_form(page, "TJ", "2")
    page.locator(".person-form button").click()
    page.wait_for_url("**done=*")
    page.goto(f"/persons/{person(desk).id}")
    expect(page.get_by_text("You have read this one")).to_be_visible()
    context.close()
    return person(desk).id


@pytest.mark.parametrize("scripts", [True, False])
def test_a_new_person_is_read_blind_by_a_second_and_settled_by_a_third(
    browser: Browser, desk: Served, watched: Watched, scripts: bool
):
    number = propose(browser, desk)
    context, page = enter(browser, desk, "reviewer", scripts)
    watched.watch(page)
    page.goto("/second")
    page.get_by_role("link", name="Anvar Zarangov").click()
    page.wait_for_url(f"**/persons/{number}")
    expect(page.get_by_text("what the first reader said is not shown")).to_be_visible()
    expect(page.locator("mark").first).to_be_visible()
    assert WHY not in page.content()
    assert page.locator(".person-form input:checked").count() == 0
    fill_form(page, "UZ", "4")
    page.locator(".person-form button").click()
    page.wait_for_url("**/second")
    assert person(desk).status == "disputed"
    context.close()

    context, page = enter(browser, desk, "admin")
    page.goto(f"/persons/{number}")
    expect(page.locator("table.judgements")).to_contain_text("Reader 2")
    main = page.locator("main").inner_text()
    assert "reviewer" not in main
    assert "coder" not in main
    assert violations(page) == []
    fill_form(page, "TJ", "2")
    page.locator(".person-form button").click()
    expect(page.locator("h1")).to_contain_text("Anvar Zarangov")
    assert person(desk).status == "active"
    assert {url.partition("/")[0] for url in watched.asked} <= {"http:"}
    assert all(url.startswith(desk.address) for url in watched.asked)
    context.close()


def test_two_administrators_forget_somebody(browser: Browser, desk: Served):
    change_user(desk.database, "coder", "operator", role="admin")
    context, page = enter(browser, desk, "admin")
    page.goto("/persons/1")
    page.locator("main").get_by_role("link", name="Erasures").click()
    page.wait_for_url("**/erasures?person=T-1")
    page.locator("[name=reason]").fill("He asked for it in writing.")
    page.get_by_role("button", name="Ask for an erasure").click()
    expect(page.get_by_text("It takes two administrators")).to_be_visible()
    assert violations(page) == []
    assert page.get_by_role("button", name="Erase for good").count() == 0
    context.close()

    context, page = enter(browser, desk, "coder")
    page.goto("/erasures")
    page.get_by_role("link", name="Count what would go").click()
    expect(page.locator("dl.plan")).to_contain_text("mentions: 2")
    page.get_by_role("button", name="Erase for good").click()
    expect(page.get_by_role("status")).to_contain_text("Erased. This is what was reached.")
    assert violations(page) == []
    page.goto("/persons/1")
    expect(page.locator("main")).not_to_contain_text("Navozish")
    page.goto("/candidates/1")
    expect(page.locator("main")).not_to_contain_text("Navozish")
    with desk.database.read() as session:
        assert verify_chain(session) is None
    context.close()
