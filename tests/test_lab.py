"""The models that an app shows: this project's, one's own in part, and of any size."""

from pathlib import Path

import pytest

from aigc.checkpoints import save_model
from aigc.lab import open_lab
from aigc.manifest import WeightsError
from aigc.models.dnn import DNN, DNNConfig
from aigc.models.gan import GAN, GANConfig
from aigc.models.vae import VAE, VAEConfig
from aigc.ui.api import json_endpoints
from aigc.ui.compose import build_app
from aigc.ui.words import InputError

A, B = {"digit": 7, "index": 0}, {"digit": 3, "index": 1}


def test_a_training_that_has_not_ended_does_not_replace_a_shipped_model(tmp_path: Path) -> None:
    save_model(VAE(VAEConfig("best", 3, 8)), tmp_path / "vae")
    (tmp_path / "gan").mkdir()
    (tmp_path / "gan" / "checkpoint.safetensors").write_bytes(b"half-way")
    assert open_lab("cpu", weights=tmp_path).gan["best"].config.latent == 64


def test_one_own_model_replaces_one_shipped_model(tmp_path: Path) -> None:
    save_model(VAE(VAEConfig("best", 3, 8)), tmp_path / "vae")
    lab = open_lab("cpu", weights=tmp_path)
    assert lab.vae["best"].config.latent == 3
    assert lab.vae["article"].config.latent == 20
    assert lab.metrics["vae"] == {}, "numbers measured of other weights must not be shown"
    with pytest.raises(WeightsError, match="none of the models"):
        open_lab("cpu", weights=tmp_path / "elsewhere")


def test_a_single_run_stands_in_for_the_variant_that_it_is(tmp_path: Path) -> None:
    save_model(DNN(DNNConfig("article", 16)), tmp_path / "run")
    lab = open_lab("cpu", weights=tmp_path / "run")
    assert (lab.dnn["article"].config.width, lab.dnn["best"].config.width) == (16, 32)
    (tmp_path / "run" / "config.json").write_text('{"hidden": 400}')
    with pytest.raises(WeightsError, match="describes none of this project's models: train one with"):
        open_lab("cpu", weights=tmp_path / "run")


def test_models_of_other_sizes_just_work(tmp_path: Path) -> None:
    for model, name in (
        (GAN(GANConfig("best", 24, 8)), "gan"),
        (GAN(GANConfig("article", 10, 16)), "gan-article"),
        (VAE(VAEConfig("best", 2, 8)), "vae"),
        (VAE(VAEConfig("article", 50, 30)), "vae-article"),
        (DNN(DNNConfig("best", 8)), "dnn"),
    ):
        save_model(model, tmp_path / name)
    lab = open_lab("cpu", weights=tmp_path)
    build_app(lab)
    ask = json_endpoints(lab)
    for variant in ("best", "article"):
        ask["generate"]([1, 2], 2, 0, 1.0, variant)
        ask["write"]("12", 1, "one", 0, 1.0, variant)
        ask["walk"](1, 0, 1, 1, "spherical", 3, variant)
        ask["sample_prior"](2, 0, 1.0, variant)
        ask["interpolate"](A, B, 3, variant)
    assert len(ask["reconstruct"](A, "best")["mean"]) == 2
    assert len(ask["reconstruct"](A, "article")["mean"]) == 50
    ask["decode"]([0.5, 1], "best")
    ask["classify"](A)
    ask["repair"](A, "noise", 0.5, "top", 0)
    with pytest.raises((InputError, ValueError), match="fitted"):
        ask["sample_fitted"]([1], 1, 0, 1.0)
