"""`python -m bench.matcher.plots`: draws measured.json as docs/img/matcher-*.svg. Needs matplotlib (extra `bench`)."""

import json
from pathlib import Path
from typing import Any

from matplotlib import rcParams
from matplotlib.figure import Figure

from bench.matcher.__main__ import MEASURED
from bench.matcher.speed import OURS

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "img"
_GREY, _BLUE = "#8c8c8c", "#1f5fa8"


def main() -> None:
    """Writes both pictures."""
    rcParams["svg.hashsalt"] = "exilewatch"
    IMAGES.mkdir(exist_ok=True)
    measured = json.loads(MEASURED.read_text(encoding="utf8"))
    _save(_speeds(measured["speeds"]), "matcher-speed.svg")
    _save(_rankings(measured["rankings"]), "matcher-pairs.svg")


def _save(figure: Figure, name: str) -> None:
    figure.savefig(IMAGES / name, metadata={"Date": None}, bbox_inches="tight")
    print(IMAGES / name)


def _speeds(rows: list[dict[str, Any]]) -> Figure:
    """Speed against recall, one panel for each size of watchlist: right is better, up is better."""
    sizes = sorted({row["names"] for row in rows})
    figure = Figure(figsize=(4 * len(sizes), 3.6), layout="constrained")
    panels = figure.subplots(1, len(sizes), sharey=True, squeeze=False)[0]
    for panel, size in zip(panels, sizes, strict=True):
        panel.set_title(f"{size:,} names".replace(",", "\u202f"))
        panel.set_xscale("log")
        panel.set_xlabel("MB/s, one core, caches cold")
        panel.set_ylim(0, 1.25)
        panel.set_yticks([0, 0.25, 0.5, 0.75, 1])
        panel.margins(x=0.25)
        panel.grid(alpha=0.3)
        for row in rows:
            if row["names"] == size and row["recall"] is not None:
                colour = _BLUE if row["tool"] == OURS else _GREY
                panel.scatter(row["megabytes_a_second"], row["recall"], color=colour, zorder=3)
                panel.annotate(
                    row["tool"],
                    (row["megabytes_a_second"], row["recall"]),
                    xytext=(4, 5),
                    textcoords="offset points",
                    fontsize=7,
                    rotation=35,
                    rotation_mode="anchor",
                    color=colour,
                )
    panels[0].set_ylabel("recall on attested forms")
    return figure


def _rankings(rows: list[dict[str, Any]]) -> Figure:
    """Recall at precision .95 when two names are compared."""
    figure = Figure(figsize=(6, 0.5 + 0.45 * len(rows)), layout="constrained")
    panel = figure.subplots()
    ordered = sorted(rows, key=lambda row: row["recall"])
    bars = panel.barh(
        [row["tool"] for row in ordered],
        [row["recall"] for row in ordered],
        color=[_BLUE if row["tool"] == OURS else _GREY for row in ordered],
    )
    panel.bar_label(
        bars, labels=[f"{row['recall']:.3f} (AUC {row['auc']:.3f})" for row in ordered], padding=3, fontsize=8
    )
    panel.set_xlim(0, 1.45)
    panel.set_xticks([0, 0.25, 0.5, 0.75, 1])
    panel.set_xlabel("recall at precision .95, two names compared")
    return figure


if __name__ == "__main__":
    main()
