"""Test that the images shipped with the package are MNIST's."""

from pathlib import Path

import pytest
import torch
from torch import Tensor

from aigc import examples
from aigc.digits import mosaic
from train import pack
from train.data.mnist import load_mnist


def test_a_mosaic_has_every_tile_in_its_place() -> None:
    tiles = torch.rand(3, 6, 28, 28)
    picture = mosaic(tiles, 3)
    assert picture.shape == (3, 2 * 28, 3 * 28)
    for place in range(6):
        top, left = 28 * (place // 3), 28 * (place % 3)
        assert torch.equal(picture[:, top : top + 28, left : left + 28], tiles[:, place])


def test_packing_keeps_every_training_image_in_sixteen_greys(
    mnist_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack.main(["--data-dir", str(mnist_dir), "--out", str(tmp_path)])
    monkeypatch.setattr(examples, "TRAINING", tmp_path)
    examples.training_images.cache_clear()
    try:
        train = load_mnist(mnist_dir).train
        for digit in range(10):
            wanted = train.images[train.labels == digit].squeeze(1)
            found = examples.training_images(digit).float() / 255
            torch.testing.assert_close(found, wanted, atol=1 / 30 + 1e-6, rtol=0)
    finally:
        examples.training_images.cache_clear()


def test_all_training_images_are_shipped_and_the_nearest_is_found(digits: tuple[Tensor, Tensor]) -> None:
    assert sum(len(examples.training_images(digit)) for digit in range(10)) == 55_000
    for place in (0, 17, 301):  # these are training images themselves
        image, digit, distance = examples.nearest_training_image(digits[0][place])
        assert digit == digits[1][place]
        assert distance < 28 / 30, "no farther than rounding to sixteen greys takes it"
        torch.testing.assert_close(image, digits[0][place], atol=1 / 30 + 1e-6, rtol=0)


def test_the_nearest_images_are_those_of_a_search_through_all(digits: tuple[Tensor, Tensor]) -> None:
    image = digits[0][5]
    every = [
        (float(distance), digit)
        for digit in range(10)
        for distance in (examples.training_images(digit).float() / 255 - image).flatten(1).norm(dim=1)
    ]
    found = examples.near_training_images(image, 7)
    assert [digit for _, digit, _ in found] == [digit for _, digit in sorted(every)[:7]]
    for (near, _, distance), (wanted, _) in zip(found, sorted(every)[:7], strict=True):
        assert distance == pytest.approx(wanted, abs=2e-3)
        assert float((near - image).norm()) == pytest.approx(wanted, abs=2e-3)
    with pytest.raises(ValueError, match="at least 1, not 0"):
        examples.near_training_images(image, 0)
