"""What counts as digits to write."""

import pytest

from aigc.ui.gan_tab import parse_digits


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("0123456789", list(range(10))),
        ("2026-11-23", [2, 0, 2, 6, 1, 1, 2, 3]),
        ("２０２６年１１月", [2, 0, 2, 6, 1, 1]),
        (" 7 ", [7]),
        ("二〇二六年", [2, 0, 2, 6]),
        ([3, 1, 4], [3, 1, 4]),
        (5, [5]),
    ],
)
def test_digits_are_read(text: object, digits: list[int]) -> None:
    assert parse_digits(text) == digits


@pytest.mark.parametrize("text", ["", " - ", "twelve", "1e5", "😀", "½", "百", None, [], [12], ["3"], "9" * 1001])
def test_what_is_no_digit_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="digit"):
        parse_digits(text)
