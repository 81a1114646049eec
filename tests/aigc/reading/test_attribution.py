"""Test that integrated gradients keep their axiom, and that feature maps are the layer's own output."""

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from aigc.models.dnn import DNN
from aigc.reading.attribution import first_feature_maps, integrated_gradients
from aigc.store.loaded import Models
from aigc.store.model_files import load_dnn


def gap(dnn: DNN, image: Tensor, digit: int, rival: int) -> float:
    """Subtract the logit margin of a black image from the margin of this image."""
    with torch.no_grad():
        logits, _ = dnn(torch.stack([image, torch.zeros_like(image)]))
    margins = logits[:, digit] - logits[:, rival]
    return float(margins[0] - margins[1])


@pytest.mark.parametrize("variant", ["best", "article"])
def test_the_pixels_add_up_to_what_the_ink_changed(models: Models, digits: tuple[Tensor, Tensor], variant: str) -> None:
    dnn = models.dnn[variant]
    for image, label in zip(*(part[:5] for part in digits), strict=True):
        digit, rival = int(label), (int(label) + 3) % 10
        expected = gap(dnn, image, digit, rival)
        fine = float(integrated_gradients(dnn, image, digit, rival, steps=300).sum())
        assert fine == pytest.approx(expected, abs=0.02 * abs(expected) + 0.1)
        coarse = float(integrated_gradients(dnn, image, digit, rival).sum())
        assert coarse == pytest.approx(expected, abs=0.15 * abs(expected) + 0.2)


def test_only_ink_speaks_and_a_swap_of_the_two_digits_turns_its_sign(
    models: Models, digits: tuple[Tensor, Tensor]
) -> None:
    image = digits[0][4]
    attribution = integrated_gradients(models.dnn["best"], image, 4, 9)
    assert attribution.abs().sum() > 0
    assert (attribution[image[0] == 0] == 0).all()
    torch.testing.assert_close(integrated_gradients(models.dnn["best"], image, 9, 4), -attribution)


def test_weights_gather_no_gradients(models: Models, digits: tuple[Tensor, Tensor]) -> None:
    integrated_gradients(models.dnn["best"], digits[0][0], 0, 6)
    assert all(parameter.grad is None for parameter in models.dnn["best"].parameters())


def test_feature_maps_are_those_of_the_first_convolution(digits: tuple[Tensor, Tensor]) -> None:
    dnn, image = load_dnn(device="cpu"), digits[0][3]
    state = {key.removeprefix("layers.0."): value for key, value in dnn.state_dict().items() if "layers.0." in key}
    plain = F.conv2d(image[None], state["0.weight"], padding=1)
    expected = F.batch_norm(
        plain, state["1.running_mean"], state["1.running_var"], state["1.weight"], state["1.bias"]
    ).relu()
    maps = first_feature_maps(dnn, image)
    assert maps.shape == (dnn.config.width, 1, 28, 28)
    torch.testing.assert_close(maps[:, 0], expected[0])


def test_a_network_without_convolutions_has_no_maps(models: Models, digits: tuple[Tensor, Tensor]) -> None:
    with pytest.raises(ValueError, match="the article's network has none"):
        first_feature_maps(models.dnn["article"], digits[0][0])
