"""A hand survives its way through a link; any other text is refused in one sentence."""

import pytest
import torch

from aigc.inference import draw_latents
from aigc.writing.hand import hand_from_text, hand_to_text


def test_a_hand_returns_from_its_text_as_it_was_to_three_digits() -> None:
    z = draw_latents(1, 64, seed=4)
    z[0, -1] = 6  # far from the middle, as hands with a pen may lie
    text = hand_to_text(z)
    assert len(text) < 180 and text.replace("-", "").replace("_", "").isalnum(), "fit for a link"
    torch.testing.assert_close(hand_from_text(f" {text}\n", 64), z, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("text", ["", "hand", "ä" * 171, "A" * 170, hand_to_text(torch.full((1, 64), float("nan")))])
def test_another_text_is_no_hand(text: str) -> None:
    with pytest.raises(ValueError, match="hand is"):
        hand_from_text(text, 64)
