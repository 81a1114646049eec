"""Spoiled images are still images, and only some are spoiled."""

import pytest
import torch
from torch import Tensor

from train.data.degrade import KINDS, spoil


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_each_kind_changes_images_and_leaves_them_readable(kind: object, digits: tuple[Tensor, Tensor]) -> None:
    assert callable(kind)
    images = digits[0][:100]
    spoiled = kind(images).clamp(0, 1)
    assert spoiled.shape == images.shape
    assert torch.isfinite(spoiled).all()
    changed = (spoiled - images).abs().flatten(1).mean(dim=1)
    assert (changed > 0.001).float().mean() > 0.3
    assert changed.mean() < 0.6


def test_about_the_share_asked_for_is_spoiled(digits: tuple[Tensor, Tensor]) -> None:
    images = digits[0]
    spoiled = spoil(images, share=0.3)
    changed = (spoiled != images).flatten(1).any(dim=1).float().mean()
    assert 0.2 < float(changed) < 0.37
    assert torch.equal(spoil(images, share=0.0), images)
    assert spoiled.min() >= 0 and spoiled.max() <= 1
