"""Test the models that an app shows: the shipped ones, some replaced by the user's own, any size."""

import json
from pathlib import Path

import pytest

from aigc.errors import WeightsError
from aigc.models.dnn import DNN, DNNConfig
from aigc.models.gan import GAN, GANConfig
from aigc.models.vae import VAE, VAEConfig
from aigc.store.loaded import open_models
from aigc.store.model_files import save_model
from aigc.store.records import numbers_alone
from aigc.ui.api import json_endpoints
from aigc.ui.compose import build_app
from aigc.ui.look.i18n import InputError

A, B = {"digit": 7, "index": 0}, {"digit": 3, "index": 1}


def test_a_training_that_has_not_ended_does_not_replace_a_shipped_model(tmp_path: Path) -> None:
    save_model(VAE(VAEConfig("best", 3, 8)), tmp_path / "vae")
    (tmp_path / "gan").mkdir()
    (tmp_path / "gan" / "checkpoint.safetensors").write_bytes(b"half-way")
    assert open_models("cpu", weights=tmp_path).gan["best"].config.latent == 64


def test_one_own_model_replaces_one_shipped_model(tmp_path: Path) -> None:
    save_model(VAE(VAEConfig("best", 3, 8)), tmp_path / "vae")
    models = open_models("cpu", weights=tmp_path)
    assert models.vae["best"].config.latent == 3
    assert models.vae["article"].config.latent == 20
    assert models.catalogue.of("vae")["best"].record == {}, "numbers measured of other weights must not be shown"
    with pytest.raises(WeightsError, match=r"there is no folder .*elsewhere"):
        open_models("cpu", weights=tmp_path / "elsewhere")
    (tmp_path / "vae").rename(tmp_path / "my-vae")
    with pytest.raises(WeightsError, match=r"none of the folders gan, .*name the folder of one model"):
        open_models("cpu", weights=tmp_path)


def test_a_single_run_stands_in_for_the_run_that_it_is(tmp_path: Path) -> None:
    run = tmp_path / "run"
    save_model(DNN(DNNConfig("article", 16)), run)
    models = open_models("cpu", weights=run)
    assert (models.dnn["article"].config.width, models.dnn["best"].config.width) == (16, 32)
    save_model(VAE(VAEConfig("best", 2, 8)), run)
    assert open_models("cpu", weights=run).vae["best"].config.latent == 2
    record = {"kind": "vae", "variant": "best", "recipe": "map", "run": "map"}
    (run / "metrics.json").write_text(json.dumps({"training": record}))
    models = open_models("cpu", weights=run)
    assert (models.vae["map"].config.width, models.vae["best"].config.latent) == (8, 32)
    (run / "config.json").write_text('{"hidden": 400, "variant": "best"}')
    with pytest.raises(
        WeightsError, match="it has hidden; a vae here has components, flow, latent, refinements, variant, width"
    ):
        open_models("cpu", weights=run)
    (run / "model.safetensors").write_bytes(b"nonsense")
    with pytest.raises(WeightsError, match="holds none of this project's models: train one with"):
        open_models("cpu", weights=run)


@pytest.mark.parametrize("content", ["[]", "null", "{", '{"evaluation": 3}', '{"evaluation": {"accuracy": 0.9}}'])
def test_a_metrics_file_that_is_something_else_is_named(content: str, tmp_path: Path) -> None:
    save_model(DNN(DNNConfig("best", 4)), tmp_path)
    (tmp_path / "metrics.json").write_text(content)
    with pytest.raises(WeightsError, match=r"metrics\.json is .*: restore it, or delete it"):
        open_models("cpu", weights=tmp_path)


def test_of_what_strangers_measured_only_numbers_are_shown() -> None:
    evaluation = {"accuracy": 0.5, "errors": 3, "hardware": "a CPU", "mistakes": [{"digit": "<img>"}], "seed": "<b>"}
    assert numbers_alone({"evaluation": evaluation, "training": {}}) == {
        "evaluation": {"accuracy": 0.5, "errors": 3, "hardware": "a CPU"}
    }
    assert numbers_alone({}) == {}


@pytest.mark.parametrize("owner", ["", "a/b", "../x", "-x", "名"])
def test_a_name_that_no_owner_has_is_refused(owner: str) -> None:
    with pytest.raises(WeightsError, match="is no user or organisation of the Hub"):
        open_models("cpu", hub=owner)


def test_models_of_other_sizes_just_work(tmp_path: Path) -> None:
    for model, name in (
        (GAN(GANConfig("best", 24, 8)), "gan"),
        (GAN(GANConfig("article", 10, 16)), "gan-article"),
        (VAE(VAEConfig("best", 2, 8)), "vae"),
        (VAE(VAEConfig("article", 50, 30)), "vae-article"),
        (DNN(DNNConfig("best", 8)), "dnn"),
    ):
        save_model(model, tmp_path / name)
    models = open_models("cpu", weights=tmp_path)
    build_app(models)
    ask = json_endpoints(models)
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
