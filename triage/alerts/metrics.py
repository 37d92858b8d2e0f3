"""Figures of alerting for the operator: counts and ages, never a name, an address or a number of a record."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from db.models.base import now
from db.queries.alert_figures import AlertFigures, read_figures
from db.session import Database


class AlertCollector(Collector):
    """Reads the figures anew at each look."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    def collect(self) -> Iterator[Metric]:
        """The figures, as Prometheus names them."""
        with self._database.read() as session:
            figures = read_figures(session, self._clock())
        yield from describe_figures(figures)


def describe_figures(figures: AlertFigures) -> Iterator[Metric]:
    """Figures as metrics. Pure."""
    yield _gauge("deliveries", "Messages to partners by state.", "state", figures.deliveries)
    yield _gauge("flags_open", "What needs an eye, by kind.", "kind", figures.flags)
    yield _gauge("addresses", "Addresses of partners by state.", "state", figures.addresses)
    yield _gauge("cards_open", "Cards that wait for a decision, by queue.", "queue", figures.cards)
    single = {
        "oldest_due_seconds": ("Age of the oldest message that is due and has not gone.", figures.oldest_due),
        "oldest_card_seconds": ("Age of the oldest card of the nightly queue that waits.", figures.oldest_card),
        "addresses_failing": ("Addresses whose last try failed.", figures.failing),
        "answers_open": ("Answers of partners that nobody has handled.", figures.answers),
        "guard_refusals": (
            "Messages that the guard refused and nobody has looked at.",
            figures.flags.get("refused", 0),
        ),
    }
    for name, (says, value) in single.items():
        gauge = GaugeMetricFamily(f"exilewatch_{name}", says)
        gauge.add_metric([], value)
        yield gauge


@contextmanager
def serve_metrics(database: Database, port: int, clock: Callable[[], datetime] = now) -> Iterator[int]:
    """Serves /metrics on this machine only, on a port of its own (0: any); yields the port."""
    registry = CollectorRegistry()
    registry.register(AlertCollector(database, clock))
    server, thread = start_http_server(port, "127.0.0.1", registry)
    try:
        yield int(server.server_port)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _gauge(name: str, says: str, label: str, values: dict[str, int]) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(f"exilewatch_{name}", says, labels=[label])
    for code, value in sorted(values.items()):
        gauge.add_metric([code], value)
    return gauge
