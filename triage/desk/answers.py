"""The answers that pages give: a filled template, or a way on."""

from starlette.responses import HTMLResponse, RedirectResponse, Response

from triage.desk.policy import may
from triage.desk.visit import Visit


def show_page(visit: Visit, template: str, status: int = 200, **values: object) -> Response:
    """A template, filled with what every page shows and with `values`."""
    user = visit.user
    shared = {
        "user": user,
        "csrf": user.csrf if user else "",
        "can": lambda action: may(user.role if user else None, action),
        "path": visit.path,
    }
    text = visit.desk.renderer.render(template, visit.language, {**shared, **values})
    return HTMLResponse(text, status)


def go_to(path: str) -> Response:
    """On to another page of the desk, by GET."""
    return RedirectResponse(path, 303)


def show_error(visit: Visit, status: int, key: str, **values: object) -> Response:
    """A page that says in one sentence what is wrong and what to do."""
    return show_page(visit, "error.html", status, says=key, values=values)


def local_path(text: str) -> str:
    """A path of this desk, whatever was asked for: never another host."""
    is_local = text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable()
    return text if is_local else "/queue"
