"""What waits for a second reader."""

from starlette.responses import Response

from db.queries.persons import proposed_persons
from db.queries.readings import readings_of
from db.queries.second import cards_for_second
from triage.desk.answers import show_page
from triage.desk.done import read_done
from triage.desk.visit import Visit


def show_second(visit: Visit) -> Response:
    """Cards and proposed people that somebody else has read first; one's own are listed apart."""
    user = visit.signed_in.name
    with visit.desk.database.read() as session:
        cards = cards_for_second(session)
        people = proposed_persons(session)
        readers = {number: {row.user for row in rows} for number, rows in readings_of(session).items()}
        done = read_done(session, visit)
    return show_page(
        visit,
        "second.html",
        cards=[card for card in cards if user not in card.readers],
        own=[card for card in cards if user in card.readers],
        people=[person for person in people if user not in readers.get(person.id, ())],
        own_people=[person for person in people if user in readers.get(person.id, ())],
        done=done,
    )
