"""Test that strangers' weights are compared before memory is taken for them, and that only finite float32 is read."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from aigc.errors import WeightsError
from aigc.models.dnn import DNN, DNNConfig
from aigc.models.gan import GAN, GANConfig
from aigc.store.catalogue import list_runs
from aigc.store.loaded import open_models
from aigc.store.model_files import load_dnn, save_model
from tests.costs import megabytes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_model(DNN(DNNConfig("best", 4)), tmp_path / "dnn")
    return tmp_path / "dnn"


def test_a_config_of_gigabytes_beside_small_weights_takes_no_memory(folder: Path) -> None:
    config = {"variant": "best", "width": 4096, "temperature": 1.0, "score_zero": 0.0, "pen_offset": 0.0}
    (folder / "config.json").write_text(json.dumps(config))
    code = f"""
try: load_dnn(source={str(folder)!r})
except ValueError as error: said = str(error)
assert "layers.0.0.weight is (4, 1, 3, 3), not (4096, 1, 3, 3)" in said"""
    assert megabytes("from aigc.store.model_files import load_dnn", code) < 50


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf")])
def test_weights_that_are_not_finite_are_named(bad: float, folder: Path) -> None:
    tensors = DNN(DNNConfig("best", 4)).state_dict()
    tensors["layers.3.0.weight"][0, 0, 0, 0] = bad
    save_file(tensors, folder / "model.safetensors")
    with pytest.raises(
        WeightsError, match=r"model\.safetensors is damaged \(layers\.3\.0\.weight holds a number that is"
    ):
        load_dnn(source=folder)


@pytest.mark.parametrize(("dtype", "said"), [(torch.float16, "F16"), (torch.float64, "F64"), (torch.int64, "I64")])
def test_another_type_is_not_cast_in_silence(dtype: torch.dtype, said: str, folder: Path) -> None:
    tensors = DNN(DNNConfig("best", 4)).state_dict()
    tensors["layers.0.0.weight"] = tensors["layers.0.0.weight"].to(dtype)
    save_file(tensors, folder / "model.safetensors")
    with pytest.raises(WeightsError, match=f"layers.0.0.weight is of type {said}, not F32"):
        load_dnn(source=folder)


@pytest.mark.parametrize("change", [{"width": 4.5}, {"width": True}, {"width": [4]}, {"width": None}])
def test_a_width_must_be_a_whole_number(change: dict[str, object], folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | change))
    with pytest.raises(WeightsError, match=r"config\.json does not describe a dnn .*width must be a whole number"):
        load_dnn(source=folder)


def test_a_file_of_gigabytes_is_refused_by_its_size(folder: Path) -> None:
    with (folder / "model.safetensors").open("ab") as file:
        file.truncate(10**11)
    with pytest.raises(WeightsError, match="100,000,000,000 bytes"):
        load_dnn(source=folder)


def test_a_damaged_run_is_left_out_and_the_shipped_one_takes_its_place(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    save_model(GAN(GANConfig("best", 8, 4)), tmp_path / "gan")
    save_model(DNN(DNNConfig("best", 4)), tmp_path / "dnn")
    save_model(DNN(DNNConfig("best", 4)), tmp_path / "dnn-mine")
    (tmp_path / "dnn" / "metrics.json").write_text('{"evaluation": {"accuracy": "good", "hardware": "x"}}')
    (tmp_path / "dnn-mine" / "config.json").write_text('{"width": 2048}')
    models = open_models("cpu", weights=tmp_path)
    assert models.gan["best"].config.latent == 8
    assert models.dnn["best"].config.width == 32, "the shipped one's"
    assert "mine" not in models.dnn
    said = [record.message for record in caplog.records if record.message.startswith("left out")]
    assert len(said) == 2 and all("dnn" in one and "\n" not in one for one in said)


def test_where_all_runs_are_damaged_the_first_is_named(folder: Path) -> None:
    (folder / "metrics.json").write_text("[")
    with pytest.raises(WeightsError, match=r"dnn/metrics\.json is damaged"):
        list_runs(folder.parent)
