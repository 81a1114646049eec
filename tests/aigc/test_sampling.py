"""Test the three ways to draw digits from a VAE: N(0, I), Gaussians of each digit, and the flow."""

import dataclasses
from collections.abc import Callable

import pytest
import torch

import aigc
from aigc.models.vae import VAE, VAEConfig
from aigc.store.loaded import Models
from aigc.store.model_files import load_vae

ASKED = torch.arange(10).repeat(20)


def share_read(models: Models, images: torch.Tensor) -> float:
    said = aigc.classify(models.dnn["best"], images).probabilities.argmax(dim=1)
    return float((said == ASKED).double().mean())


def test_samples_are_the_digits_asked_for_most_often_along_the_flow(models: Models) -> None:
    vae = models.vae["best"]
    flow, gaussians = (
        share_read(models, aigc.sample_fitted(vae, ASKED)),
        share_read(models, aigc.sample_gaussians(vae, ASKED)),
    )
    assert flow > 0.96 and 0.85 < gaussians < flow


@pytest.mark.parametrize("sample", [aigc.sample_fitted, aigc.sample_gaussians])
def test_a_sample_depends_on_its_seed_and_digit_alone(sample: Callable[..., torch.Tensor], models: Models) -> None:
    vae = models.vae["best"]
    images = sample(vae, ASKED[:20])
    torch.testing.assert_close(images[13:14], sample(vae, ASKED[13:14], seed=13), atol=1e-3, rtol=0)
    assert float((images[13:14] - sample(vae, [4], seed=13)).abs().max()) > 0.5, "another digit is another image"


def test_samples_of_the_prior_depend_on_their_seed_alone(models: Models) -> None:
    vae = models.vae["best"]
    torch.testing.assert_close(
        aigc.sample_prior(vae, 5, seed=2)[3], aigc.sample_prior(vae, 1, seed=5)[0], atol=1e-4, rtol=0
    )


def test_the_way_along_the_flow_begins_at_n_0_i_and_ends_at_the_sample(models: Models) -> None:
    vae = models.vae["best"]
    way = aigc.follow_flow(vae, ASKED[:3], seed=4, temperature=0.9, steps=5, guidance=2)
    assert way.shape == (6, 3, 1, 28, 28)
    torch.testing.assert_close(way[0], aigc.sample_prior(vae, 3, seed=4, temperature=0.9), atol=1e-4, rtol=0)
    torch.testing.assert_close(way[-1], aigc.sample_fitted(vae, ASKED[:3], 4, 0.9, 5, 2), atol=1e-4, rtol=0)


def test_a_vae_without_a_flow_gives_samples_of_its_gaussians() -> None:
    vae = load_vae(device="cpu")
    old = VAE(dataclasses.replace(vae.config, flow=0)).eval()
    old.load_state_dict({name: value for name, value in vae.state_dict().items() if not name.startswith("flow.")})
    torch.testing.assert_close(aigc.sample_fitted(old, [3, 5]), aigc.sample_gaussians(vae, [3, 5]), atol=1e-4, rtol=0)


def test_wrong_arguments_are_named(models: Models) -> None:
    vae, article = models.vae["best"], VAE(VAEConfig("article", 3, 8))
    mistakes: list[tuple[Callable[[], object], str]] = [
        (lambda: aigc.sample_prior(vae, 1, temperature=-1), "temperature"),
        (lambda: aigc.sample_fitted(vae, [5], temperature=3), "temperature"),
        (lambda: aigc.sample_gaussians(vae, [5], temperature=3), "temperature"),
        (lambda: aigc.sample_fitted(vae, torch.tensor([10])), "digits"),
        (lambda: aigc.sample_fitted(vae, [5], steps=0), "steps must lie between 1 and"),
        (lambda: aigc.sample_fitted(vae, [5], steps=2.5), "steps must be a whole number"),  # type: ignore[arg-type]
        (lambda: aigc.sample_fitted(vae, [5], guidance=float("nan")), "guidance must lie between 0 and"),
        (lambda: aigc.sample_fitted(article, [5]), "no fitted prior"),
        (lambda: aigc.follow_flow(article, [5]), "no flow"),
    ]
    for mistake, named in mistakes:
        with pytest.raises(ValueError, match=named):
            mistake()
