"""For a health check: whether the desk answers and reaches its database."""

from sqlalchemy import text
from starlette.responses import Response

from triage.desk.visit import Visit


def say_alive(visit: Visit) -> Response:
    """`alive`, once the database has answered."""
    with visit.desk.database.read() as session:
        session.execute(text("SELECT 1"))
    return Response("alive", media_type="text/plain")
