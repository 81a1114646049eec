"""Test how numbers are signed: by the minus sign, and zero not at all, however it was rounded."""

import pytest

from aigc.ui.look.signs import minus


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("-0°", "0°"),
        (f"{-0.004:.2f}", "0.00"),
        ("-0.04", "−0.04"),
        ("-05", "−05"),
        ("1e-07", "1e−07"),
        ("μ = -0.00, σ = -10", "μ = 0.00, σ = −10"),
    ],
)
def test_a_number_below_zero_has_the_minus_sign_and_zero_none(written: str, shown: str) -> None:
    assert minus(written) == shown
