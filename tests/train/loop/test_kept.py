"""Test that a run kept from the page goes on with --resume: at its own weights, in its own network, and no other."""

import io
import json
import zipfile
from pathlib import Path
from types import ModuleType

import pytest
import torch
from safetensors.torch import load_file

from aigc.learning.live.settings import NETWORKS, Settings
from aigc.learning.live.training import Training
from aigc.store.loaded import open_models
from aigc.ui.train.keep import pack
from train import dnn, gan, vae

SCRIPTS: dict[str, ModuleType] = {"dnn": dnn, "vae": vae, "gan": gan}


def kept(network: str, folder: Path) -> Path:
    training = Training(Settings(network, images=20, batch=4))
    training.step()
    name, archive = pack(training, "a machine")
    zipfile.ZipFile(io.BytesIO(archive)).extractall(folder)
    return folder / name


def command(network: str, data: Path, out: Path) -> list[str]:
    paths = ["--data-dir", str(data), "--out", str(out), "--log-dir", str(out / "logs"), "--device", "cpu"]
    how = ["--variant", NETWORKS[network].config.variant, "--resume", "--epochs", "1", "--batch-size", "100"]
    return [*paths, *how, *(["--pen-epochs", "0"] if network.startswith("gan") else [])]


@pytest.mark.parametrize("network", ["dnn-fast", "vae-fast", "gan-article"])
def test_a_kept_run_goes_on_at_its_weights(
    network: str,
    mnist_dir: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("train.loop.timeline.MOMENTS", 3)
    monkeypatch.setattr("train.loop.timeline.MEASURED", 100)
    folder, kind = kept(network, tmp_path), NETWORKS[network].kind
    before, config = load_file(folder / "model.safetensors"), (folder / "config.json").read_text()
    SCRIPTS[kind].main([*command(network, mnist_dir, folder), "--lr", "1e-9"])
    assert "begins at its weights" in capsys.readouterr().out
    after = load_file(folder / "model.safetensors")
    weights = {name for name in before if name.endswith(("weight", "bias"))}
    assert all(torch.allclose(before[name], after[name], atol=1e-5) for name in weights)
    assert not all(torch.equal(before[name], after[name]) for name in weights), "it learned, if little"
    record = json.loads((folder / "metrics.json").read_text())["training"]
    assert record["recipe"] != "live" and record["began_at"]["settings"]["images"] == 20
    assert json.loads(config).get("width") == json.loads((folder / "config.json").read_text()).get("width")
    assert open_models("cpu", folder).catalogue.single() is not None
    SCRIPTS[kind].main([*command(network, mnist_dir, folder), "--lr", "1e-9"])
    assert "nothing is left to do" in capsys.readouterr().out


def test_a_kept_run_of_another_kind_or_variant_is_named(mnist_dir: Path, tmp_path: Path) -> None:
    folder = kept("dnn-article", tmp_path)
    asked = command("dnn-article", mnist_dir, folder)
    with pytest.raises(ValueError, match=r"holds a dnn: use python -m train\.dnn"):
        vae.main(asked)
    with pytest.raises(ValueError, match="add --variant article"):
        dnn.main([*asked, "--variant", "best", "--batch-size", "128"])
    (folder / "metrics.json").unlink()
    with pytest.raises(ValueError, match="finds no checkpoint"):
        dnn.main(asked)
