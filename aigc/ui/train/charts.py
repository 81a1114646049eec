"""Draw curves of a training as inline SVG that grows with it."""

from collections.abc import Mapping, Sequence
from math import isfinite
from types import MappingProxyType

WIDTH, HEIGHT = 320, 96  # units


def chart(
    curves: Mapping[str, Sequence[tuple[int, float]]],
    last: int,
    label: str,
    changes: Sequence[int] = (),
    span: tuple[float, float] | None = None,
    past: Mapping[str, Sequence[tuple[int, float]]] = MappingProxyType({}),
) -> str:
    """Draw curves of points (step, value) from step 0 to `last`, with their least and greatest value at the left.

    changes  steps at which a dial was changed, as dashed lines
    span     range of the values; None: of those drawn
    past     curves of an earlier run, by the names of `curves`, drawn dotted behind them
    """
    drawn = [*curves.values(), *past.values()]
    values = [value for curve in drawn for _, value in curve if isfinite(value)]
    low, high = span or ((min(values), max(values)) if values else (0.0, 1.0))
    height = high - low or 1.0
    end = max(last, 1)

    def place(step: int, value: float) -> str:
        return f"{WIDTH * step / end:.0f},{HEIGHT * (1 - (min(max(value, low), high) - low) / height):.0f}"

    def line(name: str, curve: Sequence[tuple[int, float]], kind: str = "") -> str:
        points = " ".join(place(*point) for point in curve)
        return f'<polyline class="curve-{names.index(name)}{kind}" points="{points}"/>'

    names = [*curves, *(name for name in past if name not in curves)]
    lines = "".join(line(name, curve, " past") for name, curve in past.items())
    lines += "".join(line(name, curve) for name, curve in curves.items())
    marks = "".join(
        f'<line x1="{WIDTH * step / end:.0f}" x2="{WIDTH * step / end:.0f}" y1="0" y2="{HEIGHT}"/>' for step in changes
    )
    picture = (
        f'<svg viewBox="0 -3 {WIDTH} {HEIGHT + 6}" preserveAspectRatio="none" role="img" aria-label="{label}">'
        f"{marks}{lines}</svg>"
    )
    return f'<div class="plot"><span>{short(high)}</span>{picture}<span>{short(low)}</span></div>'


def legend(names: Mapping[str, str], values: Mapping[str, float]) -> str:
    """List the curves, by name and markup of the name, with their newest values."""
    items = (
        f'<span class="curve-{i}">{text} <b>{short(values[name]) if name in values else "–"}</b></span>'
        for i, (name, text) in enumerate(names.items())
    )
    return f"<figcaption>{''.join(items)}</figcaption>"


def short(value: float) -> str:
    """Write a number in three or four characters."""
    if abs(value) >= 10_000:
        return f"{value:.0e}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
