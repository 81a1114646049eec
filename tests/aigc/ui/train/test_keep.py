"""Test that a network trained live comes out whole: `python app.py --weights` opens the archive's folder."""

import io
import zipfile
from pathlib import Path

import pytest
import torch

from aigc.learning.live.settings import NETWORKS, Settings
from aigc.learning.live.training import Training
from aigc.models.config import VARIANTS
from aigc.store.loaded import open_models
from aigc.store.model_files import load_dnn, load_gan, load_vae
from aigc.store.names import kind_and_run
from aigc.ui.train.keep import INSTALL, pack
from tests.serving import ROOT

LOADERS = {"dnn": load_dnn, "gan": load_gan, "vae": load_vae}


@pytest.mark.parametrize("network", NETWORKS)
def test_a_kept_network_is_loaded_as_it_was(network: str, tmp_path: Path) -> None:
    training = Training(Settings(network, images=20, batch=4))
    training.step()
    training.measure()
    folder, archive = pack(training, "a machine")
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        packed.extractall(tmp_path)
    kind, name = kind_and_run(folder)
    assert name in VARIANTS, "the page shows no other classifier"
    models = open_models("cpu", tmp_path / folder)
    run = models.catalogue.of(kind)[name]
    assert run.origin == "disk" and run.identity.recipe == "live"
    assert run.record["training"]["settings"]["images"] == 20
    loaded = LOADERS[kind](device="cpu", source=tmp_path / folder).state_dict()
    assert all(torch.equal(loaded[name], value) for name, value in training.learner.model.state_dict().items())


def test_the_commands_that_install_the_page_are_those_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(command in readme for command in INSTALL.split("\n"))
