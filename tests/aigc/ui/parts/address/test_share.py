"""Test the QR codes of links."""

from typing import Any

import pytest

from aigc.ui.look.i18n import InputError
from aigc.ui.parts.address.share import MOST, code


def test_a_longest_link_still_fits_a_code() -> None:
    assert code("h" * MOST).startswith("<svg")


@pytest.mark.parametrize("link", [None, "", 3, ["x"], "h" * (MOST + 1)])
def test_anything_else_is_refused(link: Any) -> None:
    with pytest.raises(InputError):
        code(link)
