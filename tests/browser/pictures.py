"""Takes a picture of every page of the desk: `python -m tests.browser.pictures FOLDER [SCENE …]`, to be looked at.

Pages come from the route table. Each at 1440×900 and 390×844, light and dark, in English and Russian; scenes are empty,
one, forty, everything, long, right_to_left, hostile, much, or the path of a SQLite file (bench/desk keeps large ones),
of which pages that grow with it are taken too. PICTURES narrows the ways, as in `desktop-light-en,phone-dark-ru`. A
picture holds the whole page, up to two desktops or three telephones high."""

import itertools
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, FloatRect, Page, sync_playwright
from sqlalchemy import select

from config.settings import Settings
from db.models import User
from db.session import Database, open_database, upgrade
from tests.browser.conftest import CHROMIUM, FLAGS, Served, open_context, serve
from tests.browser.pictures_much import fill_much, look_at_names
from tests.triage.desk.everything import fill_everything, page_addresses, poison
from tests.triage.desk.rows import HOSTILE, add_people, fill
from triage.desk.sign_ins import COOKIE, start_sign_in

WINDOWS = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
SCREENS = {"desktop": 2, "phone": 3}
"""How many windows high a picture is at most."""
WAYS = tuple("-".join(way) for way in itertools.product(WINDOWS, ("light", "dark"), ("en", "ru")))
LONG = "Расследование-продолжается-без-единого-пробела" * 3 + " и с пробелами, которых много. " * 6
PERSIAN = "بازداشت یک فعال تاجیک در فرودگاه ورشو به درخواست دوشنبه، به گفته وکیل او. " * 3
GROWING = (
    "/queue", "/queue?status=all", "/queue?after=0.5_1", "/candidates/50001", "/persons", "/persons/7",
    "/search?q=hearing", "/second", "/statistics", "/ranking", "/audit", "/coverage", "/agreement", "/sources",
)  # fmt: skip
NAMES_ASKED = "/persons/list#asked"
MUCH = ("/captures/1", "/documents/1", "/candidates/1", "/candidates/1?latin=1", "/ranking", "/audit", NAMES_ASKED)
SCENES = ("empty", "one", "forty", "everything", "long", "right_to_left", "hostile", "much")


def main() -> None:
    """Takes the pictures, one folder a scene and way."""
    take_scenes(SCENES, _take_scene)


def take_scenes(every: Iterable[str], take: Callable[[Browser, str, Sequence[str], Path], None]) -> None:
    """Has the scenes of the command line taken, or every one, in the ways that were asked for."""
    folder, scenes = Path(sys.argv[1]), sys.argv[2:] or every
    ways = os.environ.get("PICTURES", ",".join(WAYS)).split(",")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for scene in scenes:
            take(browser, scene, ways, folder)
        browser.close()


def _take_scene(browser: Browser, scene: str, ways: Sequence[str], folder: Path) -> None:
    with _desk(scene) as desk:
        pages = _pages_of(scene)
        for way in ways:
            _take(browser, desk, way, pages, folder / Path(scene).stem)


def _pages_of(scene: str) -> tuple[str, ...]:
    if scene == "much":
        return MUCH
    return (*page_addresses(), *GROWING) if Path(scene).is_file() else tuple(page_addresses())


def _take(browser: Browser, desk: Served, way: str, pages: tuple[str, ...], folder: Path) -> None:
    window, scheme, language = way.split("-")
    context = open_context(browser, desk, viewport=WINDOWS[window], color_scheme=scheme)
    cookies = {COOKIE: _sign_in(desk.database), "language": language}
    context.add_cookies([{"name": name, "value": value, "url": desk.address} for name, value in cookies.items()])
    (folder / way).mkdir(parents=True, exist_ok=True)
    page = context.new_page()
    for number, address in enumerate(pages):
        if address == NAMES_ASKED:
            look_at_names(page)
        else:
            page.goto(address)
        name = f"{number:02}-{address.strip('/').replace('/', '_').replace('?', '-')[:40]}.png"
        take_picture(page, window, folder / way / name, f"{folder.name} {way} {address}")
    context.close()


def take_picture(page: Page, window: str, path: Path, what: str) -> None:
    """Of the page as it stands; says where it is wider than its window."""
    page.screenshot(path=path, full_page=True, clip=_part(page, window))
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide:
        print(f"{what}: wider than the window by {wide}")  # noqa: T201 - it is a command


def _part(page: Page, window: str) -> FloatRect:
    most = WINDOWS[window]["height"] * SCREENS[window]
    height = min(page.evaluate("document.documentElement.scrollHeight"), most)
    return {"x": 0, "y": 0, "width": WINDOWS[window]["width"], "height": height}


@contextmanager
def _desk(scene: str) -> Iterator[Served]:
    with tempfile.TemporaryDirectory(prefix="exilewatch-pictures-") as home:
        settings = Settings(home=Path(home))
        if Path(scene).is_file():
            shutil.copy(scene, Path(home) / "exilewatch.sqlite")
        upgrade(settings.database)
        database = open_database(settings.database, durable=False)
        _fill(database, settings, scene)
        yield from serve(settings, database)


def _fill(database: Database, settings: Settings, scene: str) -> None:
    add_people(database)
    if scene == "much":
        fill_much(database, settings)
    if scene in ("one", "forty"):
        fill(database, others={"one": 0, "forty": 39}[scene])
    words = {"everything": "a footballer", "long": LONG, "right_to_left": PERSIAN, "hostile": HOSTILE}.get(scene)
    if words:
        fill_everything(database, words)
    if words and scene != "everything":
        poison(database, words)


def _sign_in(database: Database) -> str:
    with database.read() as session:
        admin = session.scalars(select(User).where(User.name == "admin")).one()
    return start_sign_in(database, admin)


if __name__ == "__main__":
    main()
