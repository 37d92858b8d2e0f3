"""Every action of the desk: name, method, path, page. The policy says who may do it (policy.py)."""

from dataclasses import dataclass

from triage.desk.pages import (
    alive,
    archived,
    audit,
    candidate,
    confirm,
    deliveries,
    deliveries_preview,
    flags,
    flags_disclosure,
    health,
    help_page,
    language,
    leave,
    new_person,
    partners,
    partners_answers,
    partners_edit,
    partners_silences,
    person,
    persons,
    queue,
    reject,
    sign_in,
    sign_out,
    static,
    undo,
    unsure,
    users,
)
from triage.desk.visit import Handler


@dataclass(frozen=True, slots=True)
class Action:
    """One line of the table."""

    name: str
    method: str
    path: str
    handler: Handler


ROUTES = (
    Action("static", "GET", "/static/{digest}/{name:path}", static.send_file),
    Action("alive", "GET", "/alive", alive.say_alive),
    Action("sign_in.form", "GET", "/sign-in", sign_in.show_form),
    Action("sign_in", "POST", "/sign-in", sign_in.sign_in),
    Action("sign_out", "POST", "/sign-out", sign_out.sign_out),
    Action("language", "GET", "/language/{language}", language.choose),
    Action("home", "GET", "/", queue.go_home),
    Action("queue", "GET", "/queue", queue.show_queue),
    Action("candidate", "GET", "/candidates/{id:int}", candidate.show_candidate),
    Action("told", "POST", "/candidates/{id:int}/told", deliveries_preview.show_told),
    Action("confirm", "POST", "/candidates/{id:int}/confirm", confirm.confirm),
    Action("reject", "POST", "/candidates/{id:int}/reject", reject.reject),
    Action("unsure", "POST", "/candidates/{id:int}/unsure", unsure.set_aside),
    Action("new_person.form", "GET", "/candidates/{id:int}/new-person", new_person.show_form),
    Action("new_person", "POST", "/candidates/{id:int}/new-person", new_person.add),
    Action("undo", "POST", "/undo", undo.undo_decision),
    Action("capture", "GET", "/captures/{id:int}", archived.show_capture),
    Action("capture.page", "GET", "/captures/{id:int}/page", archived.send_page),
    Action("capture.bytes", "GET", "/captures/{id:int}/bytes", archived.send_bytes),
    Action("leave", "GET", "/leave/{id:int}", leave.warn),
    Action("persons", "GET", "/persons", persons.show_persons),
    Action("person", "GET", "/persons/{id:int}", person.show_person),
    Action("health", "GET", "/sources", health.show_health),
    Action("disclosure", "POST", "/persons/{id:int}/disclosure", flags_disclosure.mark),
    Action("flags", "GET", "/alerts", flags.show_flags),
    Action("flags.close", "POST", "/alerts/flags/{id:int}", flags.close),
    Action("flags.approve", "POST", "/events/{id:int}/approve", flags.approve),
    Action("flags.release", "POST", "/events/{id:int}/release", flags.release),
    Action("deliveries", "GET", "/deliveries", deliveries.show_deliveries),
    Action("deliveries.replay", "POST", "/deliveries/replay", deliveries.try_again),
    Action("deliveries.drop", "POST", "/deliveries/drop", deliveries.give_up),
    Action("answers", "GET", "/answers", partners_answers.show_answers),
    Action("answers.handle", "POST", "/answers/{id:int}", partners_answers.handle),
    Action("silences", "GET", "/silences", partners_silences.show_silences),
    Action("silences.begin", "POST", "/silences", partners_silences.begin),
    Action("silences.lift", "POST", "/silences/{id:int}/lift", partners_silences.lift),
    Action("partners", "GET", "/partners", partners.show_partners),
    Action("partners.add", "POST", "/partners", partners.add),
    Action("partners.one", "GET", "/partners/{id:int}", partners.show_partner),
    Action("partners.edit", "POST", "/partners/{id:int}", partners_edit.edit),
    Action("audit", "GET", "/audit", audit.show_audit),
    Action("help", "GET", "/help", help_page.show_help),
    Action("users", "GET", "/users", users.show_users),
    Action("users.change", "POST", "/users", users.change),
)
