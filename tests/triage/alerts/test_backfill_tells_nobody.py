"""The past alerts nobody by itself; 10,000 documents are measured by `python -m bench.alerts.backfill`."""

import structlog

from bench.alerts.backfill import CONFIRMED, run_backfill


def test_a_backfill_and_a_rematch_tell_nobody_until_somebody_says_so(tmp_path):
    before = structlog.get_config()
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    report = run_backfill(tmp_path, 60)
    structlog.configure(**before)
    assert report.cards >= CONFIRMED
    assert (report.alerts, report.told) == (0, 0)
    assert report.confirmed == report.released == CONFIRMED
