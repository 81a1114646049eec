"""Test that variations keep the digit and the contract, and that non-digits differ from the digits they came from."""

import torch
from torch import Tensor
from torch._subclasses.fake_tensor import FakeTensorMode

from aigc.inference import classify
from aigc.store.loaded import Models
from train.data.augment import distort, non_digits
from train.data.mnist import Batches, LabelledImages


def test_distorted_digits_differ_and_are_still_recognised(models: Models, digits: tuple[Tensor, Tensor]) -> None:
    torch.manual_seed(0)
    images, labels = digits
    distorted = distort(images)
    assert distorted.shape == images.shape
    assert distorted.min() >= 0 and distorted.max() <= 1
    assert ((distorted - images).abs().mean(dim=(1, 2, 3)) > 0.01).double().mean() > 0.95
    said = classify(models.dnn["best"], distorted).probabilities.argmax(dim=1)
    assert (said == labels).double().mean() > 0.97


def test_distortion_moves_ink_both_ways_equally(digits: tuple[Tensor, Tensor]) -> None:
    torch.manual_seed(0)
    columns = torch.arange(28.0)

    def mean_column(images: Tensor) -> Tensor:
        return (images.sum(dim=(1, 2)) * columns).sum(dim=1) / images.sum(dim=(1, 2, 3))

    shift = mean_column(distort(digits[0])) - mean_column(digits[0])
    assert abs(float(shift.mean())) < 0.2
    assert 0.4 < float(shift.std()) < 1.5


def test_non_digits_are_of_all_kinds_and_within_the_contract(digits: tuple[Tensor, Tensor]) -> None:
    torch.manual_seed(0)
    images, labels = digits
    made = non_digits(images, labels, 100)
    assert 85 <= len(made) <= 100  # without pairs of one class
    assert made.shape[1:] == (1, 28, 28)
    assert made.min() >= 0 and made.max() <= 1
    nearest = torch.cdist(made.flatten(1), images.flatten(1)).min(dim=1).values
    assert (nearest > 1).all(), "none is a digit of the batch"


def test_a_batch_of_one_class_makes_fewer_non_digits_but_makes_them() -> None:
    ones = torch.rand(8, 1, 28, 28)
    assert 0 < len(non_digits(ones, torch.ones(8, dtype=torch.long), 20)) < 20


def test_batches_and_distortions_stay_on_the_images_device() -> None:
    """Tensors without content check devices as a GPU would: an operation on two of them fails."""
    with FakeTensorMode(allow_non_fake_inputs=True):  # the shuffled order is made on the CPU
        images, labels = torch.rand(16, 1, 28, 28, device="cuda"), torch.zeros(16, dtype=torch.long, device="cuda")
        shown, digits = Batches(LabelledImages(images, labels), 4, 0).at(1)
        assert distort(shown, share=0.5).device.type == digits.device.type == "cuda"
