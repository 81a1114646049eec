"""Tell about a view in words: which horse limps, the table, the law of errors, and three findings of the whole grid."""

from collections.abc import Callable, Mapping
from math import inf, isfinite

from aigc.horses.curves import Gain, Measure, Place, Value, at, by_seed, gains
from aigc.horses.findings import Finding, on_algorithms, on_compute, on_data
from aigc.horses.grid import ALL, GENERATORS, Grid
from aigc.horses.power_law import PowerLaw, fit_power_law
from aigc.ui.look.i18n import GAP, both
from aigc.ui.look.machine import on_machine
from aigc.ui.parts.address.settings import link
from aigc.ui.parts.address.steps import both_with_links
from aigc.ui.train.horses.state import READING, State
from aigc.ui.train.horses.view import View, size_name

# Numbers of a finding that are no errors.
COUNTED: Mapping[str, Callable[[float], str]] = {
    "enough": "{:,.0f}".format,
    "few_seconds": "{:.2g}".format,
    "seconds": "{:.2g}".format,
}
CLEAR = 0.9  # a horse limps if a stronger one would leave less than so much


def name_of(algorithm: str) -> str:
    """Name an algorithm."""
    return both(f"horses.name.{algorithm}")


def told(value: Value | float, measure: Measure) -> str:
    """Write a value: errors and shares in per cent, distances as multiples."""
    middle = value.middle if isinstance(value, Value) else value
    if measure == "distance":
        return f"{middle:,.0f}\u00a0×" if middle >= 100 else f"{middle:.3g}\u00a0×"
    return f"{middle:.2%}" if 0 < middle < 0.01 else f"{middle:.1%}"


def with_range(value: Value, measure: Measure) -> str:
    """Write a value with its least and greatest over seeds."""
    if value.seeds < 2:
        return told(value, measure)
    return f"{told(value, measure)} <small>({told(value.low, measure)} – {told(value.high, measure)})</small>"


def limping(grid: Grid, state: State, view: View) -> str:
    """Say what each horse would bring if it alone grew as strong as the grid knows it, and which of the three limps."""
    place, measure = view.place, state.measure
    now = at(grid, place, measure)
    if now is None:
        return f'<p class="notice">{both("horses.nothing_yet")}</p>'
    found = gains(grid, place, measure)
    best = min(found, key=lambda horse: found[horse].value.middle)
    limps = best if found[best].value.middle < CLEAR * now.middle else ""
    head = both(f"horses.now.{measure}", now=told(now, measure)) + GAP + both(f"horses.limp.{limps or 'none'}")
    rows = "".join(_row(horse, gain, place, now, measure, horse == limps) for horse, gain in found.items())
    left = f'<div class="left"><p>{both("horses.left")}</p><ul>{rows}</ul></div>'
    return f'<div class="limp"><p><b>{head}</b></p>{left}</div>'


def _row(horse: str, gain: Gain, place: Place, now: Value, measure: Measure, limps: bool) -> str:
    left = min(1.0, gain.value.middle / now.middle) if now.middle else 1.0
    change = {
        "algorithm": (name_of(place.algorithm), name_of(gain.place.algorithm)),
        "compute": (budget_name(place.budget), budget_name(inf)),
        "data": (size_name(place.images), size_name(ALL)),
    }[horse]
    same = change[0] == change[1]
    moved = f"{change[0]}{both('horses.top')}" if same else f"{change[0]} → {change[1]}"
    return (
        f"<li{' class=weak' if limps else ''}><b>{both(f'horses.horse.{horse}')}</b><span>{moved}</span>"
        f'<i style="--left:{left:.3f}"></i><span class="value">{told(gain.value, measure)}</span></li>'
    )


def budget_name(budget: float) -> str:
    """Name a budget."""
    return both("horses.seconds", seconds=f"{budget:g}") if isfinite(budget) else both("horses.all_compute")


def table(view: View, state: State) -> str:
    """Write all values of the view as a table."""
    names = list(view.columns[0].values) if view.columns else []
    head = "".join(f'<th scope="col">{name_of(name)}</th>' for name in names)
    rows = "".join(
        f'<tr><th scope="row">{column.name}</th>'
        + "".join(f"<td>{told(value, state.measure) if value else '–'}</td>" for value in column.values.values())
        + "</tr>"
        for column in view.columns
    )
    caption = f"{both(f'horses.measure.{state.measure}')} × {both(f'horses.axis.{state.axis}')}"
    return (
        f'<details class="numbers"><summary>{both("horses.table")}</summary><div class="scroll" tabindex="0"><table>'
        f"<caption>{caption}</caption><thead><tr><th></th>{head}</tr></thead><tbody>{rows}</tbody></table></div></details>"
    )


def law_of(grid: Grid, state: State) -> PowerLaw | None:
    """Fit the power law of the chosen classifier's errors with all compute."""
    return fit_power_law(by_seed(grid, state.place.algorithm, state.measure)) if state.reading else None


def told_law(law: PowerLaw | None, state: State, grid: Grid) -> str:
    """Say the law, its interval, and where it breaks."""
    name = name_of(state.place.algorithm)
    if law is None:
        return _folded(f"<p><b>{name}</b>{GAP}{both('horses.law.none')}</p>")
    facts = {
        "exponent": f"{law.exponent:.2f}",
        "factor": f"{law.factor:.2f}",
        "first": f"{law.first:,.0f}",
        "last": f"{law.last:,.0f}",
        "share": f"{10**-law.exponent:.0%}",
    }
    text = both("horses.law.text", **facts)
    if law.interval:
        text += both("horses.law.interval", low=f"{law.interval[0]:.2f}", high=f"{law.interval[1]:.2f}")
    beyond = by_seed(grid, state.place.algorithm, state.measure)
    after = min((size for size in beyond if size > law.last), default=None)
    if after is not None:
        mean = sum(beyond[after]) / len(beyond[after])
        way = "faster" if mean < law.at(after) else "slower"
        facts = {"size": f"{after:,.0f}", "said": told(law.at(after), "test"), "found": told(mean, "test")}
        text += both(f"horses.law.{way}", **facts)
    return _folded(f"<p><b>{name}</b>{GAP}{text}</p>")


def _folded(law: str) -> str:
    """Fold the formula away, so that verdict and findings are read before it."""
    return f'<details class="law"><summary>{both("horses.law.title")}</summary>{law}</details>'


def quality(state: State, view: View) -> str:
    """Say what wrong labels, or more hands, do to the chosen algorithm."""
    first, last = view.columns[0], view.columns[-1]
    name = view.place.algorithm
    a, b = first.values.get(name), last.values.get(name)
    if not a or not b:
        return ""
    facts = {"from": told(a, state.measure), "to": told(b, state.measure)}
    facts |= {"images": f"{view.place.images:,}", "amount": f"{last.x:g}"}
    return f"<p><b>{name_of(name)}</b>{GAP}{both(f'horses.quality.{state.axis}', **facts)}</p>"


def findings(grid: Grid, elsewhere: float | None = None) -> str:
    """Tell three findings, one a horse, each with a link to the state that shows it.

    elsewhere  error of the article's DNN that the other tabs show: whoever met it there takes one of the two for wrong
    """
    states: dict[str, tuple[Finding | None, dict[str, str]]] = {
        "data": (on_data(grid), {"axis": "seconds", "algorithm": "mlp", "images": "10", "seconds": "1"}),
        "algorithm": (on_algorithms(grid), {"algorithm": "cnn-augmented", "images": "10"}),
        "compute": (on_compute(grid), {"axis": "seconds", "algorithm": "mlp", "images": "all"}),
    }
    items = "".join(_finding(name, found, settings) for name, (found, settings) in states.items() if found)
    apart = "" if elsewhere is None else f"<p>{both('horses.findings.apart', shipped=f'{elsewhere:.2%}')}</p>"
    return f'<h3>{both("horses.findings.title")}</h3><ol class="findings">{items}</ol>{apart}'


def _finding(name: str, found: Finding, settings: Mapping[str, str]) -> str:
    opening = f'<a href="{link("train.horses", **settings)}">'
    facts = {key: COUNTED[key](value) if key in COUNTED else told(value, "test") for key, value in found.items()}
    return f"<li>{both_with_links(f'horses.findings.{name}', [opening], **facts)}</li>"


def foot(grid: Grid, state: State) -> str:
    """Say how all of it was measured."""
    done = "done" if len(grid.runs) == grid.planned else "part"
    count = both(f"horses.foot.{done}", done=f"{len(grid.runs):,}", planned=f"{grid.planned:,}")
    kind = "reading" if state.measure in READING else "writing"
    seeds = len({run.seed for run in grid.runs if (run.algorithm in GENERATORS) != state.reading})
    how = on_machine("horses.foot.text", str(grid.facts.get("hardware", "")), seeds=seeds)
    told_how = f'<p class="under">{both(f"horses.foot.{kind}")}{GAP}{count}{GAP}{how}</p>'
    return f'<details class="law"><summary>{both("horses.foot.title")}</summary>{told_how}</details>'
