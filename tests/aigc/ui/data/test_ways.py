"""Test the place of a digit among the training digits against the digits themselves."""

import torch

from aigc.examples import training_images
from aigc.shape import looks
from aigc.ui.data.figures import figures
from aigc.ui.data.ways import MEASURES, tenth


def test_a_tenth_of_the_training_digits_falls_into_each_tenth() -> None:
    images = torch.cat([training_images(digit)[::40] for digit in range(10)]).unsqueeze(1).float() / 255
    measured = looks(images)
    for at, name in enumerate(MEASURES):
        edges = figures()["looks"][name]["edges"]
        places = torch.tensor([tenth(edges, value) for value in measured[:, at].tolist()])
        shares = places.bincount(minlength=11)[1:] / len(images)
        assert len(shares) == 10 and (shares - 0.1).abs().max() < 0.04, name
