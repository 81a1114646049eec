"""Measures against closed forms and known values."""

import pytest
import torch

from aigc.metrics import auroc, expected_calibration_error, frechet_distance, peak_signal_to_noise, wilson_interval


def test_frechet_distance_of_gaussians_is_the_closed_form() -> None:
    rng = torch.Generator().manual_seed(0)
    scale = torch.tensor([1.0, 2.0, 0.5])
    a = torch.randn(200_000, 3, generator=rng)
    b = torch.randn(200_000, 3, generator=rng) * scale + 1
    expected = 3 + float((1 - scale).square().sum())  # ‖μ‖² + Σ(σ_a − σ_b)² for diagonal covariances
    assert frechet_distance(a, b) == pytest.approx(expected, rel=0.02)


def test_frechet_distance_does_not_care_about_rotation() -> None:
    a, b = torch.randn(500, 8), torch.randn(500, 8) * 2 + 1
    rotation, _ = torch.linalg.qr(torch.randn(8, 8))
    assert frechet_distance(a @ rotation, b @ rotation) == pytest.approx(frechet_distance(a, b), rel=1e-3)


def test_frechet_distance_to_itself_is_zero_even_with_a_dead_feature() -> None:
    a = torch.randn(500, 8)
    a[:, 0] = 0
    assert frechet_distance(a, a) == pytest.approx(0, abs=1e-6)


def test_wilson_interval_known_value() -> None:

    low, high = wilson_interval(50, 100)
    assert (low, high) == pytest.approx((0.4038, 0.5962), abs=1e-4)  # the textbook value


def test_calibration_error_is_the_gap_between_confidence_and_accuracy() -> None:
    probabilities = torch.tensor([[0.8, 0.2]] * 10)
    labels = torch.tensor([0] * 6 + [1] * 4)
    assert expected_calibration_error(probabilities, labels) == pytest.approx(0.2)
    assert expected_calibration_error(probabilities, torch.tensor([0] * 8 + [1] * 2)) == pytest.approx(0, abs=1e-6)


def test_peak_signal_to_noise_of_a_constant_error() -> None:
    images = torch.zeros(2, 1, 4, 4)
    assert peak_signal_to_noise(images + 0.1, images).tolist() == pytest.approx([20, 20], abs=1e-4)


def test_auroc_is_the_share_of_pairs_in_the_right_order() -> None:
    positive, negative = torch.rand(40) + 0.2, torch.rand(30)
    positive[:3] = negative[:3]  # ties count half
    pairs = positive[:, None] - negative[None]
    expected = ((pairs > 0).double() + (pairs == 0).double() / 2).mean()
    assert auroc(positive, negative) == pytest.approx(float(expected), abs=1e-12)
    assert auroc(negative, positive) == pytest.approx(1 - float(expected), abs=1e-12)
