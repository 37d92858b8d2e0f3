"""A red notice that is gone: from INTERPOL's lists, through the nights, to a card of its own for whoever is watched."""

import json
import shutil

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from cli.main import app
from config.settings import Settings
from crawler.night import run_night
from db.models import Candidate, CandidateDocument, Document, DocumentVersion
from db.session import open_database
from db.values import DISAPPEARANCE
from spiders.source import SOURCES, read_source

WATCHED = "person_id,canonical_name,country\nkabiri,Muhiddin Kabiri,TJ\nsanginov,Behruz Sanginov,TJ\n"


class Home:
    """A home that lives through replayed nights of INTERPOL's answers."""

    def __init__(self, folder):
        self.folder, self.replay = folder / "home", folder / "replay"
        shutil.copytree(SOURCES / "interpol" / "examples", self.replay)
        (folder / "watched.csv").write_text(WATCHED, "utf8")
        self.run("init", "--watchlist", str(folder / "watched.csv"))

    def run(self, *words):
        return CliRunner().invoke(app, ["--home", str(self.folder), *words])

    def sweep(self):
        """A night of the crawler alone; its verdict."""
        settings = Settings(home=self.folder, _env_file=None)
        return run_night(settings, [read_source(SOURCES / "interpol")], self.replay, [].append).sources[0].status

    def night(self):
        """A whole night with its cards; its exit code."""
        return self.run("nightly", "--source", "interpol", "--replay", str(self.replay)).exit_code

    def withdraw(self, number):
        """The notice leaves the list of its state, and its own page is gone."""
        path = self.replay / "list_tj.json"
        said = json.loads(path.read_text("utf8"))
        kept = [each for each in said["_embedded"]["notices"] if each["entity_id"] != number]
        path.write_text(json.dumps({**said, "total": len(kept), "_embedded": {"notices": kept}}), "utf8")

    def break_list(self, name):
        """One list of the sweep counts more than it names; gives what it said before."""
        path = self.replay / name
        before = path.read_text("utf8")
        said = json.loads(before)
        path.write_text(json.dumps({**said, "total": said["total"] + 5}), "utf8")
        return path, before

    def gone(self):
        """Title, text and the card's person and measure of each disappearance that was told."""
        database = open_database(Settings(home=self.folder, _env_file=None).database)
        with database.read() as session:
            rows = session.execute(
                select(DocumentVersion.title, DocumentVersion.text, Candidate.person_id, Candidate.measure)
                .join(Document, Document.id == DocumentVersion.document_id)
                .outerjoin(CandidateDocument, CandidateDocument.version_id == DocumentVersion.id)
                .outerjoin(Candidate, Candidate.id == CandidateDocument.candidate_id)
                .where(Document.kind == DISAPPEARANCE)
            ).all()
        database.close()
        return rows


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Home(tmp_path)


def test_notice_that_three_complete_sweeps_lack_becomes_a_card_from_which_nothing_is_inferred(home):
    assert home.sweep() == "complete"
    home.withdraw("2016/50911")
    assert home.sweep() == "complete"
    path, whole = home.break_list("list_uz.json")
    assert home.sweep() == "failed", "a sweep that lost a list is no complete one"
    path.write_text(whole, "utf8")
    assert home.sweep() == "complete"
    assert home.gone() == [], "two complete sweeps, and one that was not"

    assert home.night() == 0
    [(title, text, person, measure)] = home.gone()
    assert title.startswith("No longer public: INTERPOL red notice for Muhiddin Kabiri")
    assert "It says nothing of any charge" in text
    assert person is not None
    assert measure is None
