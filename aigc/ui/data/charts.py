"""Draw charts as inline SVG: histograms in rows, shares by group, rates on a logarithmic axis.

Colours and fonts come from data.css; each chart's name says in words what it shows.
"""

from collections.abc import Mapping, Sequence
from math import log10

WIDTH = 320  # units of every chart; also its least width in pixels
LEFT, RIGHT = 50, 8  # room for names and for the last tick
ABOVE = 8  # room between the chart's upper edge and its highest bin
ROW, TALL = 24, 30  # height of a row of histograms, and of its highest bin, which overlaps the row above


def ridges(rows: Sequence[Sequence[int]], names: Sequence[str], ticks: Sequence[tuple[float, str]], label: str) -> str:
    """Draw histograms one below the other, each as high as its own highest bin.

    ticks  places in [0, 1] along the axis, with their texts
    The last row is set apart by colour.
    """
    inner, right, bottom = WIDTH - LEFT - RIGHT, WIDTH - RIGHT, ABOVE + TALL + ROW * (len(rows) - 1) + 4
    parts = [_axis(ticks, bottom)]
    for place, (counts, name) in enumerate(zip(rows, names, strict=True)):
        floor, step, top = ABOVE + TALL + ROW * place, inner / len(counts), max(counts) or 1
        heights = [floor - TALL * count / top for count in counts]
        middles = [LEFT + step * (i + 0.5) for i in range(len(counts))]
        points = [(LEFT, heights[0]), *zip(middles, heights, strict=True), (right, heights[-1])]  # cut at the frame
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        kind = "ridge apart" if place == len(rows) - 1 else "ridge"
        parts.append(
            f'<g class="{kind}"><polygon points="{LEFT},{floor} {line} {right},{floor}"/>'
            f'<path d="M{LEFT} {floor}H{right}M{line}"/><text x="{LEFT - 8}" y="{floor}">{name}</text></g>'
        )
    return _svg(bottom + 18, label, parts)


def steps(values: Sequence[float], ticks: Sequence[tuple[float, str]], name: str, label: str) -> str:
    """Draw shares by group as columns, with their percentages; `name` says below of what the ticks are."""
    floor, step, top = 74, WIDTH / len(values), max(values) or 1
    marks = "".join(f'<text x="{WIDTH * at:.1f}" y="{floor + 14}">{text}</text>' for at, text in ticks)
    parts = [f'<g class="axis">{marks}<text x="{WIDTH / 2}" y="{floor + 28}">{name}</text></g>']
    for place, value in enumerate(values):
        x, height, percent = step * place, 56 * value / top, f"{100 * value:.1f}%"
        parts.append(
            f'<g class="column"><rect x="{x + 1:.1f}" y="{floor - height:.1f}" width="{step - 2:.1f}" '
            f'height="{height:.1f}"/><text x="{x + step / 2:.1f}" y="{floor - height - 4:.1f}">{percent}</text></g>'
        )
    return _svg(floor + 32, label, parts)


def rates(rows: Sequence[tuple[Mapping[str, str], Sequence[tuple[str, float]]]], label: str) -> str:
    """Draw rates as dots on a logarithmic axis, 100 to 1,000,000, in rows of (name by language, ((kind, rate), …))."""
    low, high, row = 2, 6, 38
    inner, bottom = WIDTH - 2 * RIGHT - 24, row * len(rows) + 2

    def across(rate: float) -> float:
        return RIGHT + inner * (log10(rate) - low) / (high - low)

    marks = "".join(
        f'<line x1="{across(10**power):.1f}" x2="{across(10**power):.1f}" y1="0" y2="{bottom}"/>'
        f'<text x="{across(10**power):.1f}" y="{bottom + 15}">{10**power:,}</text>'
        for power in range(low, high + 1)
    )
    parts = [f'<g class="axis">{marks}</g>']
    for place, (names, dots) in enumerate(rows):
        y, places = row * place + 27, [across(rate) for _, rate in dots]
        circles = "".join(f'<circle class="{kind}" cx="{across(rate):.1f}" cy="{y}" r="5"/>' for kind, rate in dots)
        said = "".join(
            f'<text class="in-{language}" lang="{language}" x="0" y="{y - 12}">{name}</text>'
            for language, name in names.items()
        )
        parts.append(
            f'<g class="rate">{said}'
            f'<line x1="{min(places):.1f}" x2="{max(places):.1f}" y1="{y}" y2="{y}"/>{circles}</g>'
        )
    return _svg(bottom + 20, label, parts)


def _axis(ticks: Sequence[tuple[float, str]], floor: float) -> str:
    inner = WIDTH - LEFT - RIGHT
    marks = "".join(
        f'<line x1="{LEFT + inner * at:.1f}" x2="{LEFT + inner * at:.1f}" y1="0" y2="{floor}"/>'
        f'<text x="{LEFT + inner * at:.1f}" y="{floor + 14}">{text}</text>'
        for at, text in ticks
    )
    return f'<g class="axis">{marks}</g>'


def _svg(height: float, label: str, parts: Sequence[str]) -> str:
    return f'<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{label}">{"".join(parts)}</svg>'
