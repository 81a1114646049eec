"""Ask the grid: one number over seeds, lines of numbers along data or compute, and what a stronger horse would bring.

Errors are 1 − accuracy. Budgets are seconds of one core; infinity is all that a run had.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf
from statistics import fmean
from typing import Literal, NamedTuple

from aigc.horses.grid import ALL, CLASSIFIERS, GENERATORS, Grid, Run

Measure = Literal["test", "pens", "distance", "copies"]
Unit = Literal["flops", "seconds"]


class Value(NamedTuple):
    """A measure over seeds: its mean, least and greatest."""

    middle: float
    low: float
    high: float
    seeds: int


@dataclass(frozen=True)
class Place:
    """A place in the grid: one algorithm, so much compute, so much data.

    images  training images in all
    budget  seconds
    """

    algorithm: str
    budget: float = inf
    images: int = ALL
    wrong: int = 0
    writers: int = 0


class Gain(NamedTuple):
    """One horse made as strong as the grid knows it, the other two left: the place then, and its value."""

    place: Place
    value: Value


def rivals(measure: Measure) -> Sequence[str]:
    """List the algorithms that have a measure."""
    return CLASSIFIERS if measure in ("test", "pens") else GENERATORS


def at(grid: Grid, place: Place, measure: Measure) -> Value | None:
    """Look a place up, by the last measured step within the budget; None where nothing was measured."""
    runs = grid.of(place.algorithm, place.wrong, place.writers, place.images)
    return over_seeds(found for run in runs if (found := _within(grid, run, measure, place.budget)) is not None)


def over_seeds(values: Iterable[float]) -> Value | None:
    """Sum up one value for each seed."""
    found = [*values]
    return Value(fmean(found), min(found), max(found), len(found)) if found else None


def sizes(grid: Grid, algorithm: str) -> list[int]:
    """List the numbers of images that an algorithm learnt from, labels right and of MNIST."""
    return sorted({run.images for run in grid.of(algorithm)})


def along_compute(grid: Grid, algorithm: str, images: int, measure: Measure, unit: Unit) -> list[tuple[float, Value]]:
    """Follow the whole curve of an algorithm, by operations or seconds."""
    price = getattr(grid.algorithms[algorithm], unit)
    by_step: dict[int, list[float]] = {}
    for run in grid.of(algorithm, images=images):
        for step, value in zip(run.steps, _values(run, measure), strict=True):
            by_step.setdefault(step, []).append(value)
    lines = ((step * price, over_seeds(values)) for step, values in sorted(by_step.items()))
    return [(x, value) for x, value in lines if value]


def by_seed(grid: Grid, algorithm: str, measure: Measure) -> dict[float, list[float]]:
    """List the values with all compute by images a digit, one for each seed."""
    found: dict[float, list[float]] = {}
    for run in grid.of(algorithm):
        found.setdefault(run.per_digit, []).append(_values(run, measure)[-1])
    return found


def gains(grid: Grid, place: Place, measure: Measure) -> dict[str, Gain]:
    """Make each horse in turn as strong as the grid knows it: the best algorithm, all compute, all images."""
    others = [Place(one, place.budget, place.images) for one in rivals(measure)]
    known = [(one, value) for one in others if (value := at(grid, one, measure))]
    found: dict[str, Gain] = {}
    if known:
        found["algorithm"] = Gain(*min(known, key=lambda pair: pair[1].middle))
    for horse, stronger in (
        ("compute", Place(place.algorithm, inf, place.images)),
        ("data", Place(place.algorithm, place.budget, ALL)),
    ):
        if value := at(grid, stronger, measure):
            found[horse] = Gain(stronger, value)
    return found


def _within(grid: Grid, run: Run, measure: Measure, budget: float) -> float | None:
    """Find the value at the last step within the budget; nearest neighbour, which trains nothing, is within any."""
    values, price = _values(run, measure), grid.algorithms[run.algorithm].seconds
    if run.algorithm == "nearest":
        return values[-1]
    afforded = [value for step, value in zip(run.steps, values, strict=True) if step * price <= budget]
    return afforded[-1] if afforded else None


def _values(run: Run, measure: Measure) -> list[float]:
    """List a measure along a run's steps, accuracies as errors."""
    values: tuple[float, ...] = getattr(run, measure)
    return [1 - value for value in values] if measure in ("test", "pens") else [*values]
