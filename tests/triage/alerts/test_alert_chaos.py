"""A small run of the chaos that bench/alerts/chaos.py makes at full size, in a process of its own."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_each_alert_has_one_effect_in_order_though_everything_fails_and_senders_are_killed():
    run = [sys.executable, "-m", "bench.alerts.chaos", "40", "4", "5", "0"]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    assert "alerts=40, kills=5, effects=40, lost=0, twice=0, out_of_order=0" in done.stdout
