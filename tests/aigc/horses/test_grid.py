"""Test the reader of the grid: what it writes it reads, what is damaged it refuses; and the grid that ships."""

import json
from collections.abc import Callable
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

from aigc.errors import WeightsError
from aigc.horses.grid import FILE, LARGEST, Algorithm, Grid, Run, read_grid, shipped_grid, write_grid

PRICE = Algorithm("classifier", 10, 128, 1e6, 1e-3)
GRID = Grid(
    {"mlp": PRICE, "gan-fast": Algorithm("generator", 10, 128, 1e6, 1e-3)},
    [
        Run("gan-fast", 100, 0, steps=(10,), distance=(3.5,), copies=(0.0,)),
        Run("mlp", 100, 0, steps=(10, 20), test=(0.5, 0.6), pens=(0.4, 0.5)),
        Run("mlp", 100, 1, wrong=30, steps=(10,), test=(0.5,), pens=(0.4,)),
    ],
    4,
    {"command": "python -m train.horses"},
)


def test_a_grid_that_was_written_is_read_back(tmp_path: Path) -> None:
    write_grid(tmp_path / "grid.json", GRID)
    assert read_grid(tmp_path / "grid.json") == GRID


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (lambda content: content["runs"].append(content["runs"][0]), "twice"),
        (lambda content: content["runs"][1].update(algorithm="tea"), "no listed algorithm"),
        (lambda content: content["runs"][1].update(test=[0.5]), "1 values of test for 2 steps"),
        (lambda content: content["runs"][1].update(pens=[0.5, 1.5]), "pens out of range"),
        (lambda content: content["runs"][1].update(steps=[20, 10]), "no rising steps"),
        (lambda content: content["runs"][1].update(images=0), "out of range"),
        (lambda content: content["runs"][0].update(distance=[float("nan")]), "distance out of range"),
        (lambda content: content["runs"][0].update(colour="red"), "colour"),
        (lambda content: content.pop("algorithms"), "algorithms"),
    ],
)
def test_a_damaged_grid_is_refused_by_name(tmp_path: Path, damage: Callable[[Any], object], named: str) -> None:
    path = tmp_path / "grid.json"
    write_grid(path, GRID)
    content = json.loads(path.read_text(encoding="utf-8"))
    damage(content)
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(WeightsError, match=named):
        read_grid(path)


@pytest.mark.parametrize(("images", "right"), [(100, 0.719), (1_000, 0.885), (10_000, 0.949)])
def test_nearest_neighbours_of_the_shipped_grid_agree_with_figures_measured_elsewhere(
    images: int, right: float
) -> None:
    found = [run.test[-1] for run in shipped_grid().of("nearest", images=images)]
    assert fmean(found) == pytest.approx(right, abs=0.017)


def test_the_shipped_grid_is_small() -> None:
    assert FILE.stat().st_size < LARGEST
