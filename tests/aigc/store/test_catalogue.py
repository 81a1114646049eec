"""Test the runs that an app can show: described by their records, any number of them, loaded on first use."""

import json
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from aigc.errors import WeightsError
from aigc.models.dnn import DNN, DNNConfig
from aigc.models.gan import GAN, GANConfig
from aigc.models.vae import VAE, VAEConfig
from aigc.store import loaded
from aigc.store.catalogue import list_runs
from aigc.store.loaded import OnDemand, open_models
from aigc.store.model_files import save_model
from aigc.store.names import WEIGHTS, folder_name, kind_and_run
from aigc.store.records import Identity


def save_run(folder: Path, model: GAN | VAE | DNN, **names: str) -> None:
    save_model(model, folder)
    if names:
        (folder / "metrics.json").write_text(json.dumps({"training": names}))


def test_the_shipped_runs_are_listed_best_and_article_first() -> None:
    runs = list_runs()
    assert list(runs.of("gan")) == ["best", "article", "collapsed", "fast"]
    assert list(runs.of("dnn")) == ["best", "article", "fast"]
    assert set(runs.of("vae")) == {"best", "article", "fast", "map", "lambda-0.1", "lambda-4", "lambda-10"}
    assert runs.kl_weights() == {0.1: "lambda-0.1", 1.0: "article", 4.0: "lambda-4", 10.0: "lambda-10"}


@pytest.mark.parametrize("kind", ["gan", "vae", "dnn"])
def test_every_shipped_run_is_what_its_record_says(kind: str) -> None:
    for name, run in list_runs().of(kind).items():
        config = json.loads((run.folder / "config.json").read_text())
        identity = run.identity
        assert (identity.kind, identity.run, identity.variant) == (kind, name, config["variant"])
        assert kind_and_run(folder_name(kind, name)) == (kind, name)


def test_a_new_run_joins_the_others_under_the_name_of_its_folder(tmp_path: Path) -> None:
    save_run(tmp_path / "gan-small", GAN(GANConfig("best", 8, 4)))
    save_run(tmp_path / "vae-lambda-2", VAE(VAEConfig("article", 5, 16)))
    models = open_models("cpu", weights=tmp_path)
    assert list(models.gan) == ["best", "article", "collapsed", "fast", "small"]
    assert models.gan["small"].config.latent == 8
    assert models.gan["best"].config.latent == 64
    assert models.catalogue.kl_weights()[2.0] == "lambda-2", "the λ slider has one more stop"


def test_a_folder_of_another_name_is_what_its_record_says(tmp_path: Path) -> None:
    names = {"kind": "vae", "variant": "article", "recipe": "lambda-4", "run": "lambda-4"}
    save_run(tmp_path / "monday", VAE(VAEConfig("article", 5, 16)), **names)
    runs = list_runs(tmp_path)
    assert runs.of("vae")["lambda-4"].folder == tmp_path / "monday"
    save_run(tmp_path / "tuesday", VAE(VAEConfig("article", 5, 16)), **names)
    with pytest.raises(WeightsError, match=r"monday and .*tuesday are both the run lambda-4 of a vae: move one away"):
        list_runs(tmp_path)


@pytest.mark.parametrize(
    "names",
    [
        {"kind": "vae", "variant": "best", "recipe": "map", "run": "../../etc"},
        {"kind": "cat", "variant": "best", "recipe": "map", "run": "map"},
        {"kind": "vae", "variant": "best", "recipe": ["map"], "run": "map"},
        {"kind": "vae"},
        {},
    ],
)
def test_names_that_no_run_can_have_are_not_taken_from_a_record(names: dict[str, str], tmp_path: Path) -> None:
    save_run(tmp_path / "run", VAE(VAEConfig("best", 3, 8)), **names)
    assert list_runs(tmp_path / "run").of("vae")["best"].folder == tmp_path / "run", "the config tells the variant"


@pytest.mark.parametrize(
    ("identity", "weight"),
    [
        (Identity("vae", "article", "lambda-0.5", "lambda-0.5"), 0.5),
        (Identity("vae", "article", "article", "mine"), 1.0),
        (Identity("vae", "best", "best", "best"), None),
        (Identity("vae", "article", "lambda-many", "lambda-many"), None),
        (Identity("gan", "article", "article", "article"), None),
    ],
)
def test_the_recipe_tells_lambda(identity: Identity, weight: float | None) -> None:
    assert identity.kl_weight == weight


def test_forty_runs_are_listed_without_loading_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(40):
        save_run(tmp_path / f"gan-grid-{number:02}", GAN(GANConfig("article", 4, 4)))
    taken: list[str] = []

    def load(name: str, device: str, folder: Path) -> GAN:
        taken.append(name)
        return GAN(GANConfig("article", 4, 4))

    monkeypatch.setattr(loaded, "load_gan", load)
    models = open_models("cpu", weights=tmp_path)
    assert len(models.gan) == 44 and taken == ["best"], "the page's first picture alone"
    assert models.gan["grid-07"] is models.gan["grid-07"]
    assert taken == ["best", "grid-07"]


def test_a_model_that_many_ask_for_at_once_is_made_once_and_holds_up_nobody_else() -> None:
    made, at_work, go_on = [], threading.Event(), threading.Event()

    def make(run: object) -> object:
        made.append(run)
        if run == "slow":
            at_work.set()
            assert go_on.wait(10)
        return object()

    items = OnDemand({"slow": "slow", "quick": "quick"}, make)  # type: ignore[dict-item]
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(lambda: items["slow"]) for _ in range(6)]
        assert at_work.wait(10)
        started = time.monotonic()
        assert items["quick"] is not None
        assert time.monotonic() - started < 5, "it waits for nobody"
        go_on.set()
        answers = {id(one.result()) for one in asked}
    assert len(answers) == 1 and made.count("slow") == 1


def test_a_model_that_cannot_be_loaded_is_tried_again(tmp_path: Path) -> None:
    """Refuse a damaged file until it is repaired; no restart is needed after that."""
    save_run(tmp_path / "dnn", DNN(DNNConfig("best", 4)))
    save_run(tmp_path / "dnn-article", DNN(DNNConfig("article", 8)))
    good = (tmp_path / "dnn-article" / "model.safetensors").read_bytes()
    models = open_models("cpu", weights=tmp_path)
    (tmp_path / "dnn-article" / "model.safetensors").write_bytes(good[:100])
    for _ in range(2):
        with pytest.raises(WeightsError, match="is damaged"):
            models.dnn["article"]
    assert models.dnn["best"].config.width == 4, "the others work"
    (tmp_path / "dnn-article" / "model.safetensors").write_bytes(good)
    assert models.dnn["article"].config.width == 8


def test_a_shipped_file_that_was_changed_is_refused_when_its_model_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = tmp_path / "weights"
    shutil.copytree(WEIGHTS, weights)
    monkeypatch.setattr("aigc.store.locate.WEIGHTS", weights)
    models = open_models("cpu")
    with (weights / "vae" / "model.safetensors").open("ab") as shipped:
        shipped.write(b" ")
    with pytest.raises(WeightsError, match="is not the file that this version ships"):
        models.vae["best"]
    assert models.vae["article"].config.latent == 20
