"""Test the numbers of one pass through the article's classifier against NumPy, and that no model is changed."""

import numpy as np
import torch

from aigc.examples import example_digit
from aigc.inference import classify
from aigc.store.loaded import Models
from aigc.ui.learn.demos.asked import Asked
from aigc.ui.learn.demos.forward import forward_demo, slopes, trace

THREE = example_digit(3, 0)


def by_hand(models: Models) -> np.ndarray:
    """Compute the ten logits of THREE with NumPy."""
    weights = {name: value.double().numpy() for name, value in models.dnn["article"].state_dict().items()}
    x = THREE.double().numpy().reshape(784)
    for place in (1, 4):
        x = np.maximum(0, weights[f"layers.{place}.weight"] @ x + weights[f"layers.{place}.bias"])
    logits: np.ndarray = (weights["layers.7.weight"] @ x + weights["layers.7.bias"])[:10]
    return logits


def test_losses_slopes_and_units_are_those_of_the_formulas(models: Models) -> None:
    s = by_hand(models)
    p = np.exp(s) / np.exp(s).sum()
    for y in (3, 8):
        target = np.eye(10)[y]
        values = forward_demo(models, Asked(THREE, y, "chosen", 0, "")).values
        assert np.isclose(float(values["ce"]), -np.log(p[y]), rtol=0.01)
        assert np.isclose(float(values["mse"]), ((p - target) ** 2).sum(), rtol=0.01)
        by_ce, by_mse = (slope.numpy() for slope in slopes(torch.tensor(s).float(), y))
        assert np.allclose(by_ce, p - target, atol=1e-5)
        assert np.allclose(by_mse, 2 * p * ((p - target) - (p * (p - target)).sum()), atol=1e-5)
    reading = float(classify(models.dnn["article"], THREE).probabilities[0, 3])
    assert f"says {reading:.1%}, and the loss" in forward_demo(models, Asked(THREE, 3, "label", 0, "")).markup
    first, hidden, *_, outputs = trace(models.dnn["article"], THREE)
    assert np.allclose(outputs[:10], s, atol=1e-4)
    assert torch.equal(hidden, first.clamp(min=0)) and values["hidden1"] == f"{int((first > 0).sum())} / 512"
