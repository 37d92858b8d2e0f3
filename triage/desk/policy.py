"""Who may do what at the desk: the one table. What is not in it is refused to everybody."""

ROLES = ("viewer", "coder", "reviewer", "admin")
"""Weakest first; each may do what those before it may."""

PUBLIC = "public"
"""For everybody, signed in or not."""

LEAST_ROLE = {
    "static": PUBLIC,
    "alive": PUBLIC,
    "sign_in.form": PUBLIC,
    "sign_in": PUBLIC,
    "language": PUBLIC,
    "sign_out": "viewer",
    "home": "viewer",
    "queue": "viewer",
    "candidate": "viewer",
    "capture": "viewer",
    "capture.page": "viewer",
    "capture.bytes": "viewer",
    "leave": "viewer",
    "persons": "viewer",
    "person": "viewer",
    "health": "viewer",
    "help": "viewer",
    "told": "coder",
    "confirm": "coder",
    "reject": "coder",
    "unsure": "coder",
    "confirm.alone": "reviewer",
    "claim": "coder",
    "sensitive": "coder",
    "duplicate.form": "coder",
    "duplicate": "coder",
    "defer.form": "coder",
    "defer": "coder",
    "merge.form": "coder",
    "merge": "coder",
    "split.form": "coder",
    "split": "coder",
    "second": "coder",
    "event": "viewer",
    "event.correct": "coder",
    "event.withdraw": "reviewer",
    "approve": "coder",
    "approve.refuse": "coder",
    "spellings": "viewer",
    "spellings.change": "coder",
    "new_person.form": "coder",
    "new_person": "coder",
    "undo": "coder",
    "undo.others": "reviewer",
    "leads": "viewer",
    "leads.one": "viewer",
    "leads.dismiss": "coder",
    "leads.add": "coder",
    "leads.undo": "coder",
    "search": "viewer",
    "document": "viewer",
    "filters.keep": "viewer",
    "filters.drop": "viewer",
    "statistics": "viewer",
    "agreement": "reviewer",
    "ranking": "coder",
    "ranking.fit": "reviewer",
    "upload.form": "coder",
    "upload": "coder",
    "searches": "admin",
    "searches.change": "admin",
    "audit": "coder",
    "disclosure": "reviewer",
    "flags": "coder",
    "flags.close": "reviewer",
    "flags.approve": "reviewer",
    "flags.release": "reviewer",
    "deliveries": "coder",
    "deliveries.replay": "reviewer",
    "deliveries.drop": "reviewer",
    "answers": "coder",
    "answers.handle": "coder",
    "silences": "coder",
    "silences.begin": "reviewer",
    "silences.lift": "reviewer",
    "partners": "reviewer",
    "partners.add": "admin",
    "partners.one": "reviewer",
    "partners.edit": "admin",
    "users": "admin",
    "users.change": "admin",
}
"""Action of the route table → the weakest role that may do it. Two are no routes: `undo.others` lets an undo reach
what somebody else decided, `confirm.alone` lets a confirmation do without the second reader that it needs."""


def may(role: str | None, action: str) -> bool:
    """Whether somebody of that role (None: not signed in) may do an action. Unknown actions and roles may not."""
    least = LEAST_ROLE.get(action)
    if least == PUBLIC:
        return True
    return least in ROLES and role in ROLES and ROLES.index(role) >= ROLES.index(least)
