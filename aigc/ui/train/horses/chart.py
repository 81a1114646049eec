"""Draw the lines of a view as a chart that keeps its type and its marks in proportion at any width.

Lines and bands are inline SVG that stretches with the page; labels are markup beside it. The words for one place on the
x axis stand in the chart, hidden; horses.js shows those that the pointer or the arrow keys reach.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from math import floor, log10

from aigc.ui.train.horses.view import Column, Points

SIDE = 1000  # units of the stretched picture, each way
SHAPES = (
    '<circle r="4.5"/>',
    '<path d="M-4.5-4.5h9v9h-9z"/>',
    '<path d="M0-5.5L5.5 4.5h-11z"/>',
    '<path d="M0-6L6 0 0 6-6 0z"/>',
    '<path d="M-4.5-4.5L4.5 4.5M4.5-4.5L-4.5 4.5" class="cross"/>',
)
STAR = '<path class="star" d="M0-9l2.6 5.6 6.1.7-4.5 4.2 1.2 6L0 3.5-5.4 6.5l1.2-6-4.5-4.2 6.1-.7z"/>'
MANY = 2.4  # decades of an axis from which on it has no more ticks than its powers of ten


class Scale:
    """A range of values on an axis, as shares from 0 at its low end to 1; `log` where its powers of ten lie even."""

    def __init__(self, low: float, high: float, log: bool = True) -> None:
        self.log = log
        self.low, self.high = (log10(low), log10(high)) if log else (low, high)

    @classmethod
    def over(cls, values: Iterable[float], log: bool = True) -> "Scale":
        """Make the scale of some values, with a little room at both ends."""
        found = [log10(value) if log else value for value in values if value > 0 or not log]
        low, high = min(found, default=0.0), max(found, default=1.0)
        room = 0.05 * (high - low or 1.0)
        return cls(10 ** (low - room), 10 ** (high + room)) if log else cls(low - room, high + room, log=False)

    def place(self, value: float) -> float:
        """Place a value, at the edge if it lies beyond."""
        at = (log10(max(value, 1e-300)) if self.log else value) - self.low
        return min(1.0, max(0.0, at / (self.high - self.low)))

    def ticks(self) -> list[float]:
        """List round values within the range."""
        if not self.log:
            step = 10 ** floor(log10((self.high - self.low) / 2))
            return [step * i for i in range(int(self.low / step), int(self.high / step) + 1) if step * i >= self.low]
        steps = (1,) if self.high - self.low > MANY else (1, 2, 5)
        powers = range(floor(self.low), floor(self.high) + 1)
        marks = [step * 10.0**power for power in powers for step in steps]
        return [mark for mark in marks if self.low <= log10(mark) <= self.high]


def draw(
    lines: dict[str, Points],
    rank: Callable[[str], int],
    x: Scale,
    y: Scale,
    chosen: str,
    here: tuple[float, float] | None,
    law: Sequence[tuple[float, float]] = (),
    mine: tuple[float, float] | None = None,
) -> str:
    """Draw bands, lines and marks. -> SVG markup, without labels.

    rank    place of an algorithm's colour, dashes and mark
    chosen  the algorithm that stands out
    here    the place that the dials choose
    law     a fitted law, as points
    mine    the visitor's own run
    """
    order = sorted(lines, key=lambda name: name == chosen)  # the chosen one on top
    parts = [
        f'<g class="line-{rank(name)}{" chosen" if name == chosen else ""}">{_band(lines[name], x, y)}'
        f'<polyline points="{_path(((at, value.middle) for at, value in lines[name]), x, y)}"/></g>'
        for name in order
    ]
    if law:
        parts.append(f'<polyline class="law" points="{_path(law, x, y)}"/>')
    grid = "".join(f'<line x1="0" x2="{SIDE}" y1="{_y(tick, y)}" y2="{_y(tick, y)}"/>' for tick in y.ticks())
    if here:
        grid += f'<line class="here" x1="{_x(here[0], x)}" x2="{_x(here[0], x)}" y1="0" y2="{SIDE}"/>'
    stretched = f'<svg viewBox="0 0 {SIDE} {SIDE}" preserveAspectRatio="none"><g>{grid}</g>{"".join(parts)}</svg>'
    marks = [
        _mark(at, value.middle, x, y, f"line-{rank(name)}{' chosen' if name == chosen else ''}", SHAPES[rank(name)])
        for name in order
        for at, value in lines[name]
    ]
    if here:
        marks.append(_mark(*here, x, y, "ring", '<circle r="10"/>'))
    if mine:
        marks.append(_mark(*mine, x, y, "mine", STAR))
    return f'<svg aria-hidden="true">{stretched}{"".join(marks)}</svg>'


def sample(rank: int) -> str:
    """Draw a short line with its mark, for a legend."""
    return (
        f'<svg class="sample line-{rank}" viewBox="0 -8 32 16" aria-hidden="true">'
        f'<polyline points="0,0 32,0"/><g transform="translate(16 0)">{SHAPES[rank]}</g></svg>'
    )


def figure(svg: str, x: Scale, y: Scale, columns: Sequence[Column], about: "Words") -> str:
    """Put labels around the picture, and the words for each place on the x axis into it."""
    y_labels = "".join(
        f'<span style="top:{100 * (1 - y.place(tick)):.1f}%">{about.y(tick)}</span>' for tick in y.ticks()
    )
    x_labels = "".join(
        f'<span style="left:{100 * x.place(column.x):.1f}%">{column.name}</span>'
        for column in columns
        if about.labelled(column)
    )
    tips = "".join(f"<div hidden>{about.tip(column)}</div>" for column in columns)
    places = json.dumps([round(x.place(column.x), 4) for column in columns])
    return (
        f'<div class="horse-plot" tabindex="0" role="group" aria-label="{about.label}" data-places="{places}">'
        f'<div class="y-name" aria-hidden="true">{about.upwards}</div>'
        f'<div class="y-axis" aria-hidden="true">{y_labels}</div>'
        f'<div class="area">{svg}<i class="cursor" hidden></i></div>'
        f'<div class="x-axis" aria-hidden="true">{x_labels}</div>'
        f'<div class="tips" aria-live="polite">{tips}</div></div>'
    )


class Words:
    """Words around a chart: its name, its y axis's name and labels, and the words for one place on the x axis."""

    def __init__(
        self,
        label: str,
        upwards: str,
        y: Callable[[float], str],
        tip: Callable[[Column], str],
        labelled: Callable[[Column], bool] = lambda column: True,
    ) -> None:
        self.label, self.upwards, self.y, self.tip, self.labelled = label, upwards, y, tip, labelled


def _band(points: Points, x: Scale, y: Scale) -> str:
    if len(points) < 2 or all(value.seeds < 2 for _, value in points):
        return ""
    upper = [(at, value.high) for at, value in points]
    lower = [(at, value.low) for at, value in reversed(points)]
    return f'<polygon points="{_path([*upper, *lower], x, y)}"/>'


def _path(points: Iterable[tuple[float, float]], x: Scale, y: Scale) -> str:
    return " ".join(f"{_x(at, x)},{_y(value, y)}" for at, value in points)


def _x(value: float, scale: Scale) -> str:
    return f"{SIDE * scale.place(value):.0f}"


def _y(value: float, scale: Scale) -> str:
    return f"{SIDE * (1 - scale.place(value)):.0f}"


def _mark(at: float, value: float, x: Scale, y: Scale, kind: str, shape: str) -> str:
    return (
        f'<svg class="{kind}" x="{100 * x.place(at):.2f}%" y="{100 * (1 - y.place(value)):.2f}%" overflow="visible">'
        f"{shape}</svg>"
    )
