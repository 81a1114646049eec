"""Test how numbers are signed and probabilities rounded."""

import pytest

from aigc.ui.look.signs import chance, minus


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


def test_no_probability_is_rounded_up_to_certainty() -> None:
    assert [chance(share) for share in (0.2836, 0.994, 0.9994, 0.99951, 1.0)] == [
        *("28.4%", "99.4%", "99.9%", ">99.9%", "100.0%")
    ]
