"""Test measures against closed forms and known values."""

import math

import pytest
import torch

from aigc.metrics import (
    Overlap,
    auroc,
    expected_calibration_error,
    frechet_distance,
    guessing_curve,
    ink_in_common,
    nearest,
    overlap,
    peak_signal_to_noise,
    percent_below,
    wilson_interval,
)


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


def test_precision_recall_and_coverage_by_their_definitions() -> None:
    samples, real, k = torch.randn(40, 3) + 0.5, torch.randn(50, 3), 5

    def radius(points: torch.Tensor, i: int) -> float:
        return float((points - points[i]).norm(dim=1).sort().values[k])

    def near(point: torch.Tensor, points: torch.Tensor) -> bool:
        return any(float((point - points[i]).norm()) <= radius(points, i) for i in range(len(points)))

    expected = Overlap(
        precision=sum(near(sample, real) for sample in samples) / 40,
        recall=sum(near(image, samples) for image in real) / 50,
        coverage=sum(float((samples - real[i]).norm(dim=1).min()) <= radius(real, i) for i in range(50)) / 50,
    )
    assert vars(overlap(samples, real, k)) == pytest.approx(vars(expected))
    assert 0 < expected.precision < 1 and 0 < expected.recall < 1 and 0 < expected.coverage < 1


def test_a_collapsed_generator_is_precise_and_covers_nothing() -> None:
    real = torch.randn(400, 4)
    found = overlap(real[:1] + torch.randn(400, 4) * 1e-3, real)
    assert found.precision == 1
    assert max(found.recall, found.coverage) < 0.05


def test_the_nearest_image_is_found_by_plain_search() -> None:
    images, among = torch.rand(7, 1, 4, 4), torch.rand(30, 1, 4, 4)
    distances, places = nearest(images, among)
    for i in range(7):
        every = (among - images[i]).flatten(1).norm(dim=1)
        assert int(places[i]) == int(every.argmin())
        assert float(distances[i]) == pytest.approx(float(every.min()), abs=1e-4)


def test_wilson_interval_known_value() -> None:

    low, high = wilson_interval(50, 100)
    assert (low, high) == pytest.approx((0.4038, 0.5962), abs=1e-4)  # the textbook value


def test_a_guessing_curve_finds_from_which_round_on_an_observer_guesses() -> None:
    rounds = torch.arange(200)
    plain = 0.5 + 0.48 * (0.3 * (120 - rounds)).sigmoid()
    fitted = guessing_curve((torch.rand(200) < plain).tolist())
    low, median, high = fitted.begins
    assert low <= 120 <= high and high - low < 60 and abs(median - 120) < 25
    assert bool((fitted.chance.diff() <= 1e-12).all()) and bool((fitted.low <= fitted.high).all())
    assert guessing_curve([True] * 10).begins[1:] == (10, 10)
    assert guessing_curve([False] * 10).begins[:2] == (0, 0)


def test_the_interval_of_ten_rounds_holds_the_truth_as_often_as_it_says() -> None:
    """Draw observers from the prior: 95 % of the intervals hold the observer's own round."""
    held, count = 0, 400
    for _ in range(count):
        threshold = float(torch.rand(())) * 13 - 2
        slope = 10 ** (float(torch.rand(())) * 1.5 - 0.5)
        chance = 0.5 + 0.48 * (slope * (threshold - torch.arange(10))).sigmoid()
        low, _, high = guessing_curve((torch.rand(10) < chance).tolist()).begins
        held += low <= min(10, max(0, math.ceil(threshold))) <= high
    assert held / count == pytest.approx(0.96, abs=0.035)  # whole rounds hold a little more than 95 %


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


def test_ink_in_common_fades_with_the_distance_of_two_lines() -> None:
    line = torch.zeros(1, 1, 28, 28)
    line[..., 4:24, 10] = 1
    shares = [float(ink_in_common(line, line.roll(by, dims=3))) for by in range(4)]
    assert shares == pytest.approx([1, 1 / 2, 1 / 5, 0])  # a pixel's blur is forgiven
    assert ink_in_common(0 * line, 0 * line).tolist() == [0]


def test_the_percent_below_a_value_are_those_of_the_sample() -> None:
    sample = torch.rand(1000, generator=torch.Generator().manual_seed(3))
    percentiles = [float(sample.quantile(share / 100)) for share in range(101)]
    for value in (0.1, 0.5, 0.93):
        below = float((sample < value).float().mean())
        assert abs(percent_below(percentiles, value) - 100 * below) <= 1
    assert (percent_below(percentiles, -1), percent_below(percentiles, 2)) == (0, 100)
