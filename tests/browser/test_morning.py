"""A morning at the desk in a real browser: by mouse, by keys alone, and without JavaScript."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from db.models import Candidate, Decision, Event
from tests.browser.conftest import Served, Watched, open_context, sign_in

pytestmark = pytest.mark.browser
STORY = ["confirm", "undo", "reject"]


def assert_the_story_is_in_the_database(desk: Served) -> None:
    with desk.database.read() as session:
        actions = session.scalars(
            select(Decision.action).where(Decision.candidate_id.is_not(None)).order_by(Decision.id)
        )
        assert list(actions) == STORY
        statuses = dict(session.execute(select(Candidate.id, Candidate.status)).all())
        assert (statuses[1], statuses[2]) == ("new", "rejected")
        assert session.scalars(select(Event.status)).all() == ["withdrawn"]


def assert_the_audit_tells_the_story(page: Page) -> None:
    expect(page.get_by_text("The chain is whole")).to_be_visible()
    said = page.locator("table.audit tbody tr td:nth-child(4)").all_inner_texts()
    assert said[:3] == ["rejected", "taken back", "confirmed"]


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_morning_by_mouse(browser: Browser, desk: Served, watched: Watched, scripts: bool):
    context = open_context(browser, desk, java_script_enabled=scripts)
    page = watched.watch(context.new_page())
    page.goto("/")
    page.get_by_label("Name").fill("coder")
    page.get_by_label("Password").fill("a long word for the coder")
    page.get_by_role("button", name="Sign in").click()
    page.locator("a.card-link").first.click()
    expect(page.get_by_role("heading", name="Sharif Navozish", level=1)).to_be_visible()
    expect(page.get_by_text("Given name and family name agree")).to_be_visible()
    page.get_by_label("Date, month or year").fill("2026-11-13")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("confirmed.")).to_be_visible()
    page.locator(".done button").click()
    expect(page.get_by_text("The card is as it was")).to_be_visible()
    page.get_by_role("link", name="next").click()
    page.get_by_role("button", name=re.compile("Old story", re.IGNORECASE)).click()
    expect(page.get_by_text("rejected.")).to_be_visible()
    page.locator(".more summary").click()
    page.get_by_role("link", name="Audit").click()
    assert_the_audit_tells_the_story(page)
    assert_the_story_is_in_the_database(desk)
    assert watched.complaints == []
    context.close()


def test_a_morning_by_keys_alone(browser: Browser, desk: Served, watched: Watched):
    context = open_context(browser, desk)
    page = watched.watch(context.new_page())
    sign_in(page)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Sharif Navozish", level=1)).to_be_visible()
    page.keyboard.press("e")
    page.keyboard.type("2026-11-13")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.get_by_text("confirmed.")).to_be_visible()
    page.keyboard.press("z")
    expect(page.get_by_text("The card is as it was")).to_be_visible()
    page.keyboard.press("j")
    expect(page.get_by_role("heading", name="Invented Person0", level=1)).to_be_visible()
    page.keyboard.press("o")
    expect(page.get_by_text("rejected.")).to_be_visible()
    page.goto("/audit")
    assert_the_audit_tells_the_story(page)
    assert_the_story_is_in_the_database(desk)
    with desk.database.read() as session:
        said = session.scalars(select(Decision).where(Decision.action == "confirm")).one()
    assert (said.human["coding"]["date"], said.machine["proposal"]["date"]) == ("2026-11-13", "2026-11-14")
    assert watched.complaints == []
    context.close()


def test_one_key_rejects_and_one_key_confirms(browser: Browser, desk: Served):
    context = open_context(browser, desk)
    page = sign_in(context.new_page())
    page.goto("/candidates/1")
    page.keyboard.press("a")
    page.wait_for_url("**/candidates/2?done=*")
    page.keyboard.press("x")
    page.wait_for_url("**/candidates/3?done=*")
    page.keyboard.press("i")
    page.wait_for_url("**/candidates/4?done=*")
    with desk.database.read() as session:
        rows = session.execute(select(Decision.action, Decision.reason).where(Decision.candidate_id.is_not(None))).all()
    assert [tuple(row) for row in rows] == [("confirm", ""), ("reject", "not_person"), ("reject", "no_event")]
    context.close()


def test_unsure_asks_for_its_note_first(browser: Browser, desk: Served):
    context = open_context(browser, desk)
    page = sign_in(context.new_page())
    page.goto("/candidates/1")
    page.keyboard.press("u")
    expect(page.locator(".dismiss [name=note]")).to_be_focused()
    page.keyboard.type("which of the two brothers?")
    page.keyboard.press("Enter")
    expect(page.get_by_text("set aside as unsure")).to_be_visible()
    with desk.database.read() as session:
        assert session.get_one(Candidate, 1).status == "unsure"
    context.close()


def test_m_and_a_letter_choose_the_measure_and_its_stage(browser: Browser, desk: Served):
    context = open_context(browser, desk)
    page = sign_in(context.new_page())
    page.goto("/candidates/1")
    expect(page.locator("#stage")).to_have_text("stage 2")
    page.keyboard.press("m")
    page.keyboard.press("x")
    expect(page.locator("select[name=measure]")).to_have_value("extradited")
    expect(page.locator("#stage")).to_have_text("stage 3")
    with desk.database.read() as session:
        assert session.get_one(Candidate, 1).status == "new"
    context.close()


def test_latin_letters_come_without_losing_what_is_typed(browser: Browser, desk: Served):
    context = open_context(browser, desk)
    page = sign_in(context.new_page())
    page.goto("/candidates/1")
    page.get_by_label("Note", exact=True).fill("half a thought")
    page.keyboard.press("Escape")
    page.keyboard.press("l")
    expect(page.locator(".evidence .text .latin mark.name").first).to_have_text("Sharif Navozish")
    page.get_by_role("link", name="Tajik activist held").click()
    expect(page.locator(".evidence .text")).to_contain_text("an activist of a banned movement")
    expect(page.get_by_label("Note", exact=True)).to_have_value("half a thought")
    context.close()


def test_help_opens_on_its_key_and_lists_them_all(browser: Browser, desk: Served):
    context = open_context(browser, desk)
    page = sign_in(context.new_page())
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_role("dialog")).to_contain_text("undo my last decision")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    context.close()


def test_a_filter_acts_at_once_and_the_key_finds_the_search(browser: Browser, desk: Served):
    context = open_context(browser, desk)
    page = sign_in(context.new_page())
    page.get_by_label("Home state").select_option("UZ")
    expect(page.locator("a.card-link")).to_have_count(2)
    assert "state=UZ" in page.url
    page.get_by_label("Home state").select_option("")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("Варшава")
    page.keyboard.press("Enter")
    expect(page.locator("a.card-link")).to_have_count(1)
    page.reload()
    expect(page.locator("a.card-link")).to_have_count(1)
    context.close()


def test_a_key_pressed_twice_decides_once(browser: Browser, desk: Served):
    context = open_context(browser, desk)
    page = sign_in(context.new_page())
    page.goto("/candidates/1")
    press = "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'x', bubbles: true}))"
    page.evaluate(f"{press}; {press}; {press}")
    page.wait_for_url("**/candidates/2?done=*")
    with desk.database.read() as session:
        assert len(session.scalars(select(Decision).where(Decision.action == "reject")).all()) == 1
    context.close()
