"""Images of a live training: chosen among those that ship, a hundred of each digit held out.

Images are (N, 1, 28, 28) float32 in [0, 1]. MNIST's test images are not among them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from aigc.digits import CLASSES
from aigc.examples import training_images

HELD_OUT = 100  # the last images of each digit, which no run learns
MOST_IMAGES = 54_000  # the shipped training images without those held out


@dataclass(frozen=True)
class Chosen:
    """Places of a run's training images, (N,) each; the pixels stay where all runs share them.

    digits  what each image shows
    places  place among the shipped images of that digit
    labels  what the network is told, which may be wrong
    """

    digits: Tensor
    places: Tensor
    labels: Tensor

    def batch(self, size: int, rng: torch.Generator) -> tuple[Tensor, Tensor]:
        """Draw images with replacement -> images (size, 1, 28, 28), labels (size,)."""
        drawn = torch.randint(len(self.digits), (size,), generator=rng)
        return pixels(self.digits[drawn], self.places[drawn]), self.labels[drawn]


def choose(count: int, digits: Sequence[int], wrong: int, rng: torch.Generator) -> Chosen:
    """Choose `count` training images, spread evenly over the digits; all there are where that is more.

    wrong  per cent of the labels that become another of the ten digits
    """
    shares = _shares(count, [len(training_images(digit)) - HELD_OUT for digit in digits])
    parts = [
        torch.randperm(len(training_images(digit)) - HELD_OUT, generator=rng)[:share]
        for digit, share in zip(digits, shares, strict=True)
    ]
    places = torch.cat(parts)
    shown = torch.cat([torch.full_like(part, digit) for part, digit in zip(parts, digits, strict=True)])
    others = (shown + torch.randint(1, CLASSES, shown.shape, generator=rng)) % CLASSES
    spoilt = torch.randperm(len(shown), generator=rng) < round(len(shown) * wrong / 100)
    return Chosen(shown, places, torch.where(spoilt, others, shown))


def _shares(count: int, there: Sequence[int]) -> list[int]:
    """Divide `count` images as evenly as the numbers that are there allow."""
    shares = [0] * len(there)
    for done, place in enumerate(sorted(range(len(there)), key=there.__getitem__)):
        shares[place] = min(there[place], -(-(count - sum(shares)) // (len(there) - done)))
    return shares


def held_out(digits: Sequence[int]) -> tuple[Tensor, Tensor]:
    """Return the images that no run learns, digits interleaved -> images (100·D, 1, 28, 28), digits (100·D,)."""
    shown = torch.tensor(digits).repeat(HELD_OUT)
    ends = torch.tensor([len(training_images(digit)) for digit in digits])
    places = (ends - HELD_OUT).repeat(HELD_OUT) + torch.arange(HELD_OUT).repeat_interleave(len(digits))
    return pixels(shown, places), shown


def pixels(digits: Tensor, places: Tensor) -> Tensor:
    """Gather shipped training images by digit (N,) and place (N,) -> (N, 1, 28, 28)."""
    images = torch.empty(len(digits), 1, 28, 28, dtype=torch.uint8)
    for digit in digits.unique().tolist():
        these = digits == digit
        images[these, 0] = training_images(digit)[places[these]]
    return images.float() / 255
