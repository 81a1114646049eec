"""Test that weights load bit for bit, or fail with a sentence that gives the remedy."""

import json
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from aigc.errors import WeightsError
from aigc.models.dnn import DNN, DNNConfig
from aigc.models.vae import VAE, VAEConfig
from aigc.store import locate
from aigc.store.catalogue import on_disk
from aigc.store.manifest import digests, read_manifest
from aigc.store.model_files import load_dnn, load_gan, load_vae, save_model
from aigc.store.names import WEIGHTS


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
        flow = 3_000_000 if path.parent.name == "vae" else 0  # bytes that a flow in the latents may take
        assert path.stat().st_size < 8_000_000 + flow, path


@pytest.mark.parametrize("file", ["config.json", "model.safetensors"])
def test_a_missing_file_is_named_with_the_command_that_restores_it(
    file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(WEIGHTS / "dnn", tmp_path / "dnn")
    (tmp_path / "dnn" / file).unlink()
    monkeypatch.setattr(locate, "WEIGHTS", tmp_path)
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


def test_a_model_of_another_kind_is_refused_with_what_differs(folder: Path) -> None:
    with pytest.raises(WeightsError, match="it has pen_offset, score_zero, temperature; a vae here has"):
        load_vae(source=folder)
    path = folder / "config.json"
    path.write_text(json.dumps({"hidden": 400, "variant": "best"}))
    with pytest.raises(
        WeightsError, match="it has hidden; a vae here has components, flow, latent, refinements, variant, width"
    ):
        load_vae(source=folder)
    path.write_text("[]")
    with pytest.raises(WeightsError, match="it holds no object"):
        load_vae(source=folder)


def test_weights_that_do_not_fit_are_refused_with_what_differs(folder: Path) -> None:
    tensors = DNN(DNNConfig("best", 4)).state_dict()
    cases: list[tuple[dict[str, Tensor], str]] = [
        ({k: v for k, v in tensors.items() if not k.startswith("layers.0.")}, "it lacks 6 tensors, layers.0.0.weight"),
        ({**tensors, "head.bias": torch.zeros(3)}, "it has 1 that the network has not, head.bias first"),
        (
            {**tensors, "layers.0.0.weight": torch.zeros(8, 1, 3, 3)},
            r"layers.0.0.weight is \(8, 1, 3, 3\), not \(4, 1, 3",
        ),
    ]
    for changed, difference in cases:
        save_file(changed, folder / "model.safetensors")
        with pytest.raises(WeightsError, match=difference):
            load_dnn(source=folder)


@pytest.mark.parametrize("file", ["config.json", "model.safetensors", "metrics.json", "timeline.safetensors"])
def test_a_shipped_file_that_was_changed_is_refused(file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(WEIGHTS / "gan", tmp_path / "gan")
    monkeypatch.setattr(locate, "WEIGHTS", tmp_path)
    load_gan(device="cpu")
    with (tmp_path / "gan" / file).open("ab") as shipped:
        shipped.write(b" ")
    with pytest.raises(
        WeightsError, match=rf"{file} is not the file that this version ships.*git checkout -- weights/gan"
    ):
        load_gan(device="cpu")


def test_the_manifest_names_every_shipped_file() -> None:
    assert read_manifest().files == digests()


def test_a_source_that_is_neither_folder_nor_repository() -> None:
    with pytest.raises(WeightsError, match="neither a folder nor a Hub repository"):
        load_dnn(source="no such thing")


def test_a_home_folder_may_be_written_as_a_tilde(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(folder.parent))
    for source in ("~/dnn", Path("~/dnn")):
        assert load_dnn(source=source, device="cpu").config.width == 4
    save_model(load_dnn(source="~/dnn", device="cpu"), "~/again")
    assert (folder.parent / "again" / "config.json").is_file()
    assert [run.kind for run in on_disk(Path("~/dnn"))] == ["dnn"]
    with pytest.raises(WeightsError, match="~nobody-of-that-name/dnn names no home folder"):
        load_dnn(source="~nobody-of-that-name/dnn")
