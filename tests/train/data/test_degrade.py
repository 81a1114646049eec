"""Degraded images are still images, and only some are degraded."""

import pytest
import torch
from torch import Tensor

from train.data.degrade import DEGRADATIONS, degrade


@pytest.mark.parametrize("kind", DEGRADATIONS, ids=lambda kind: kind.__name__)
def test_each_kind_changes_images_and_leaves_them_readable(kind: object, digits: tuple[Tensor, Tensor]) -> None:
    assert callable(kind)
    images = digits[0][:100]
    degraded = kind(images).clamp(0, 1)
    assert degraded.shape == images.shape
    assert torch.isfinite(degraded).all()
    changed = (degraded - images).abs().flatten(1).mean(dim=1)
    assert (changed > 0.001).float().mean() > 0.3
    assert changed.mean() < 0.6


def test_about_the_share_asked_for_is_degraded(digits: tuple[Tensor, Tensor]) -> None:
    images = digits[0]
    degraded = degrade(images, share=0.3)
    changed = (degraded != images).flatten(1).any(dim=1).float().mean()
    assert 0.2 < float(changed) < 0.37
    assert torch.equal(degrade(images, share=0.0), images)
    assert degraded.min() >= 0 and degraded.max() <= 1
