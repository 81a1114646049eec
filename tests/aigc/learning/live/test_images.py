"""Test the choice of a run's images: even shares, exact numbers of wrong labels, nothing held out among them."""

import pytest
import torch

from aigc.digits import generator_of
from aigc.examples import training_images
from aigc.learning.live.images import HELD_OUT, MOST_IMAGES, choose, held_out, pixels


@pytest.mark.parametrize(("count", "digits"), [(10, range(10)), (1003, [3, 5, 8]), (MOST_IMAGES, range(10))])
def test_the_number_asked_for_is_chosen_each_image_once(count: int, digits: range | list[int]) -> None:
    chosen = choose(count, list(digits), 0, generator_of(0))
    assert len(chosen.labels) == len(set(zip(chosen.digits.tolist(), chosen.places.tolist(), strict=True))) == count
    counts = torch.bincount(chosen.digits, minlength=10)[list(digits)]
    assert counts.sum() == count
    if count < MOST_IMAGES:
        assert counts.max() - counts.min() <= 1


def test_a_share_of_the_labels_is_wrong_and_every_wrong_one_is_another_digit() -> None:
    right = choose(200, [1, 7], 0, generator_of(0))
    spoilt = choose(200, [1, 7], 50, generator_of(0))
    assert torch.equal(right.labels, right.digits)
    assert int((spoilt.labels != spoilt.digits).sum()) == 100


def test_no_image_that_measures_is_ever_learned() -> None:
    chosen = choose(MOST_IMAGES, list(range(10)), 0, generator_of(0))
    last = {digit: int(chosen.places[chosen.digits == digit].max()) for digit in range(10)}
    assert all(place < len(training_images(digit)) - HELD_OUT for digit, place in last.items())
    images, digits = held_out([4, 9])
    assert torch.equal(images[1, 0], training_images(9)[-HELD_OUT].float() / 255)
    assert digits.tolist() == [4, 9] * HELD_OUT


def test_pixels_are_those_of_the_digit_and_place() -> None:
    images = pixels(torch.tensor([7, 0, 7]), torch.tensor([5, 6, 8]))
    expected = [training_images(digit)[place] for digit, place in ((7, 5), (0, 6), (7, 8))]
    assert torch.equal((images[:, 0] * 255).round().byte(), torch.stack(expected))
