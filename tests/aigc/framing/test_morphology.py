"""Morphology, against its definitions."""

import time

import numpy as np
import pytest

from aigc.framing.morphology import dilated, opened, opened_down, parts_of, split


@pytest.mark.parametrize(("side", "across"), [(3, 3), (7, 1), (1, 5), (13, 9)])
def test_dilation_takes_the_largest_value_around_each_pixel(side: int, across: int) -> None:
    grey = np.random.default_rng(0).random((20, 30), np.float32)
    broad = dilated(grey, side, across)
    for y, x in ((0, 0), (10, 15), (19, 29), (3, 28)):
        window = grey[max(0, y - side // 2) : y + side // 2 + 1, max(0, x - across // 2) : x + across // 2 + 1]
        assert broad[y, x] == window.max()


def test_an_opening_keeps_what_is_broad_and_removes_what_is_narrow() -> None:
    grey = np.zeros((30, 30), np.float32)
    grey[5:15, 5:15] = grey[20:22, 3:28] = 1
    assert opened(grey, 5)[5:15, 5:15].all() and not opened(grey, 5)[18:].any()
    assert opened_down(grey, 5).sum() == 100


def test_parts_are_numbered_as_by_a_flood() -> None:
    mask = np.random.default_rng(1).random((40, 50)) < 0.3
    parts = parts_of(mask)
    numbers, expected = {0: 0}, np.zeros(mask.shape, int)
    for seed in zip(*np.nonzero(mask), strict=True):
        if expected[seed]:
            continue
        number, edge = expected.max() + 1, [seed]
        while edge:
            y, x = edge.pop()
            if 0 <= y < 40 and 0 <= x < 50 and mask[y, x] and not expected[y, x]:
                expected[y, x] = number
                edge += [(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
        numbers[number] = int(parts[seed])
    assert np.array_equal(np.vectorize(numbers.get)(expected), parts)


def test_a_labyrinth_and_noise_take_no_longer_than_any_picture() -> None:
    spiral = np.zeros((128, 128), bool)
    spiral[::2] = True
    spiral[1::4, -1] = spiral[3::4, 0] = True  # one line of eight thousand pixels
    started = time.process_time()
    assert parts_of(spiral).max() == 1
    parts_of(np.random.default_rng(0).random((128, 128)) < 0.4)
    assert time.process_time() - started < 0.5


def test_the_split_lies_between_two_levels() -> None:
    assert 0.2 < split(np.array([[0.2] * 9 + [0.8]], np.float32)) < 0.8
