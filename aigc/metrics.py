"""Measures of generated and classified digits: pure functions of features, probabilities and labels.

Shapes: N samples, F features.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor


def frechet_distance(a: Tensor, b: Tensor) -> float:
    """‖μ_a − μ_b‖² + Tr(Σ_a + Σ_b − 2(Σ_a Σ_b)^½) of two feature sets (N, F), (M, F). Unitless, ≥ 0.

    Equation (6) of Heusel et al., arXiv:1706.08500, in the feature space that the caller chose:
    comparable only within one feature network and one sample count.
    """
    a, b = a.double(), b.double()
    cov_a, cov_b = torch.cov(a.T), torch.cov(b.T)  # (F, F)
    # Tr (Σ_a Σ_b)^½ is the sum of the roots of the eigenvalues of the symmetric √Σ_a Σ_b √Σ_a.
    values, vectors = torch.linalg.eigh(cov_a)
    root = vectors * values.clamp(min=0).sqrt() @ vectors.T  # (F, F)
    cross = torch.linalg.eigvalsh(root @ cov_b @ root).clamp(min=0).sqrt().sum()
    distance = (a.mean(0) - b.mean(0)).square().sum() + cov_a.trace() + cov_b.trace() - 2 * cross
    return max(0.0, float(distance))


@dataclass(frozen=True)
class Overlap:
    """Overlap of two sets of samples, as shares in [0, 1]."""

    precision: float  # share of samples near some real image: Kynkäänniemi et al., arXiv:1904.06991, equation (1)
    recall: float  # share of real images near some sample: equation (1) with the two sets exchanged
    coverage: float  # share of real images with a sample in their neighbourhood: Naeem et al., arXiv:2002.09797, (6)


def overlap(samples: Tensor, real: Tensor, k: int = 5) -> Overlap:
    """Measure precision, recall and coverage of features (N, F), (M, F); near means no farther than the k-th neighbour.

    All three depend on N and M, coverage most (it grows with N and falls with M): compare with another set of as many
    real images.
    """
    apart = torch.cdist(samples, real)  # (N, M)
    near_real, near_sample = _radii(real, k), _radii(samples, k)  # (M,), (N,)
    return Overlap(
        float((apart <= near_real).any(dim=1).double().mean()),
        float((apart <= near_sample[:, None]).any(dim=0).double().mean()),
        float((apart <= near_real).any(dim=0).double().mean()),
    )


def _radii(features: Tensor, k: int) -> Tensor:
    """Measure the distance of each point to its k-th neighbour. (N, F) -> (N,)."""
    return torch.cdist(features, features).kthvalue(k + 1, dim=1).values  # the nearest is the point itself


def nearest(images: Tensor, among: Tensor) -> tuple[Tensor, Tensor]:
    """Find the nearest of `among` by Euclidean distance of pixels. (N, …), (M, …) -> distances (N,), places (N,)."""
    found = [torch.cdist(piece.flatten(1), among.flatten(1)).min(dim=1) for piece in images.split(500)]
    return torch.cat([f.values for f in found]), torch.cat([f.indices for f in found])


def wilson_interval(right: int, count: int) -> tuple[float, float]:
    """Compute the 95 % confidence interval of a share, right out of count (Wilson 1927). -> (low, high) in [0, 1]."""
    z = 1.959964
    share = right / count
    centre = (share + z**2 / (2 * count)) / (1 + z**2 / count)
    half = z / (1 + z**2 / count) * (share * (1 - share) / count + z**2 / (4 * count**2)) ** 0.5
    return centre - half, centre + half


@dataclass(frozen=True)
class Guessing:
    """Falling chance of a right choice between two, over R rounds that grow harder, with its 95 % interval."""

    chance: Tensor  # (R,) mean of the posterior
    low: Tensor  # (R,)
    high: Tensor  # (R,)
    begins: tuple[int, int, int]  # first round with a chance of at most 3/4: low end, median, high end; R is never


def guessing_curve(right: Sequence[bool], lapse: float = 0.02) -> Guessing:
    """Fit a psychometric function for a choice between two to the answers of R rounds, by Bayes' rule on a grid.

    Chance of a right answer: 1/2 + (1/2 − lapse)·σ(slope·(threshold − round)), equation (1) of Wichmann & Hill, "The
    psychometric function: I", Perception & Psychophysics 63, 2001, with guesses right half the time. The prior is flat
    in the threshold, from two rounds before the first to two after the last, and in the logarithm of the slope.
    lapse  chance of a slip where the answer is plain to see
    """
    rounds = torch.arange(len(right), dtype=torch.double)  # (R,)
    thresholds = torch.linspace(-2, len(right) + 1, 10 * len(right) + 31, dtype=torch.double)  # ten a round
    slopes = torch.logspace(-0.5, 1, 10, dtype=torch.double)  # per round
    threshold, slope = (grid.flatten() for grid in torch.meshgrid(thresholds, slopes, indexing="ij"))
    chances = 0.5 + (0.5 - lapse) * (slope[:, None] * (threshold[:, None] - rounds)).sigmoid()  # (grid, R)
    answers = torch.tensor(right)
    weight = torch.where(answers, chances, 1 - chances).log().sum(dim=1).softmax(dim=0)  # (grid,)
    low, high = (_weighted_quantile(chances, weight, share) for share in (0.025, 0.975))
    first, median, last = (
        int(_weighted_quantile(threshold[:, None], weight, share).ceil().clamp(0, len(right)))
        for share in (0.025, 0.5, 0.975)
    )
    return Guessing((weight[:, None] * chances).sum(dim=0), low, high, (first, median, last))


def _weighted_quantile(values: Tensor, weight: Tensor, share: float) -> Tensor:
    """Find the least value that covers a share of the weight, column by column. (N, C), (N,) -> (C,)."""
    ordered, order = values.sort(dim=0)
    place = (weight[order].cumsum(dim=0) < share).sum(dim=0).clamp(max=len(values) - 1)  # (C,)
    return ordered.gather(0, place[None]).squeeze(0)


def expected_calibration_error(probabilities: Tensor, labels: Tensor, bins: int = 15) -> float:
    """Compute the mean gap between confidence and accuracy over equal bins of confidence. (N, C), (N,) -> [0, 1].

    Equation (3) of Guo et al., arXiv:1706.04599.
    """
    confidence, predicted = probabilities.max(dim=1)
    right = (predicted == labels).double()
    place = (confidence * bins).long().clamp(max=bins - 1)
    gaps = torch.zeros(bins, dtype=torch.double).index_add(0, place, right - confidence.double())
    return float(gaps.abs().sum() / len(labels))


def auroc(positive: Tensor, negative: Tensor) -> float:
    """Compute the chance that a positive's score is above a negative's, ties counting half. (N,), (M,) -> [0, 1].

    The area under the ROC curve, as the Mann-Whitney statistic: Hanley & McNeil, Radiology 143, 1982.
    """
    positive, negative = positive.double(), negative.double().sort().values
    below = torch.searchsorted(negative, positive, right=False).double()
    not_above = torch.searchsorted(negative, positive, right=True).double()
    return float((below + not_above).mean() / 2 / len(negative))


def peak_signal_to_noise(images: Tensor, reference: Tensor) -> Tensor:
    """Compute 10·log₁₀(1 / MSE) for images in [0, 1]. (N, …) each -> (N,) in dB."""
    error = (images - reference).square().flatten(1).mean(dim=1)
    return -10 * error.clamp(min=1e-12).log10()


def ink_in_common(images: Tensor, others: Tensor) -> Tensor:
    """Measure the share of ink that images have in common with others, a pixel's blur forgiven. (N, 1, H, W) each,
    in [0, 1] -> (N,) in [0, 1]. The sum of the smaller values over that of the larger ones (Ružička similarity).
    """
    a, b = (F.avg_pool2d(one, 3, 1, 1) for one in (images, others))
    return torch.minimum(a, b).sum(dim=(1, 2, 3)) / torch.maximum(a, b).sum(dim=(1, 2, 3)).clamp(min=1e-12)


def percent_below(percentiles: Sequence[float], value: float) -> int:
    """Tell about how many percent of a sample are below a value, from its percentiles 0 to 100, ascending."""
    return max(0, bisect_left(percentiles, value) - 1)
