"""All of intake in its order: new documents, the searches that added spellings are owed, the index of words."""

from db.session import Database
from triage.intake.cards import IntakeCounts
from triage.intake.indexing import index_documents
from triage.intake.owed import search_owed
from triage.intake.run import Intake, Report, run_intake


def run_whole_intake(database: Database, intake: Intake, report: Report) -> IntakeCounts:
    """Reads what waits, and searches for what is owed. Running it again changes nothing."""
    counts = run_intake(database, intake, report).plus_all(search_owed(database, intake, report))
    index_documents(database)
    return counts
