"""Test the chart's page: the limping horse, the visitor's own point, and addresses of the findings."""

import pytest

from aigc.digits import CLASSES
from aigc.horses.grid import ALL, Algorithm, Grid, Run, shipped_grid
from aigc.ui.train.horses.page import chart_page, words_page
from aigc.ui.train.horses.state import AXES, MEASURES, check, check_point

PRICE = Algorithm("classifier", 10, 128, 1e9, 0.1)


def grid(few: float, many: float, better: float, early: float) -> Grid:
    """Make a grid of two algorithms, with accuracies of the first on few and all images, of the second, and early."""
    runs = [
        Run("softmax", 10 * CLASSES, 0, steps=(10, 100), test=(early, few), pens=(early, few)),
        Run("softmax", ALL, 0, steps=(10, 100), test=(early, many), pens=(early, many)),
        Run("mlp", 10 * CLASSES, 0, steps=(10, 100), test=(early, better), pens=(early, better)),
    ]
    return Grid({"softmax": PRICE, "mlp": PRICE}, runs, 3, {})


@pytest.mark.parametrize(
    ("made", "budget", "limps"),
    [
        (grid(few=0.7, many=0.9, better=0.75, early=0.7), "all", "Too little data"),
        (grid(few=0.7, many=0.72, better=0.9, early=0.7), "all", "The algorithm holds it back"),
        (grid(few=0.9, many=0.5, better=0.5, early=0.5), "1", "Too little compute"),
        (grid(few=0.7, many=0.7, better=0.7, early=0.7), "all", "None of the three holds it back"),
    ],
)
def test_the_horse_limps_that_would_bring_most_if_it_were_stronger(made: Grid, budget: str, limps: str) -> None:
    state = check("test", "images", "softmax", "gan-article", budget, "10")
    assert limps in chart_page(made, state, None)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("axis", AXES)
def test_every_state_of_the_shipped_grid_can_be_shown(measure: str, axis: str) -> None:
    state = check(measure, axis, "mlp", "gan-article", "all", "all")
    assert "class=" in chart_page(shipped_grid(), state, None)
    assert 'href="?v=1&tab=train.horses' in (words := words_page(shipped_grid(), state, 0.0135))
    assert "1.35%" in words, "the same network has another error on the other tabs"


def test_the_visitors_own_run_lands_where_it_can_be_compared() -> None:
    point = check_point('["dnn-fast", 1000, 3.5, 0.9]')
    assert point is not None and point.per_digit == 100 and point.error == pytest.approx(0.1)
    for measure, axis, there in (("test", "images", True), ("test", "flops", False), ("pens", "images", False)):
        state = check(measure, axis, "mlp", "gan-article", "all", "10")
        assert ("★" in chart_page(shipped_grid(), state, point)) is there


@pytest.mark.parametrize("sent", ["[1, 2]", "x", '["dnn-fast", 1000, 3.5, 2]', '["tea", 1000, 3.5, 0.5]', 7, "[" * 400])
def test_a_point_that_the_panel_does_not_write_is_refused(sent: object) -> None:
    with pytest.raises(ValueError):
        check_point(sent)
