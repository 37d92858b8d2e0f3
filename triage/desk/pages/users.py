"""Accounts, for admins. New ones are made by the operator's command, which shows the password once."""

from starlette.responses import Response

from db.queries.users import list_users
from triage.desk.accounts import AccountError, change_user
from triage.desk.answers import go_to, show_error, show_page
from triage.desk.policy import ROLES
from triage.desk.second_factor import drop_factor
from triage.desk.visit import Visit
from triage.records.coding import Refusal


def show_users(visit: Visit) -> Response:
    """All accounts with their roles."""
    with visit.desk.database.read() as session:
        users = list_users(session)
    return show_page(visit, "users.html", users=users, roles=ROLES)


def change(visit: Visit) -> Response:
    """Changes the role of an account, or closes or opens it. Nobody changes his own."""
    name, me = visit.form.get("name", ""), visit.signed_in.name
    if name == me:
        return show_error(visit, 409, "users.not_yourself")
    if visit.form.get("state") == "drop_factor":
        done = drop_factor(visit.desk.database, me, name)
        return show_error(visit, 409, done.code) if isinstance(done, Refusal) else go_to("/users")
    active = {"open": True, "close": False}.get(visit.form.get("state", ""))
    try:
        change_user(visit.desk.database, name, me, visit.form.get("role") or None, active)
    except AccountError:
        return show_error(visit, 409, "users.impossible")
    return go_to("/users")
