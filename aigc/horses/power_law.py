"""Fit the power law of errors, error = a·n^(−b), where it holds, and say where it breaks.

Hestness et al., "Deep Learning Scaling is Predictable, Empirically", arXiv:1712.00409, equation (1).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

TOLERANCE = 0.1  # the law holds where it is off by at most a tenth
LEAST = 4  # sizes that a law must hold for
RESAMPLED, SEED = 2_000, 0


@dataclass(frozen=True)
class PowerLaw:
    """error = factor·n^(−exponent) for n from `first` to `last`.

    interval  95 % of the exponents of resampled seeds; None where no size has several
    """

    factor: float
    exponent: float
    interval: tuple[float, float] | None
    first: float
    last: float

    def at(self, size: float) -> float:
        """Predict the error at a size."""
        return float(self.factor * size**-self.exponent)


def fit_power_law(errors: Mapping[float, Sequence[float]]) -> PowerLaw | None:
    """Fit the law to errors by size, one for each seed, over the longest stretch of sizes that it holds for.

    The fit is that of least squares to the means of the logarithms, all sizes alike; of stretches equally long, the one
    with the least squares is taken. None where it holds for no LEAST sizes in a row.
    """
    sizes = sorted(errors)
    logs = [np.log(np.asarray(errors[size], dtype=np.float64)) for size in sizes]
    middle = np.array([values.mean() for values in logs])
    x = np.log(np.asarray(sizes, dtype=np.float64))
    best: tuple[int, float, slice] | None = None
    for first in range(len(sizes)):
        for end in range(first + LEAST, len(sizes) + 1):
            part = slice(first, end)
            off = middle[part] - np.polyval(np.polyfit(x[part], middle[part], 1), x[part])
            if np.abs(off).max() <= np.log1p(TOLERANCE):
                rank = (end - first, -float(off @ off), part)
                best = rank if best is None or rank[:2] > best[:2] else best
    if best is None:
        return None
    part = best[2]
    slope, level = np.polyfit(x[part], middle[part], 1)
    return PowerLaw(
        float(np.exp(level)), float(-slope), _interval(x[part], logs[part]), sizes[part][0], sizes[part][-1]
    )


def _interval(x: np.ndarray, logs: Sequence[np.ndarray]) -> tuple[float, float] | None:
    """Resample the seeds of every size, and take the middle 95 % of the exponents."""
    if max(map(len, logs)) < 2:
        return None
    rng = np.random.default_rng(SEED)
    means = np.stack([rng.choice(values, (RESAMPLED, len(values))).mean(axis=1) for values in logs])  # (sizes, R)
    weights = (x - x.mean()) / ((x - x.mean()) ** 2).sum()
    low, high = np.quantile(-(weights @ means), (0.025, 0.975))
    return float(low), float(high)
