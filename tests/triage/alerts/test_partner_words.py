"""What a partner is told in words."""

from config.alerts import read_alert_rules
from triage.alerts.pages.site import read_words


def test_each_label_says_with_whom_it_may_be_shared():
    words = read_words()
    said = [words[f"may_{label}"] for label in read_alert_rules().labels]
    assert len({row.en for row in said}) == len({row.ru for row in said}) == len(said)
