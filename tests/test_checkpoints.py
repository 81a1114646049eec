"""Weights come back bit for bit, or not at all with a sentence that says what to do."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from aigc import checkpoints
from aigc.checkpoints import WEIGHTS, WeightsError, load_dnn, load_gan, load_vae, pick_device, save_model
from aigc.lab import open_lab
from aigc.models.dnn import DNN, DNNConfig
from aigc.models.vae import VAE, VAEConfig
from tests.hub import COMMIT, hub
from tests.serving import ROOT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_model(DNN(DNNConfig("best", 4)), tmp_path / "dnn")
    return tmp_path / "dnn"


def test_a_saved_model_has_two_files_and_comes_back_bit_for_bit(tmp_path: Path) -> None:
    vae = VAE(VAEConfig("best", 3, 8))
    save_model(vae, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["config.json", "model.safetensors"]
    loaded = load_vae(source=tmp_path, device="cpu")
    assert loaded.config == vae.config
    assert not loaded.training
    for name, value in vae.state_dict().items():
        assert torch.equal(loaded.state_dict()[name], value), name


def test_shipped_weights_load_and_are_small() -> None:
    for load in (load_gan, load_vae, load_dnn):
        for variant in ("best", "article"):
            assert load(variant, device="cpu").config.variant == variant
    for path in WEIGHTS.glob("*/model.safetensors"):
        assert path.stat().st_size < 8_000_000, path


@pytest.mark.parametrize("file", ["config.json", "model.safetensors"])
def test_a_missing_file_is_named_with_the_command_that_restores_it(
    file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(WEIGHTS / "dnn", tmp_path / "dnn")
    (tmp_path / "dnn" / file).unlink()
    monkeypatch.setattr(checkpoints, "WEIGHTS", tmp_path)
    with pytest.raises(WeightsError, match=rf"{file} is missing: .*git checkout -- weights/dnn.*python -m train.dnn"):
        load_dnn()


def test_half_a_file_is_called_damaged(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(WeightsError, match=r"model\.safetensors is damaged"):
        load_dnn(source=folder)


def test_a_pickle_is_never_read(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    torch.save(DNN(DNNConfig("best", 4)).state_dict(), folder / "pytorch_model.bin")
    with pytest.raises(WeightsError, match=r"model\.safetensors is missing"):
        load_dnn(source=folder)
    torch.save(DNN(DNNConfig("best", 4)).state_dict(), folder / "model.safetensors")  # a pickle under a false name
    with pytest.raises(WeightsError, match="damaged"):
        load_dnn(source=folder)


CHANGES: list[dict[str, object]] = [
    {"width": 8},
    {"width": -4},
    {"width": 10**9},
    {"width": "wide"},
    {"widht": 4},
    {"variant": "article"},
    {"variant": "worst"},
    {"temperature": 0},
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_config_that_does_not_fit_is_refused(change: dict[str, object], folder: Path) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(WeightsError, match=r"config\.json"):
        load_dnn(source=folder)


def test_a_model_of_another_kind_is_refused(folder: Path) -> None:
    with pytest.raises(WeightsError):
        load_vae(source=folder)


def test_a_source_that_is_neither_folder_nor_repository() -> None:
    with pytest.raises(WeightsError, match="neither a folder nor a Hub repository"):
        load_dnn(source="no such thing")


def test_devices() -> None:
    assert pick_device("cpu").type == "cpu"
    assert pick_device("auto").type in ("cpu", "cuda", "mps")
    with pytest.raises(ValueError, match="no device 'tpu'"):
        pick_device("tpu")


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
        open_lab("cpu", weights=tmp_path / "vae")


LOAD = """
import sys, aigc
try:
    print(aigc.load_dnn(source=sys.argv[1], device="cpu").config)
except aigc.WeightsError as error:
    print("WeightsError:", error)
"""


def load_from(endpoint: str, source: str, cache: Path) -> str:
    """Load in a fresh process, as huggingface_hub reads its endpoint when it is imported."""
    command = [sys.executable, "-c", LOAD, source]
    settings = os.environ | {"HF_ENDPOINT": endpoint, "HF_HOME": str(cache)}
    return subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, check=True).stdout.strip()


def test_a_model_on_the_hub_is_loaded_at_one_commit_and_then_from_the_cache(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    with hub({"somebody/aigc-dnn": folder}) as endpoint:
        for source in ("somebody/aigc-dnn", "somebody/aigc-dnn@main", f"somebody/aigc-dnn@{COMMIT}"):
            assert load_from(endpoint, source, cache) == str(DNNConfig("best", 4))
    offline = "http://127.0.0.1:9"
    assert load_from(offline, f"somebody/aigc-dnn@{COMMIT}", cache) == str(DNNConfig("best", 4))
    assert "cannot be reached" in load_from(offline, "somebody/aigc-dnn", cache)


def test_a_hub_repository_that_is_missing_or_offers_only_a_pickle_is_refused(folder: Path, tmp_path: Path) -> None:
    torch.save(DNN(DNNConfig("best", 4)).state_dict(), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    with hub({"somebody/pickle": folder}) as endpoint:
        assert "only safetensors are loaded" in load_from(endpoint, "somebody/pickle", tmp_path / "cache")
        assert "the Hub answered 404 for somebody/else@main" in load_from(endpoint, "somebody/else", tmp_path / "cache")
