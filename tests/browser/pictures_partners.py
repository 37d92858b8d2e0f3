"""Takes a picture of every page of the partners: `python -m tests.browser.pictures_partners FOLDER [SCENE …]`.

Scenes are none, one, many, long and right_to_left; the ways are those of tests/browser/pictures.py."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
from playwright.sync_api import Browser, Page
from sqlalchemy import select, update

from config.alerts import read_alert_rules
from config.codebook import read_codebook
from config.settings import Settings
from db.models import Alert, Delivery, Event, Partner, PeerReview
from db.models.base import now
from db.session import Database, open_database, upgrade
from tests.browser.conftest import Served, open_context, serve_app
from tests.browser.pictures import LONG, PERSIAN, WINDOWS, take_picture, take_scenes
from tests.triage.desk.everything import poison
from tests.triage.desk.rows import fill
from triage.alerts.addresses import NewAddress, add_address
from triage.alerts.answering import Given, take_answer
from triage.alerts.contacts import add_contact
from triage.alerts.keys import read_key
from triage.alerts.pages.app import make_partner_app
from triage.alerts.partner_routes import add_route
from triage.alerts.partners import PartnerFacts, add_partner
from triage.alerts.reviewing import Comment, ask_review, take_comment
from triage.alerts.routes import Route
from triage.records.actions import Confirm
from triage.records.coding import Coding
from triage.records.recording import record

NAME, CONTACT = "Fair Courts", "ms.contact"
CASES = {"none": 0, "one": 1, "many": 60, "long": 3, "right_to_left": 3}
WORDS = {"long": LONG, "right_to_left": PERSIAN}
CODING = Coding("arrested", "2026-11-14", "Warsaw", "town", "PL", "TJ", claim="He is sought at home.",
                claim_said_by="the prosecutor's office")  # fmt: skip


def main() -> None:
    """Takes the pictures, one folder a scene and way."""
    take_scenes(CASES, _take_scene)


def _take_scene(browser: Browser, scene: str, ways: Sequence[str], folder: Path) -> None:
    with partner_pages(scene) as (served, cookie, secret):
        for way in ways:
            _take(browser, served, (cookie, secret), way, folder / f"partners-{scene}")


def page_addresses(database: Database, secret: str) -> list[str]:
    """Every page that a partner may see: the newest and the first alert and record among them."""
    with database.read() as session:
        alerts = session.scalars(select(Alert.number).order_by(Alert.id)).all()
        reviews = session.scalars(select(PeerReview.number).order_by(PeerReview.id)).all()
    shown = [f"/alerts/{number}" for number in {*alerts[:1], *alerts[-1:]}]
    shown += [f"/reviews/{number}" for number in reviews[:1]]
    links = [f"/answers/{secret}"] if alerts else []
    return ["/", *shown, "/reviews", "/routes", "/tip", "/sign-in", "/confirm/1-wrong", *links, "/alerts/AAAAA-AAAAA"]


@contextmanager
def partner_pages(scene: str) -> Iterator[tuple[Served, str, str]]:
    """The pages of one scene, the cookie of a keeper who is signed in, and the secret of an answer's link."""
    with tempfile.TemporaryDirectory(prefix="exilewatch-pictures-") as home:
        settings = Settings(home=Path(home))
        upgrade(settings.database)
        database = open_database(settings.database, durable=False)
        password = _tell(database, settings, CASES[scene])
        for served in serve_app(make_partner_app(settings, database), database):
            cookie = _sign_in(served, password)
            if scene in WORDS:
                poison(database, WORDS[scene])
            yield served, cookie, _answer_token(database, settings)
        database.close()


def _tell(database: Database, settings: Settings, cases: int) -> str:
    """Cards that were confirmed and told, an answer, a record to review, one withdrawn; returns a password."""
    fill(database, others=max(cases - 1, 0))
    add_partner(database, "operator", NAME, PartnerFacts("amber"))
    for channel, to in (("feed", "cases"), ("email", "desk@courts.example")):
        address = add_address(
            database, read_key(settings.home), "operator", NAME, NewAddress(channel=channel, address=to)
        )
        add_route(database, "operator", NAME, address, Route(home_states=("TJ", "UZ"), stages=("2",)))
        add_route(database, "operator", NAME, address, Route(rhythm="weekly"))
    for card in range(1, cases + 1):
        record(database, read_codebook(), "coder", card, 1, Confirm(CODING))
    with database.write() as session:
        session.execute(update(Delivery).values(status="delivered", tries=1, delivered_at=now()))
    if cases:
        _answer(database)
    return add_contact(database, "operator", NAME, CONTACT, "keeper")


def _answer(database: Database) -> None:
    rules = read_alert_rules()
    ask_review(database, rules, "admin", 2, 1)
    with database.write() as session:
        partner = session.scalars(select(Partner.id).where(Partner.name == NAME)).one()
        alert = session.scalars(select(Alert).order_by(Alert.id)).first()
        review = session.scalars(select(PeerReview.number)).one()
        if alert is not None:
            given = Given(partner, alert.number, "acting", "A lawyer is on the way.", "page", said_by=CONTACT)
            take_answer(session, rules, given, now())
        take_comment(session, rules, partner, Comment(review, "date", "It was the 13th.", CONTACT), now())
        newest = session.scalars(select(Event).order_by(Event.id.desc())).first()
        if newest is not None and newest.id > 1:
            newest.status = "withdrawn"


def _sign_in(served: Served, password: str) -> str:
    said = {"name": CONTACT, "password": password, "back": "/"}
    return httpx.post(f"{served.address}/sign-in", data=said, trust_env=False).cookies["partner"]


def _answer_token(database: Database, settings: Settings) -> str:
    with database.read() as session:
        number = session.scalars(select(Alert.number).order_by(Alert.id)).first() or ""
    return read_key(settings.home).answer_token(number) if number else ""


def _take(browser: Browser, served: Served, secrets: tuple[str, str], way: str, folder: Path) -> None:
    window, scheme, language = way.split("-")
    with served.database.write() as session:
        session.execute(update(Partner).values(language=language))
    context = open_context(browser, served, viewport=WINDOWS[window], color_scheme=scheme, locale=language)
    context.add_cookies([{"name": "partner", "value": secrets[0], "url": served.address}])
    (folder / way).mkdir(parents=True, exist_ok=True)
    page: Page = context.new_page()
    for number, address in enumerate(page_addresses(served.database, secrets[1])):
        page.goto(address)
        name = f"{number:02}-{address.strip('/').replace('/', '_')[:40]}.png"
        take_picture(page, window, folder / way / name, f"{folder.name} {way} {address}")
    context.close()


if __name__ == "__main__":
    main()
