"""Test that the chapter on all three networks lets VAE and GAN answer a digit, and neither a scribble nor a doubt."""

import torch

from aigc.examples import example_digit
from aigc.store.loaded import Models
from aigc.ui.learn.demos.asked import Asked
from aigc.ui.learn.demos.three import three_demo
from aigc.ui.look.i18n import notice


def test_vae_and_gan_refuse_a_scribble_as_the_first_screen_does(models: Models) -> None:
    scribble = torch.rand(1, 28, 28, generator=torch.Generator().manual_seed(0))
    cases = (
        (scribble, "none", "start.not_a_digit", 1),
        (scribble, "unsure", "start.unsure", 1),
        (example_digit(3, 0), "read", "start.unsure", 3),
        (scribble, "chosen", "start.not_a_digit", 3),
    )
    for image, known, said, pictures in cases:
        shown = three_demo(models, Asked(image, 4, known, 0, "")).markup
        assert (shown.count("<img"), shown.count(notice(said))) == (pictures, 3 - pictures), known
