"""Test the power law against the standard library's regression, and against laws that are known."""

from math import exp, log
from statistics import fmean, linear_regression

import numpy as np
import pytest

from aigc.horses.power_law import fit_power_law

SIZES = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0, 5500.0)


def test_exponent_and_factor_agree_with_the_standard_librarys_regression() -> None:
    rng = np.random.default_rng(1)
    errors = {n: [0.8 * n**-0.4 * exp(0.02 * noise) for noise in rng.standard_normal(3)] for n in SIZES}
    law = fit_power_law(errors)
    assert law is not None
    slope, level = linear_regression([log(n) for n in SIZES], [fmean(map(log, errors[n])) for n in SIZES])
    assert (law.exponent, law.factor) == pytest.approx((-slope, exp(level)))
    assert (law.first, law.last) == (1, 5500)
    assert law.interval is not None
    low, high = law.interval
    assert low < law.exponent < high < law.exponent + 0.02


def test_a_law_ends_where_it_breaks() -> None:
    errors = {n: [0.9 if n < 10 else max(2 * n**-0.5, 0.1)] for n in SIZES}
    law = fit_power_law(errors)
    assert law is not None
    assert (law.first, law.last) == (10, 300)
    assert law.exponent == pytest.approx(0.5, abs=0.02)
    assert law.interval is None, "one seed has no spread"


def test_errors_without_a_law_get_none() -> None:
    assert fit_power_law({n: [0.5 if i % 2 else 0.1] for i, n in enumerate(SIZES)}) is None
