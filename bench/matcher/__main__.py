"""`python -m bench.matcher [--sizes 255 10000 …] [--megabytes 3] [--tools NAME …] [--save]`: the matcher beside others.

Speed (text to scored mentions, caches cold), recall on attested forms, build time and bytes a name for each size of
watchlist; then two names compared. All tools run in turns in one process on one core, and medians are printed: a
single absolute figure of a shared machine says little. `--save` keeps the figures in measured.json for docs/matcher.md;
`python -m bench.matcher.plots` draws them."""

import argparse
import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path

from bench.matcher import gold, pairs, peers
from bench.matcher.speed import OURS, Speed, bytes_a_name, measure
from bench.matcher.texts import is_real
from config.names import NameRules, read_name_rules

MEASURED = Path(__file__).with_name("measured.json")
ONLY_OURS_FROM = 1_000_000
ROUNDS = 3


def main() -> None:
    """Prints one line for each tool and size; two names are compared where all tools are measured."""
    options = _options()
    rules = read_name_rules()
    print(f"Texts: {'recorded news' if is_real() else 'made up'}; not installed: {', '.join(_absent()) or 'none'}")
    speeds = [
        speed
        for size in options.sizes
        for speed in _measure(size, int(options.megabytes * 1e6), options.rounds, rules, options.tools)
    ]
    saved = _saved()
    rankings = list(map(asdict, _pairs(rules))) if gold.is_there() and not options.tools else saved["rankings"]
    if options.save:
        rows = {"speeds": [*_kept(saved["speeds"], speeds), *map(asdict, speeds)], "rankings": rankings}
        MEASURED.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.matcher")
    parser.add_argument("--sizes", type=int, nargs="*", default=[255])
    parser.add_argument("--megabytes", type=float, default=2)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--tools", nargs="*", default=[], help="ours, and of the others only these")
    parser.add_argument("--save", action="store_true")
    return parser.parse_args()


def _absent() -> list[str]:
    return [*peers.absent(), *pairs.absent()]


def _saved() -> dict[str, list[dict[str, object]]]:
    """The figures that were saved before."""
    if not MEASURED.is_file():
        return {"speeds": [], "rankings": []}
    found: dict[str, list[dict[str, object]]] = json.loads(MEASURED.read_text(encoding="utf8"))
    return found


def _kept(saved: Iterable[dict[str, object]], speeds: Iterable[Speed]) -> list[dict[str, object]]:
    """Saved figures of other sizes and tools than were measured now."""
    measured = {(one.names, one.tool) for one in speeds}
    return [row for row in saved if (row["names"], row["tool"]) not in measured]


def _measure(count: int, size: int, rounds: int, rules: NameRules, tools: list[str]) -> list[Speed]:
    speeds = measure(count, size, rounds, rules, [OURS] if count >= ONLY_OURS_FROM else tools)
    room = bytes_a_name(count)
    speeds = [replace(one, bytes_a_name=room) if one.tool == OURS else one for one in speeds]
    print(f"\n{count} names, {size / 1e6:g} MB")
    for one in sorted(speeds, key=lambda speed: -speed.megabytes_a_second):
        print(_line(one))
    return speeds


def _line(one: Speed) -> str:
    recall = "recall not measured" if one.recall is None else f"recall {one.recall:.3f}, {one.alarms} false"
    room = "" if one.bytes_a_name is None else f", {one.bytes_a_name:.0f} bytes a name"
    return (
        f"  {one.tool:<20} {one.megabytes_a_second:8.2f} MB/s  {recall:<24} "
        f"built in {one.build_seconds:.2f} s from {one.patterns}{room}"
    )


def _pairs(rules: NameRules) -> list[pairs.Ranking]:
    rows = gold.pairs(rules)
    same = sum(row.same for row in rows)
    print(f"\nTwo names compared: {same} pairs of one person, {len(rows) - same} of namesakes")
    ranked = [pairs.rank(name, compare, rows) for name, compare in pairs.tools(rules).items()]
    for one in ranked:
        print(
            f"  {one.tool:<28} AUC {one.auc:.3f}  F1 {one.f1:.3f}  recall at precision .95 {one.recall:.3f}  "
            f"{one.pairs_a_second:.0f} pairs/s"
        )
    return ranked


if __name__ == "__main__":
    main()
