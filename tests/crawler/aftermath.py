"""What a night or a backfill left behind, as tests of kills look at it."""

from sqlalchemy import func, select

from config.settings import Settings
from db.archive.verify import verify_archive
from db.models import Run
from db.queries.captures import whole_index
from db.session import open_database


def states_of(settings: Settings) -> dict[str, int]:
    """Status of runs → how many have it."""
    database = open_database(settings.database)
    with database.read() as session:
        found = dict(session.execute(select(Run.status, func.count()).group_by(Run.status)).all())
    database.close()
    return found


def faults_of(settings: Settings) -> list[str]:
    """Every fault of the archive, in words."""
    database = open_database(settings.database)
    with database.read() as session:
        found = [str(fault) for fault in verify_archive(settings.archive, whole_index(session))]
    database.close()
    return found
