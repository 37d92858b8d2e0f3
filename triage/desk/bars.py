"""Bar charts as inline SVG: no script, no file, readable as a table by who cannot see them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, ROW, LABEL, NUMBER = 450, 22, 190, 60
"""Units of the drawing: its width, the height of a row, room for the label and for the number."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a chart."""

    label: str
    count: int
    style: str
    """A class of desk.css, as `stage-2`."""
    y: int
    width: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart, ready to be drawn: lengths in units of the drawing."""

    title: str
    """Key of the desk's strings."""
    bars: tuple[Bar, ...]
    height: int
    width: int = WIDTH
    label: int = LABEL
    """Where the bars begin."""


def draw(title: str, counts: Sequence[tuple[str, int, str]]) -> Chart:
    """A chart of (label, count, style), the longest bar as wide as there is room."""
    most = max((count for _, count, _ in counts), default=0) or 1
    room = WIDTH - LABEL - NUMBER
    bars = tuple(
        Bar(label, count, style, number * ROW, round(room * count / most, 1))
        for number, (label, count, style) in enumerate(counts)
    )
    return Chart(title, bars, ROW * max(len(bars), 1))
