"""Write the chart with all that stands around it."""

from collections.abc import Callable
from math import log10

from aigc.horses.curves import Measure, rivals
from aigc.horses.grid import Grid
from aigc.horses.power_law import PowerLaw
from aigc.ui.look.i18n import GAP, both, notice, spoken
from aigc.ui.train.horses.chart import Scale, Words, draw, figure, sample
from aigc.ui.train.horses.state import LivePoint, State
from aigc.ui.train.horses.telling import (
    findings,
    foot,
    law_of,
    limping,
    name_of,
    quality,
    table,
    told,
    told_law,
    with_range,
)
from aigc.ui.train.horses.view import Column, View, look

QUALITY = ("wrong", "writers")  # axes of the quality of data


def chart_page(grid: Grid, state: State, mine: LivePoint | None) -> str:
    """Write the chart for the dials, and which horse limps there; `mine` is the visitor's own run."""
    view = look(grid, state)
    if view is None or not view.lines:
        return notice("horses.nothing_yet" if view else "horses.not_here")
    law, drawn_mine = law_of(grid, state) if state.axis == "images" else None, _mine(state, mine)
    limp = "" if state.axis in QUALITY else limping(grid, state, view)
    measured = both(f"horses.measure.{state.measure}"), both(f"horses.better.{state.measure}")
    return (
        f'<div class="horses">{limp}<figure><p class="axis-name">{"".join(measured)}</p>'
        f"{_chart(grid, state, view, law, drawn_mine)}"
        f'<p class="axis-name x">{both(f"horses.axis_long.{state.axis}", images=f"{view.place.images:,}")}</p>'
        f"{_legend(state, view, mine if drawn_mine else None)}</figure></div>"
    )


def words_page(grid: Grid, state: State, elsewhere: float | None = None) -> str:
    """Write the words below the chart: the law or the quality of data, the table, findings, the way of measuring.

    elsewhere  error of the article's DNN that the other tabs show, trained apart
    """
    view, said, numbers = look(grid, state), "", ""
    if view and view.lines:
        numbers = table(view, state)
        if state.axis in QUALITY:
            said = quality(state, view)
        elif state.reading and state.axis == "images":
            said = told_law(law_of(grid, state), state, grid)
    shown, folded = (said, "") if state.axis in QUALITY else ("", said)
    return f'<div class="horses below">{shown}{findings(grid, elsewhere)}{folded}{numbers}{foot(grid, state)}</div>'


def _chart(grid: Grid, state: State, view: View, law: PowerLaw | None, mine: tuple[float, float] | None) -> str:
    ranks = {name: rank for rank, name in enumerate(rivals(state.measure))}
    y = _y_scale(grid, state.measure)
    xs = [at for line in view.lines.values() for at, _ in line]
    x = Scale.over([*xs, *([mine[0]] if mine else [])], view.log)
    here = (view.chosen[0], view.chosen[1].middle) if view.chosen else None
    straight = [(size, law.at(size)) for size in (law.first, law.last)] if law else []
    svg = draw(view.lines, ranks.__getitem__, x, y, view.place.algorithm, here, straight, mine)
    label = spoken(f"horses.chart.{state.measure}")
    upwards = both(f"horses.upwards.{state.measure}")
    ticks, tips = (lambda tick: _tick(tick, state.measure)), (lambda column: _tip(column, state))
    return figure(svg, x, y, view.columns, Words(label, upwards, ticks, tips, _labelled(state)))


def _y_scale(grid: Grid, measure: Measure) -> Scale:
    """Make one scale for all states of a measure, so that dials move lines and no axis."""
    values = [value for run in grid.runs for value in getattr(run, measure)]
    if measure in ("test", "pens"):
        return Scale.over([max(1 - value, 1e-4) for value in values])
    return Scale.over([*values, 0.0, 0.1], log=False) if measure == "copies" else Scale.over([1.0, *values])


def _mine(state: State, mine: LivePoint | None) -> tuple[float, float] | None:
    """Place the visitor's run where it can be compared: among errors on MNIST, by images or seconds."""
    if mine is None or state.measure != "test" or state.axis not in ("images", "seconds") or mine.error <= 0:
        return None
    return (mine.per_digit if state.axis == "images" else mine.seconds), mine.error


def _legend(state: State, view: View, mine: LivePoint | None) -> str:
    """List the algorithms by line and mark, with their values at the dials' place, and the visitor's run."""
    at = view.chosen[0] if view.chosen else view.columns[-1].x
    column = min(view.columns, key=lambda column: abs(column.x - at))
    items = [f'<li class="head"><span></span><b>{both(f"horses.at.{state.axis}")}{GAP}{column.name}</b></li>']
    for rank, name in enumerate(rivals(state.measure)):
        if name not in view.lines:
            continue
        value = view.chosen[1] if view.chosen and name == view.place.algorithm else column.values.get(name)
        shown = with_range(value, state.measure) if value else "–"
        kind = ' class="chosen"' if name == view.place.algorithm else ""
        items.append(f"<li{kind}>{sample(rank)}<span>{name_of(name)}</span> <b>{shown}</b></li>")
    if mine:
        facts = {"network": mine.network, "images": f"{mine.per_digit:,.0f}", "seconds": f"{mine.seconds:.0f}"}
        items.append(
            f'<li class="mine">★ <span>{both("horses.mine", **facts)}</span> <b>{told(mine.error, "test")}</b></li>'
        )
    return f'<figcaption><ul class="legend">{"".join(items)}</ul></figcaption>'


def _tip(column: Column, state: State) -> str:
    """Write the values at one place on the x axis."""
    rows = [
        f"<li>{sample(rank)}{name_of(name)} <b>{told(value, state.measure)}</b></li>"
        for rank, name in enumerate(rivals(state.measure))
        if (value := column.values.get(name))
    ]
    return f"<p>{both(f'horses.at.{state.axis}')}{GAP}{column.name}</p><ul>{''.join(rows)}</ul>"


def _tick(value: float, measure: Measure) -> str:
    if measure == "distance":
        return f"{value:g}\u00a0×"
    return f"{100 * value:g}%"


def _labelled(state: State) -> Callable[[Column], bool]:
    """Leave out the odd places of a crowded axis of compute."""
    return (lambda column: log10(column.x) % 1 < 0.01) if state.axis in ("seconds", "flops") else lambda column: True
