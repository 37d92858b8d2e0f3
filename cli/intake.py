"""Intake as the commands run it: a bar on stderr, one line of what came of it."""

from cli.progress import counting
from config.secret import read_secret
from config.settings import Settings
from db.session import Database
from triage.intake.cards import IntakeCounts
from triage.intake.key_search import Keyed
from triage.intake.run import prepare_intake
from triage.intake.whole import run_whole_intake


def take_in(database: Database, settings: Settings) -> IntakeCounts:
    """Matches and queues all documents that wait for it, and says so on stderr."""
    secret, held = read_secret(settings), settings.held_watchlist
    intake = prepare_intake(database, settings.match_threshold, secret=secret, held=held)
    with counting("matching") as report:
        counts = run_whole_intake(database, intake, report)
    Keyed(settings.home).catch_up(database)
    return counts


def describe(counts: IntakeCounts) -> str:
    """One sentence on what intake did."""
    return (
        f"Read {counts.read} documents: {counts.mentions} mentions; {counts.new_cards} new cards, "
        f"{counts.grown_cards} grown, {counts.returned_cards} returned."
    )
