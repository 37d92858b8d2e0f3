"""What a night says at its end."""

from datetime import UTC, datetime

import pytest

from cli.nightly import tell_night
from crawler.report import NightReport, SourceReport
from triage.intake.cards import IntakeCounts

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("outcomes", "offline"),
    [
        (("result:unknown_host", "result:unknown_host"), True),
        (("result:unknown_host", "result:ok"), False),
        (("result:unknown_host",), False),
    ],
)
def test_only_a_machine_without_network_is_told_so(
    outcomes: tuple[str, ...], offline: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = tuple(SourceReport(f"s{n}", n, "failed", "", {one: 1}, 1.0) for n, one in enumerate(outcomes))
    tell_night(NightReport("nightly", "nightly", AT, AT, asked, (), 0), IntakeCounts())
    assert ("no network" in capsys.readouterr().err) is offline
