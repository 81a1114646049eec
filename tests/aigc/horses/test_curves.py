"""Test questions to the grid: budgets, seeds, and what one stronger horse would bring."""

from math import inf

import pytest

from aigc.horses.curves import Place, Value, along_compute, at, gains
from aigc.horses.grid import ALL, Algorithm, Grid, Run


def run(algorithm: str, images: int, seed: int, *test: float) -> Run:
    return Run(algorithm, images, seed, steps=(10, 20, 50)[: len(test)], test=test, pens=test)


PRICE = Algorithm("classifier", 10, 128, flops=1e9, seconds=0.1)
GRID = Grid(
    {"nearest": PRICE, "mlp": PRICE, "cnn": PRICE},
    [
        run("nearest", 100, 0, 0.7),
        run("mlp", 100, 0, 0.5, 0.7, 0.7),
        run("mlp", 100, 1, 0.4, 0.6, 0.8),
        run("mlp", ALL, 0, 0.6, 0.8, 0.98),
        run("cnn", 100, 0, 0.1, 0.6, 0.9),
    ],
    5,
    {},
)


def test_a_budget_pays_for_the_last_step_within_it() -> None:
    assert at(GRID, Place("mlp", 2.5, 100), "test") == pytest.approx(Value(0.35, 0.3, 0.4, 2))
    assert at(GRID, Place("mlp", 0.5, 100), "test") is None
    assert at(GRID, Place("nearest", 0.5, 100), "test") == pytest.approx(Value(0.3, 0.3, 0.3, 1)), "it trains nothing"


def test_a_curve_is_laid_out_by_its_price() -> None:
    places = [x for x, _ in along_compute(GRID, "mlp", 100, "test", "flops")]
    assert places == [10e9, 20e9, 50e9]


def test_each_horse_grows_alone() -> None:
    found = gains(GRID, Place("mlp", 2.5, 100), "test")
    assert {horse: round(gain.value.middle, 3) for horse, gain in found.items()} == {
        "algorithm": 0.3,  # nearest neighbour, whom two seconds do not limit
        "compute": 0.25,
        "data": 0.2,
    }
    assert found["compute"].place == Place("mlp", inf, 100)
