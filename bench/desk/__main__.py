"""Twenty people at a desk with many candidates: pages at 100/s and decisions at 50/s, beside bare Starlette pages.

On SQLite and on PostgreSQL. Desk and bare pages ask the same queries of the same database in one run. Waits are counted
from when a request was due; server and sender share the machine, so the server's processor time is told too.

BENCH_CANDIDATES (100,000), BENCH_SECONDS of each part (15), BENCH_KINDS (sqlite,postgresql), BENCH_WORKERS of each
server (2); BENCH_KEEP names a folder where the filled databases stay for the next run."""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack

from bench.desk.loading import Answered, Ask, send_at_rate
from bench.desk.morning import Morning, sign_in_all
from bench.desk.places import filled
from bench.desk.processes import Server, serve
from db.session import open_database

CANDIDATES = int(os.environ.get("BENCH_CANDIDATES", "100000"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "15"))
KINDS = os.environ.get("BENCH_KINDS", "sqlite,postgresql").split(",")
READS, DECISIONS = 100, 50
"""A second."""
WARM = 150
"""Requests of each kind before anything is measured: each process compiles its statements and templates once."""
LIMITS = {"decision": 0.2}
USUAL_LIMIT = 0.1
"""Seconds that 99 in 100 may take."""


def main() -> int:
    """Exit code 1 where an answer was not what it should be; a figure over its limit is marked with an asterisk."""
    return max(_measure(kind) for kind in KINDS)


def _measure(kind: str) -> int:
    with ExitStack() as stack:
        home, address = stack.enter_context(filled(kind, CANDIDATES))
        database = open_database(address)
        morning = Morning(sign_in_all(database), CANDIDATES)
        database.close()
        print(f"\n{kind}: {CANDIDATES:,} candidates, 20 people, {SECONDS:.0f} s a part", flush=True)
        print("    p50, p99 and worst in ms; * where p99 is over its limit", flush=True)
        servers = [stack.enter_context(serve(name, home, address)) for name in ("desk", "bare")]
        for server in servers:
            asyncio.run(send_at_rate(server.port, morning.reads(WARM) + morning.decisions(WARM), 40))
        return max(_compare(servers, f"{what} at {rate}/s", morning, rate) for what, rate in (
            ("pages", READS), ("decisions", DECISIONS), ("both", READS + DECISIONS)))  # fmt: skip


def _compare(servers: Sequence[Server], title: str, morning: Morning, rate: int) -> int:
    print(f"  {title}", flush=True)
    costs, wrong = [], 0
    for server in servers:
        asks = _asks(morning, title, int(rate * SECONDS))
        before = server.cpu_seconds()
        answered = asyncio.run(send_at_rate(server.port, asks, rate))
        costs.append((server.cpu_seconds() - before) / len(asks))
        wrong += _report(server.name, answered, costs[-1])
    print(f"    the desk costs {costs[0] / costs[1]:.1f} times the bare pages", flush=True)
    return int(wrong > 0)


def _asks(morning: Morning, title: str, count: int) -> list[Ask]:
    if title.startswith("pages"):
        return morning.reads(count)
    if title.startswith("decisions"):
        return morning.decisions(count)
    reads, decisions = iter(morning.reads(count)), iter(morning.decisions(count // 3 + 1))
    return [next(reads if number % 3 else decisions) for number in range(count)]


def _report(name: str, answered: Sequence[Answered], cost: float) -> int:
    kinds = dict.fromkeys(one.ask.kind for one in answered)
    for kind in sorted(kinds):
        waits = sorted(one.seconds for one in answered if one.ask.kind == kind)
        p50, p99 = waits[len(waits) // 2], waits[int(len(waits) * 0.99)]
        mark = "*" if p99 > LIMITS.get(kind, USUAL_LIMIT) else " "
        figures = f"{p50 * 1000:7.1f} {p99 * 1000:8.1f}{mark} {waits[-1] * 1000:8.1f}"
        print(f"    {name:<5} {kind:<18} {figures}   {len(waits):5} asked", flush=True)
    print(f"    {name:<5} {cost * 1000:.1f} ms of processor a request", flush=True)
    return _count_wrong(answered)


def _count_wrong(answered: Sequence[Answered]) -> int:
    wrong = Counter(
        (one.ask.kind, one.status) for one in answered if one.status != (303 if one.ask.kind == "decision" else 200)
    )
    for (kind, status), count in wrong.items():
        print(f"    {kind}: {count} answers with status {status}", file=sys.stderr)
    return wrong.total()


if __name__ == "__main__":
    sys.exit(main())
