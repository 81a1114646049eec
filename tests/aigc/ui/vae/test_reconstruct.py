"""Test that a scribble is redrawn with a word that it is taken for no digit."""

import torch

from aigc.examples import example_digit
from aigc.store.loaded import Models
from aigc.ui.look.i18n import both
from aigc.ui.vae.reconstruct import rebuilt


def test_a_scribble_is_redrawn_and_called_no_digit_and_a_digit_is_not(models: Models) -> None:
    stripes = torch.zeros(1, 28, 28)
    stripes[:, 4:24:4, 4:24] = 1.0
    for variant in ("best", "article"):
        assert both("reconstruct.no_digit") in rebuilt(models, stripes, variant, 0)[0], variant
        assert both("reconstruct.no_digit") not in rebuilt(models, example_digit(7, 0), variant, 0)[0], variant
