"""Test the pass backwards through a classifier: against finite differences, and that it changes no model."""

import copy

import pytest
import torch
from torch import Tensor

from aigc.examples import example_digit
from aigc.learning.backward import layer_slopes, one_step, pixel_slope
from aigc.losses import cross_entropy_loss
from aigc.models.dnn import DNN, DNNConfig

THREE = example_digit(3, 0)


@pytest.fixture
def dnn() -> DNN:
    torch.manual_seed(1)
    return DNN(DNNConfig(variant="article", width=16)).eval()


def loss(dnn: DNN, image: Tensor, label: int = 8) -> float:
    with torch.no_grad():
        return float(cross_entropy_loss(dnn(image[None])[0], torch.tensor([label])))


def test_a_step_and_the_wish_of_the_pixels_lower_the_loss_and_change_no_model(dnn: DNN) -> None:
    before = copy.deepcopy(dnn.state_dict())
    assert one_step(dnn, THREE, 8, 0.005) < loss(dnn, THREE)
    assert loss(dnn, THREE - 0.01 * pixel_slope(dnn, THREE, 8).sign()) < loss(dnn, THREE)
    assert all(torch.equal(value, dnn.state_dict()[name]) for name, value in before.items())
    assert all(parameter.grad is None for parameter in dnn.parameters())


def test_the_norm_of_a_layers_gradient_is_the_loss_s_rise_along_it(dnn: DNN) -> None:
    weight, norm = layer_slopes(dnn, THREE, 8)[0]
    torch.autograd.backward(cross_entropy_loss(dnn(THREE[None])[0], torch.tensor([8])))
    gradient = next(dnn.parameters()).grad
    assert gradient is not None and weight.shape == gradient.shape
    at, size = loss(dnn, THREE), 1e-3  # small enough to switch no unit
    with torch.no_grad():
        next(dnn.parameters()).add_(size * gradient / gradient.norm())
    assert (loss(dnn, THREE) - at) / size == pytest.approx(norm, rel=0.05)
