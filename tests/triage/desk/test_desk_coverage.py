"""The desk shows what has been read of the past, month by month, and what could not be."""

from datetime import date

from db.queries.backfill import ItemMark, NewPastItem, close_window, mark_items, next_windows, plan_items, plan_windows
from db.values import now


def test_nothing_read_yet_is_said(visitor):
    assert "Nothing of any source" in visitor("viewer").get("/coverage")


def test_a_month_shows_read_gone_and_failed_pages_and_gaps_are_named(visitor, night):
    day = date(2009, 3, 17)
    with night.write() as session:
        items = [NewPastItem(str(n), f"https://t.test/{n}", day=day, day_known=True) for n in range(4)]
        plan_items(session, "ozodi", items)
        states = enumerate(("read", "read", "gone", "failed"))
        mark_items(session, "ozodi", [ItemMark(str(number), state) for number, state in states], now())
        plan_windows(session, "ozodi", "live", "list", [("sitemap https://t.test/<b>", None, None)])
        (window,) = next_windows(session, "ozodi", "live", "list", now(), 1)
        close_window(session, window.id, "gap", 0, "it answered 503", now())

    page = visitor("viewer").get("/coverage?source=ozodi")

    assert "2 of 4" in page
    assert "1 gone" in page
    assert "1 failed" in page
    assert "it answered 503" in page
    assert "<b>" not in page
