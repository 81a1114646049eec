"""Turn the dials into lines to draw and a table to read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import floor, log10

from aigc.digits import CLASSES
from aigc.horses.curves import Place, Value, along_compute, at, rivals, sizes
from aigc.horses.grid import ALL, Grid
from aigc.ui.look.i18n import both
from aigc.ui.train.horses.state import State

Points = list[tuple[float, Value]]
PREFIXES = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))


@dataclass(frozen=True)
class Column:
    """A place on the x axis, its name in markup, and the value of each algorithm there."""

    x: float
    name: str
    values: dict[str, Value | None]


@dataclass(frozen=True)
class View:
    """All that the chart shows.

    place    the dials' place, with the data that it was measured with
    chosen   the place on the x axis that the dials choose, and the value of the chosen algorithm there
    log      False where the x axis is linear
    """

    lines: dict[str, Points]
    columns: list[Column]
    place: Place
    chosen: tuple[float, Value] | None
    log: bool = True


def look(grid: Grid, state: State) -> View | None:
    """Look at the grid as the dials say; None where generators have no such axis."""
    if state.axis in ("wrong", "writers"):
        return _quality(grid, state) if state.reading else None
    return _data(grid, state) if state.axis == "images" else _compute(grid, state)


def nearest_size(there: Sequence[int], wanted: int) -> int:
    """Choose the largest size of those there that is no larger than wanted, else the smallest."""
    return max((size for size in there if size <= wanted), default=min(there, default=wanted))


def _data(grid: Grid, state: State) -> View:
    names = [name for name in rivals(state.measure) if name in grid.algorithms]
    there = sorted({size for name in names for size in sizes(grid, name)})
    columns = []
    for size in there:
        values = {name: at(grid, replace(state.place, algorithm=name, images=size), state.measure) for name in names}
        columns.append(Column(size / CLASSES, size_name(size), values))
    place = replace(state.place, images=nearest_size(there, state.place.images))
    return _viewed(columns, place, place.images / CLASSES)


def _quality(grid: Grid, state: State) -> View:
    """Lay out wrong labels, or hands, from the runs there are."""
    names = [name for name in rivals(state.measure) if name in grid.algorithms]
    odd = [run for run in grid.runs if (run.wrong if state.axis == "wrong" else run.writers)]
    place = replace(state.place, images=nearest_size(sorted({run.images for run in odd}), state.place.images))
    amounts = sorted({getattr(run, state.axis) for run in odd if run.images == place.images})
    columns = []
    for amount in [0, *amounts] if state.axis == "wrong" else amounts:
        there = {name: replace(place, algorithm=name, **{state.axis: amount}) for name in names}
        values = {name: at(grid, one, state.measure) for name, one in there.items()}
        columns.append(Column(amount, f"{amount}%" if state.axis == "wrong" else f"{amount}", values))
    return replace(_viewed(columns, place, None), log=state.axis == "writers")


def _compute(grid: Grid, state: State) -> View:
    """Follow whole curves; nearest neighbour, which trains nothing, is a level line."""
    unit, names = ("flops" if state.axis == "flops" else "seconds"), rivals(state.measure)
    there = sorted({size for name in names for size in sizes(grid, name)})
    place = replace(state.place, images=nearest_size(there, state.place.images))
    lines: dict[str, Points] = {
        name: along_compute(grid, name, place.images, state.measure, unit)  # type: ignore[arg-type]
        for name in names
        if name in grid.algorithms
    }
    spread = [x for name, line in lines.items() for x, _ in line if name != "nearest"]
    if level := lines.get("nearest"):
        lines["nearest"] = [(x, level[0][1]) for x in ((min(spread), max(spread)) if spread else (1.0,))]
    columns = [
        Column(x, amount(x, unit), {name: _last(line, x) for name, line in lines.items()}) for x in _halves(spread)
    ]
    chosen = _afforded(lines.get(place.algorithm, []), grid, place, unit)
    return View({name: line for name, line in lines.items() if line}, columns, place, chosen)


def _afforded(line: Points, grid: Grid, place: Place, unit: str) -> tuple[float, Value] | None:
    """Find the last point of a line within the budget."""
    price = grid.algorithms[place.algorithm]
    per_second = price.flops / price.seconds if unit == "flops" else 1.0
    afforded = [point for point in line if point[0] <= place.budget * per_second]
    return (afforded or line[:1] if place.algorithm == "nearest" else afforded)[-1] if afforded else None


def _viewed(columns: list[Column], place: Place, chosen: float | None) -> View:
    lines: dict[str, Points] = {}
    for column in columns:
        for name, value in column.values.items():
            if value:
                lines.setdefault(name, []).append((column.x, value))
    here = next(((x, value) for x, value in lines.get(place.algorithm, []) if x == chosen), None)
    return View(lines, columns, place, here)


def _last(line: Points, x: float) -> Value | None:
    return next((value for place, value in reversed(line) if place <= x * 1.001), None)


def _halves(spread: Sequence[float]) -> list[float]:
    """List 1 and 3 times the powers of ten over the range."""
    if not spread:
        return []
    powers = range(floor(log10(min(spread))), floor(log10(max(spread))) + 2)
    marks = [step * 10.0**power for power in powers for step in (1, 3)]
    first = max((mark for mark in marks if mark <= min(spread)), default=marks[0])
    last = min((mark for mark in marks if mark >= max(spread)), default=marks[-1])
    return [mark for mark in marks if first < mark <= last]


def size_name(size: int) -> str:
    """Name a number of images by those of each digit."""
    return both("horses.all") if size == ALL else f"{size // CLASSES:,}"


def amount(x: float, unit: str) -> str:
    """Write an amount of compute in few characters."""
    if unit == "seconds":
        return f"{x:g}"
    scale, prefix = next(((scale, prefix) for scale, prefix in PREFIXES if x >= scale * 0.999), (1.0, ""))
    return f"{x / scale:g} {prefix}"
