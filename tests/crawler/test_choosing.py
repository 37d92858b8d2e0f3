"""Which items are fetched: once a run, and not again while their list calls them unchanged."""

import pytest

from crawler.child.choosing import Chooser
from db.values import clip_id
from spiders.document import Listed


@pytest.mark.parametrize(
    ("known", "listed", "chosen"),
    [
        ({}, [Listed("1")], ["fetch"]),
        ({"1": ""}, [Listed("1")], ["stored"]),
        ({"1": "mon"}, [Listed("1", "mon")], ["stored"]),
        ({"1": "mon"}, [Listed("1", "tue")], ["fetch"]),
        ({"1": ""}, [Listed("1", "tue")], ["fetch"]),
        ({"1": "mon"}, [Listed("1")], ["stored"]),
        ({}, [Listed("1"), Listed("1", "mon")], ["fetch", "repeated"]),
        # A list without marks says nothing of change; the one that does still decides.
        ({"1": "mon"}, [Listed("1"), Listed("1", "tue")], ["stored", "fetch"]),
        # Two lists that count time differently: the first decides, or the item would be fetched every night.
        ({"1": "mon"}, [Listed("1", "mon"), Listed("1", "Monday")], ["stored", "stored"]),
        ({"x" * 234 + "y": ""}, [Listed("x" * 234 + "y")], ["stored"]),
    ],
)
def test_items_are_chosen_by_what_is_stored_and_what_their_lists_say(known, listed, chosen):
    chooser = Chooser(known)
    assert [chooser.choose(each) for each in listed] == chosen


def test_an_id_too_long_for_its_column_is_known_again():
    long = Listed("https://a.test/" + "x" * 400, "mon")
    assert Chooser({clip_id(long.stable_id): "mon"}).choose(long) == "stored"
    assert len(clip_id(long.stable_id)) == 300


def test_of_documents_with_one_id_the_first_full_one_counts():
    chooser = Chooser({})
    assert chooser.take("1", partial=True)
    assert not chooser.take("1", partial=True)
    assert chooser.take("1", partial=False)
    assert not chooser.take("1", partial=False)
    assert not chooser.take("1", partial=True)
    assert chooser.seen == {"1"}
    assert chooser.repeated == 3


def test_the_mark_of_any_list_of_the_run_is_kept_for_the_document():
    chooser = Chooser({})
    chooser.choose(Listed("1"))
    chooser.choose(Listed("1", "mon"))
    assert chooser.mark_of("1") == "mon"
    assert chooser.mark_of("2") == ""
