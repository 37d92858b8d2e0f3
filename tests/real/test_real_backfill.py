"""Real news comes in the same as JSON lines and out of WARC files, and recorded sitemaps name what is not read yet."""

import json
from itertools import islice

import pytest
from sqlalchemy import select

from bench.backfill.real import compare, documents_in, import_lines, import_warcs, settings_in, walk_sitemaps
from db.models import PastItem, PastWindow
from db.session import open_database
from tests.conftest import SHARED

REAL = SHARED / "real"
ITEMS = 60

pytestmark = pytest.mark.skipif(not REAL.exists(), reason="no recorded data beside the checkout (../shared/real)")


@pytest.fixture
def few(tmp_path):
    """The first items of the Tajik and the Uzbek service."""
    for name in ("tg/rferl_ozodi.jsonl", "uz-Cyrl/rferl_ozodlik.jsonl"):
        path = tmp_path / "few" / name
        path.parent.mkdir(parents=True)
        with (REAL / "corpora" / name).open(encoding="utf8") as lines:
            path.write_text("".join(islice(lines, ITEMS)), "utf8")
    return tmp_path / "few"


def test_real_items_give_the_same_documents_as_lines_and_as_pages_of_an_archive(few, tmp_path):
    lines, warcs = settings_in(tmp_path / "lines"), settings_in(tmp_path / "warcs")
    import_lines(few, lines)
    import_warcs(few, tmp_path / "made", warcs)

    found = documents_in(lines)
    assert len(found) == len(
        {
            json.loads(line)["url"]
            for path in few.rglob("*.jsonl")
            for line in path.read_text("utf8").split("\n")
            if line
        }
    )
    assert compare(found, documents_in(warcs)) == 0


def test_recorded_sitemaps_name_items_and_what_was_not_recorded_is_a_hole(tmp_path):
    settings = settings_in(tmp_path / "home")
    hosts = tmp_path / "sitemaps"
    hosts.mkdir()
    (hosts / "www.ozodi.org").symlink_to(REAL / "rferl" / "sitemaps" / "www.ozodi.org")

    walk_sitemaps(hosts, tmp_path / "made", settings)

    database = open_database(settings.database)
    with database.read() as session:
        states = set(session.execute(select(PastItem.source, PastItem.state)).all())
        (window,) = session.scalars(select(PastWindow)).all()
    database.close()
    assert states == {("ozodi", "planned")}
    assert (window.state, window.reason) == ("gap", "the replay does not hold it")
    assert window.named > 300
