"""Test that the grid that ships says what the page tells of it."""

import pytest

from aigc.horses.findings import on_algorithms, on_compute, on_data
from aigc.horses.grid import shipped_grid


def test_with_few_images_compute_helps_nothing_and_images_help_most() -> None:
    found = on_data(shipped_grid())
    assert found and found["long"] > 0.9 * found["short"] > 2 * found["all_short"] > 2 * found["all_long"]


@pytest.mark.skipif(on_algorithms(shipped_grid()) is None, reason="the grid that ships has not got there yet")
def test_with_all_images_the_algorithm_decides_and_augmentation_stands_for_images() -> None:
    found = on_algorithms(shipped_grid())
    assert found and found["softmax"] > 2 * found["mlp"] > 2 * found["cnn"] > found["cnn_augmented"]
    assert found["same"] <= found["little"] and found["enough"] >= 30


def test_compute_pays_with_data() -> None:
    found = on_compute(shipped_grid())
    assert found and found["all_short"] > 2 * found["all_long"] and found["short"] < 1.5 * found["long"]
